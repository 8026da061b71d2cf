//! One step while everything may happen: the world, the app or a client does one thing.

use std::sync::Arc;

use perdura_core::{ApiCall, CheckpointCall, Input, Rerun, RerunFrom};
use perdura_types::{NewEvent, Op, RawJson, Timestamp, Transaction};
use serde_json::json;

use super::{Asked, Letter, RerunCall, SignalCall, Told, World};
use crate::app::{self, Hands, Said};
use crate::bounds::{EVENTS_MAX, RERUNS_MAX};
use crate::scenario::{APPS, COUNTERS, EVENTS, SIGNALS, Scenario, VARIANTS};

/// Name of the event that comes with a client's change of a counter.
pub(crate) const CLIENT_COUNTED: &str = "client/counted";

impl World {
    pub(super) fn take_step(&mut self) -> Result<(), String> {
        match self.rng.below(100) {
            0..28 => self.commit(),
            28..55 => self.advance_some_flight(),
            55..73 => self.deliver_some_letter(),
            73..76 => self.deliver_late_letter(),
            76..83 => self.send_events(),
            83..86 => self.send_signal(),
            86..89 => self.change_some_counter(),
            89 => self.cancel_some_run(),
            90 => self.invoke_some_function(),
            // One more at the cost of the steps that only let time pass.
            93 if self.rng.percent(60) => self.rerun_some_run(),
            91 => {
                let (app, variant) = (self.rng.index(APPS), self.rng.index(VARIANTS));
                if self.rng.percent(20) { self.remove_app(app) } else { self.sync(app, variant) }
            }
            92 => self.disturb_by_deposed(),
            93..98 => {
                let pass_ms = self.rng.pick(&[1, 100, 1_000, 1_000, 5_000, 30_000]);
                self.pass(pass_ms)
            }
            98 => {
                let pass_ms = self.rng.pick(&[600_000, 600_000, 600_000, 3_600_000, 90_000_000]);
                self.pass(pass_ms)
            }
            _ if self.is_draining => self.restart(),
            _ if self.rng.percent(10) => self.drain(),
            _ => self.handle(Input::Tick),
        }
    }

    fn drain(&mut self) -> Result<(), String> {
        self.say("the server is told to send nothing more");
        self.staged.drains = true;
        self.handle(Input::Drain)
    }

    fn pass(&mut self, ms: i64) -> Result<(), String> {
        self.now_ms += ms;
        self.say(&format!("{ms} ms pass"));
        self.handle(Input::Tick)
    }

    fn advance_some_flight(&mut self) -> Result<(), String> {
        let ready = self.flights.iter().filter(|(_, flight)| !flight.is_waiting).map(|(id, _)| *id);
        let ready = ready.collect::<Vec<_>>();
        if ready.is_empty() {
            return Ok(());
        }
        let id = self.rng.pick(&ready);
        self.advance_flight(id)
    }

    /// Lets the app work on a call until it says something.
    pub(super) fn advance_flight(&mut self, id: u64) -> Result<(), String> {
        let Some(mut flight) = self.flights.remove(&id) else { return Ok(()) };
        let slug = flight.call.function.slug.clone();
        let program = &self.scenario.function(&slug).ok_or("a call for an unknown function")?.program;
        let said = if self.has_misfortunes && self.rng.percent(4) {
            Said::Answer(app::failed(program, "Unavailable", false))
        } else {
            let counters = self.counters()?;
            let mut hands = Hands { program, counters: &counters, rng: &mut self.rng };
            self.app.advance(&mut flight, &mut hands)
        };
        let (run, item, request) = (flight.call.run, flight.call.item, flight.call.request);
        match said {
            Said::Answer(reply) => {
                self.say(&format!("app answers {request} of {run}: {:?}", reply.outcome));
                self.wire.push(Letter { run, item, request, reply, generation: flight.generation });
                Ok(())
            }
            Said::Save(ops) => {
                self.say(&format!("app saves {ops:?} for {request} of {run}"));
                let twice = self.has_misfortunes && self.rng.percent(20);
                self.flights.insert(id, flight);
                let call = |ops: Vec<Op>| {
                    ApiCall::Checkpoint(CheckpointCall { run, function: None, item, request: Some(request), ops })
                };
                if twice {
                    self.call(Asked::Save(id), call(ops.clone()))?;
                }
                self.call(Asked::Save(id), call(ops))
            }
        }
    }

    fn deliver_some_letter(&mut self) -> Result<(), String> {
        if self.wire.is_empty() {
            return Ok(());
        }
        let index = self.rng.index(self.wire.len());
        let mut letter = self.wire.swap_remove(index);
        if self.rng.percent(8) {
            self.late.push(letter.clone());
        }
        if self.rng.percent(6) {
            self.say(&format!("the answer to {} is lost", letter.request));
            self.late.push(letter.clone());
            letter.reply = lost();
        }
        self.deliver(letter)
    }

    fn deliver_late_letter(&mut self) -> Result<(), String> {
        if self.late.is_empty() {
            return Ok(());
        }
        let index = self.rng.index(self.late.len());
        let letter = self.late.swap_remove(index);
        if self.rng.percent(30) {
            self.late.push(letter.clone());
        }
        self.say(&format!("the answer to {} comes again", letter.request));
        self.deliver(letter)
    }

    pub(super) fn deliver(&mut self, letter: Letter) -> Result<(), String> {
        let Letter { run, item, request, reply, generation } = letter;
        self.on_wire.remove(&request);
        let age = if generation == self.generation { "" } else { " of an earlier life" };
        self.say(&format!("reply to {request} of {run}{age}"));
        self.handle(Input::Reply { run, item, request, reply })
    }

    fn send_events(&mut self) -> Result<(), String> {
        if self.events_sent >= EVENTS_MAX {
            return Ok(());
        }
        let count = self.rng.pick(&[1, 1, 1, 2, 4]);
        let events = (0..count).map(|_| self.new_event()).collect::<Vec<_>>();
        self.events_sent += count;
        let shown = events.iter().map(|event| format!("{} {} {:?}", event.name, event.data.get(), event.id));
        let line = format!("events {}", shown.collect::<Vec<_>>().join(", "));
        self.say(&line);
        self.call(Asked::Events(events.len()), ApiCall::SendEvents(events))
    }

    pub(super) fn new_event(&mut self) -> NewEvent {
        let (k, n) = (self.rng.between(0, 2), self.rng.between(0, 4));
        let id = self.rng.percent(25).then(|| format!("id{}", self.rng.below(6)));
        let ts = self.rng.percent(6).then(|| Timestamp::from_millis(self.now_ms + self.rng.between(-5_000, 60_000)));
        NewEvent {
            id,
            internal_id: None,
            name: Arc::from(self.rng.pick(&EVENTS)),
            data: RawJson::of(&json!({ "k": k, "n": n })),
            user: RawJson::empty_object(),
            ts,
            v: None,
            meta: None,
        }
    }

    fn send_signal(&mut self) -> Result<(), String> {
        let signal = self.rng.pick(&SIGNALS);
        let number = self.signals.len();
        self.signals.push(SignalCall { signal, when: None, told: Told::Nothing });
        self.say(&format!("signal {signal} with {number}"));
        let data = RawJson::of(&number);
        self.call(Asked::Signal(number), ApiCall::Signal { signal: signal.to_owned(), data })?;
        self.staged.signals.push((number, self.now_ms));
        Ok(())
    }

    /// A client counts, or lets a counter begin anew, with what it read a moment ago; an event tells whether it happened.
    fn change_some_counter(&mut self) -> Result<(), String> {
        let counter = self.rng.pick(&COUNTERS);
        let counters = self.counters()?;
        for _ in 0..self.rng.between(1, 3) {
            let resets = self.rng.percent(40);
            let changes = if resets { counters.reset(counter) } else { vec![counters.up(counter)] };
            let number = self.number();
            let what = if resets { "nothing" } else { counter };
            let events = vec![app::event(CLIENT_COUNTED, &json!({ "number": number, "counted": what }))];
            self.say(&format!("client {number} changes {changes:?}"));
            self.call(Asked::Change(number), ApiCall::Transact(Transaction { changes, events }))?;
        }
        Ok(())
    }

    fn cancel_some_run(&mut self) -> Result<(), String> {
        let live = self.history.runs.iter().filter(|(_, run)| run.ended.is_none()).map(|(id, _)| *id);
        let live = live.collect::<Vec<_>>();
        if live.is_empty() {
            return Ok(());
        }
        let run = self.rng.pick(&live);
        self.cancelled.insert(run);
        self.say(&format!("cancel {run}"));
        self.call(Asked::Cancel, ApiCall::Cancel(run))
    }

    /// Repeats a run from the beginning, or from a step that it has or may come to have.
    fn rerun_some_run(&mut self) -> Result<(), String> {
        if self.reruns.len() >= RERUNS_MAX {
            return Ok(());
        }
        let least = self.rng.pick(&[0, 2, 2]);
        let runs = self.history.runs.iter().filter(|(_, run)| run.steps.len() >= least).map(|(id, _)| *id);
        let runs = runs.collect::<Vec<_>>();
        if runs.is_empty() {
            return Ok(());
        }
        let run = self.rng.pick(&runs);
        let fact = &self.history.runs[&run];
        let steps = fact.steps.keys().chain(fact.planned.keys()).cloned().collect::<Vec<_>>();
        let from = (!steps.is_empty() && self.rng.percent(70)).then(|| self.rng.index(steps.len()));
        let from = from.map(|index| steps[index].clone());
        let takes = from.as_ref().is_none_or(|step| self.scenario.takes_input(&fact.slug, step));
        let input = self.rng.percent(50).then(|| RawJson::of(&[self.rng.below(100)])).filter(|_| takes);
        let key = self.rng.percent(50).then(|| format!("k{}", self.rng.below(2)));
        self.say(&format!("rerun {run} from {from:?} with {input:?}, key {key:?}"));
        let number = self.reruns.len();
        self.reruns.push(RerunCall { run, from: from.clone(), key: key.clone(), started: None });
        let from = from.map(|step| RerunFrom { step, input });
        self.call(Asked::Rerun(number), ApiCall::Rerun(Rerun { run, from, key }))
    }

    fn invoke_some_function(&mut self) -> Result<(), String> {
        if self.events_sent >= EVENTS_MAX {
            return Ok(());
        }
        self.events_sent += 1;
        let index = self.rng.index(self.scenario.functions.len());
        let function = self.scenario.functions[index].slug.clone();
        let event = self.new_event();
        let mut data = event.data.to_value();
        data["_inngest"] = json!({ "fn_id": function });
        let event = NewEvent { name: "inngest/function.invoked".into(), data: RawJson::of(&data), ..event };
        self.say(&format!("invoke {function}"));
        self.call(Asked::Invoke, ApiCall::Invoke { function, event })
    }

    pub(super) fn sync(&mut self, app: usize, variant: usize) -> Result<(), String> {
        self.say(&format!("app{app} registers variant {variant}"));
        let registered = self.scenario.app(app, variant);
        self.call(Asked::Sync, ApiCall::Sync(registered))?;
        self.change_catalog(app, Some(variant))
    }

    fn remove_app(&mut self, app: usize) -> Result<(), String> {
        self.say(&format!("app{app} is removed"));
        self.call(Asked::Sync, ApiCall::RemoveApp { url: Scenario::url(app) })?;
        self.change_catalog(app, None)
    }

    fn change_catalog(&mut self, app: usize, variant: Option<usize>) -> Result<(), String> {
        self.catalog[app] = variant;
        let after = self.driver()?.shard().last_event();
        self.staged.catalogs.push((after, self.now_ms, self.catalog));
        Ok(())
    }
}

/// What the shell says of a connection that broke.
fn lost() -> perdura_types::Reply {
    let error = RawJson::of(&json!({ "name": "http_unreachable", "message": "connection reset" }));
    let failure = perdura_types::CallFailure { error, output: None, no_retry: false, retry_after_ms: None };
    perdura_types::Reply { version: None, outcome: perdura_types::Outcome::Failed(failure) }
}
