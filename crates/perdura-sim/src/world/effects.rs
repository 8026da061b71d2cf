//! What leaves after a commit, and what must hold at that moment.

use perdura_core::{Answer, CallerId, Effect, Notice};
use perdura_types::Call;

use super::{Asked, Told, World};
use crate::app::Flight;

impl World {
    pub(super) fn let_out(&mut self, effects: Vec<Effect>) -> Result<(), String> {
        for effect in effects {
            match effect {
                Effect::Dispatch(call) => self.dispatch(call)?,
                Effect::Answer(caller, answer) => self.answer(caller, answer)?,
                Effect::Notice(notice) => self.notice(&notice)?,
            }
        }
        Ok(())
    }

    fn dispatch(&mut self, call: Box<Call>) -> Result<(), String> {
        self.figures.calls += 1;
        let steps = call.steps.iter().map(|(step, _)| step.as_str()).collect::<Vec<_>>().join(" ");
        let target = call.target.as_ref().map_or("entry", |step| step.as_str()).to_owned();
        let plan = if call.plan_only { ", plan only" } else { "" };
        let line = format!(
            "call {} of {} item {}: {target}, attempt {} of {}{plan}, with [{steps}]",
            call.request, call.run, call.item, call.attempt, call.attempts_max
        );
        self.say(&line);
        if self.is_draining {
            return Err(format!("call {} left after the server was told to send nothing more", call.request));
        }
        if !self.history.opened.contains(&call.request) {
            return Err(format!("call {} left before its attempt was durable", call.request));
        }
        self.check_call(&call)?;
        self.check_attempts(&call)?;
        self.check_memos(&call)?;
        self.check_plan(&call)?;
        let app = self.scenario.function(&call.function.slug).ok_or("a call for an unknown function")?.app;
        self.on_wire.insert(call.request, app);
        let config = &self.scenario.config;
        let (all, of_app) = (self.on_wire.len(), self.on_wire.values().filter(|other| **other == app).count());
        if all > config.open_attempts_max || of_app > config.open_attempts_per_app_max {
            return Err(format!("{all} calls on the wire, {of_app} of app{app}: above the limits"));
        }
        let id = self.number();
        self.flights.insert(id, Flight::new(call, self.generation));
        Ok(())
    }

    /// What an SDK relies on.
    fn check_call(&mut self, call: &Call) -> Result<(), String> {
        let run = self.history.runs.get(&call.run).ok_or("a call of a run that was never created")?;
        let pinned = self.versions.entry(call.run).or_insert(call.version);
        let is_pinned = *pinned < 0 || *pinned == call.version;
        *pinned = call.version;
        let is_over = call.target.as_ref().is_some_and(|target| call.steps.iter().any(|(step, _)| step == target));
        let attempts_max = self.scenario.attempts_max(&call.function.slug, call.target.as_ref());
        let own = call.target.as_ref().and_then(|step| self.scenario.own_attempts_max(&call.function.slug, step));
        let rules = [
            (is_pinned, "changes the execution version of its run"),
            (call.attempt < attempts_max, "has an attempt above the allowed ones"),
            (own.is_none_or(|own| own == call.attempts_max), "has other attempts than its step asked for"),
            (call.events.len() == 1 && call.events[0].seq == run.trigger, "carries another event than started its run"),
            (call.stack_current <= call.steps.len(), "points beyond its stack"),
            (call.function.slug == run.slug, "is for another function than its run's"),
            (!is_over, "is for a step that is over"),
        ];
        match rules.iter().find(|(holds, _)| !holds) {
            Some((_, what)) => Err(format!("call {} of run {} {what}", call.request, call.run)),
            None => Ok(()),
        }
    }

    /// An item is sent as often as it has attempts, counted anew when its run has moved on within the call.
    fn check_attempts(&mut self, call: &Call) -> Result<(), String> {
        let slug = &call.function.slug;
        let conflicts = self.history.runs.get(&call.run).map_or(0, |run| run.conflicts_of(call.item));
        let attempts_max = self.scenario.attempts_max(slug, call.target.as_ref());
        let count = self.dispatches.entry((call.run, call.item)).or_insert((call.steps.len(), 0));
        if count.0 != call.steps.len() && call.target.is_none() {
            *count = (call.steps.len(), 0);
        }
        count.1 += 1;
        if count.1 > attempts_max + conflicts {
            return Err(format!(
                "item {} of run {} was sent {} times; {slug} allows {attempts_max} attempts and it met {conflicts} \
                 conflicts",
                call.item, call.run, count.1
            ));
        }
        Ok(())
    }

    /// The memos of a run only ever grow at the end.
    fn check_memos(&mut self, call: &Call) -> Result<(), String> {
        let steps = call.steps.iter().map(|(step, _)| step.clone()).collect::<Vec<_>>();
        let run = self.history.runs.get(&call.run).ok_or("a call of a run that was never created")?;
        for (step, memo) in call.steps.iter() {
            let known = run.steps.get(step).ok_or_else(|| format!("step {step} was sent before it was durable"))?;
            if known.memo != *memo {
                return Err(format!("step {step} was sent as {} but stored as {}", memo.get(), known.memo.get()));
            }
        }
        let earlier = self.seen_steps.insert(call.run, steps).unwrap_or_default();
        if call.steps.iter().map(|(step, _)| step).zip(&earlier).any(|(now, before)| now != before)
            || call.steps.len() < earlier.len()
        {
            return Err(format!("the finished steps of run {} changed: they were {earlier:?}", call.run));
        }
        Ok(())
    }

    /// Nothing may run inline while a step of the run is under way elsewhere, or where a loss could not be repeated.
    fn check_plan(&self, call: &Call) -> Result<(), String> {
        let Some(run) = self.history.runs.get(&call.run) else { return Ok(()) };
        let is_busy = run.ended.is_none() && run.outstanding().next().is_some();
        if call.target.is_none() && !call.plan_only && (is_busy || call.attempts_max == 1) {
            return Err(format!(
                "call {} of run {} may run steps inline while others are under way",
                call.request, call.run
            ));
        }
        Ok(())
    }

    fn answer(&mut self, caller: CallerId, answer: Answer) -> Result<(), String> {
        let Some(asked) = self.callers.remove(&caller) else {
            return Err(format!("caller {} was answered twice", caller.0));
        };
        self.say(&format!("answer to {asked:?}: {answer:?}"));
        match (asked, answer) {
            (Asked::Events(count), Answer::Accepted(ids)) => {
                let lost = ids.iter().find(|id| !self.history.event_ids.contains(id));
                match lost {
                    Some(id) => Err(format!("event {id} was accepted but is not stored")),
                    None if ids.len() != count => Err(format!("{} of {count} events were accepted", ids.len())),
                    None => Ok(()),
                }
            }
            (Asked::Signal(number), Answer::Signalled(run)) => {
                self.signals[number].told = Told::Woke(run);
                Ok(())
            }
            (Asked::Signal(number), Answer::NotFound) => {
                self.signals[number].told = Told::NobodyWaits;
                Ok(())
            }
            (Asked::Save(flight), answer) => {
                if let Some(flight) = self.flights.get_mut(&flight) {
                    flight.saved(matches!(answer, Answer::Done));
                }
                Ok(())
            }
            (Asked::Change(number), answer @ (Answer::Committed { .. } | Answer::Conflict { .. })) => {
                let is_stored = self.history.client_changes.contains_key(&number);
                if is_stored == matches!(answer, Answer::Committed { .. }) {
                    return Ok(());
                }
                Err(format!("client {number} was told {answer:?} and its event says otherwise"))
            }
            (Asked::Rerun(number), Answer::Started(run)) => {
                self.reruns[number].started = Some(run);
                if self.history.runs.contains_key(&run) { Ok(()) } else { Err(format!("run {run} is not stored")) }
            }
            // The run and its steps are known; only its function may be away.
            (Asked::Rerun(_), Answer::Refused(error)) if error.name == "FunctionNotRegistered" => Ok(()),
            (Asked::Invoke, Answer::Accepted(_) | Answer::NotFound)
            | (Asked::Cancel, Answer::Done | Answer::NotFound)
            | (Asked::Sync, Answer::Synced(_) | Answer::Done | Answer::NotFound) => Ok(()),
            (asked, answer) => Err(format!("{asked:?} was answered with {answer:?}")),
        }
    }

    /// Nobody is told of what is not durable.
    fn notice(&mut self, notice: &Notice) -> Result<(), String> {
        let is_true = match notice {
            Notice::Event(event) => self.history.event_ids.contains(&event.internal_id),
            Notice::RunCreated { run, .. } | Notice::AttemptFailed { run, .. } => self.history.runs.contains_key(run),
            Notice::RunEnded { run, status, .. } => {
                self.say(&format!("run {run} is {}", status.as_str()));
                let ended = self.history.runs.get(run).and_then(|run| run.ended);
                ended.is_some_and(|(stored, _)| stored == *status)
            }
            Notice::App(..) | Notice::AppRemoved(_) => true,
        };
        if is_true { Ok(()) } else { Err(format!("a notice tells of what is not durable: {notice:?}")) }
    }
}
