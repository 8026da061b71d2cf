//! Waits and sleeps: never too early, and never without an event that was there.

use std::collections::BTreeMap;

use perdura_types::{EventSeq, StepId};

use crate::history::{EventFact, History, RunFact, StepFact, When};
use crate::matching::{Facts, Match};
use crate::program::Node;
use crate::scenario::Scenario;

/// What is known of one wait.
struct Wait<'a> {
    history: &'a History,
    run: &'a RunFact,
    step: &'a StepId,
    fact: &'a StepFact,
    event: &'a str,
    condition: Option<Match>,
    looks_back: bool,
}

pub(super) fn check(history: &History, scenario: &Scenario, run: &RunFact) -> Result<(), String> {
    let function = scenario.function(&run.slug).ok_or("its function is unknown")?;
    for (step, fact) in run.steps.iter().filter(|(_, fact)| !fact.is_copied) {
        let planned = run.planned.get(step).map(|(_, when)| *when);
        match function.program.body.find(step) {
            Some(Node::Sleep { ms, .. }) => not_before(step, planned, *ms, fact)?,
            Some(Node::Event { event, condition, timeout_ms, .. }) => {
                let looks_back = condition.is_some() && function.looks_back;
                let wait = Wait { history, run, step, fact, event, condition: *condition, looks_back };
                if let Some(seq) = fact.event {
                    wait.check_event(seq, planned)?;
                } else {
                    not_before(step, planned, *timeout_ms, fact)?;
                    wait.check_timeout(planned)?;
                }
            }
            Some(Node::Signal { timeout_ms, .. }) if fact.memo.is_null() => {
                not_before(step, planned, *timeout_ms, fact)?;
            }
            Some(Node::Run { .. } | Node::Invoke { .. } | Node::Signal { .. }) => {}
            Some(Node::Sequence(_) | Node::All { .. } | Node::First { .. } | Node::Catch(_)) | None => {
                return Err(format!("step {step} is over but not in the function"));
            }
        }
    }
    Ok(())
}

fn not_before(step: &StepId, planned: Option<When>, ms: i64, fact: &StepFact) -> Result<(), String> {
    match planned {
        Some(planned) if fact.when.at_ms >= planned.at_ms + ms => Ok(()),
        Some(planned) => Err(format!("step {step} should last {ms} ms and lasted {}", fact.when.at_ms - planned.at_ms)),
        None => Err(format!("step {step} timed out without having waited")),
    }
}

impl Wait<'_> {
    fn fits(&self, event: &EventFact) -> bool {
        let own = self.history.events.get(&self.run.trigger).and_then(|event| event.facts);
        let (own, incoming) = (own.unwrap_or(NOTHING), event.facts.unwrap_or(NOTHING));
        *self.event == *event.event.name && self.condition.is_none_or(|condition| condition.holds(own, incoming))
    }

    /// Events that ended other waits of the run before.
    fn used(&self) -> BTreeMap<EventSeq, When> {
        let earlier = self.run.steps.values().filter(|other| other.order < self.fact.order);
        earlier.filter_map(|other| Some((other.event?, other.when))).collect()
    }

    /// The event that ended it is one that may.
    fn check_event(&self, seq: EventSeq, planned: Option<When>) -> Result<(), String> {
        let step = self.step;
        let event = self.history.events.get(&seq).ok_or_else(|| format!("step {step} took event {seq}, unknown"))?;
        if !self.fits(event) {
            return Err(format!("step {step} took event {seq} {}, which does not fit", event.event.data.get()));
        }
        if seq <= self.run.after {
            return Err(format!("step {step} took event {seq}, which is not newer than the run"));
        }
        if *self.fact.memo.get() != *event.event.to_public().get() {
            return Err(format!("step {step} took event {seq} and got {}", self.fact.memo.get()));
        }
        let is_live = event.when == self.fact.when && planned.is_some();
        if !is_live && (!self.looks_back || planned.is_some()) {
            return Err(format!("step {step} took event {seq}, which came at another time than the wait ended"));
        }
        match self.used().get(&seq) {
            Some(used) if *used < self.fact.when => {
                Err(format!("step {step} took event {seq}, which the run had used"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Nothing that came in time would have ended it.
    fn check_timeout(&self, planned: Option<When>) -> Result<(), String> {
        let used = self.used();
        let missed = self.history.events.range(self.run.after.next()..).find(|(seq, event)| {
            let is_in_window = event.when < self.fact.when && (self.looks_back || Some(event.when) > planned);
            is_in_window && self.fits(event) && !used.contains_key(seq)
        });
        match missed {
            Some((seq, event)) => Err(format!(
                "step {} timed out although event {seq} {} {} was there",
                self.step,
                event.event.name,
                event.event.data.get()
            )),
            None => Ok(()),
        }
    }
}

/// What an event of the engine itself looks like to a condition on numbers; no wait of the simulator names one.
const NOTHING: Facts = Facts { k: -1, n: -1 };
