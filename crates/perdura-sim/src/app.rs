//! The other end of the wire: an app on an SDK, which runs the random functions and counts what it was made to do. It
//! lives on when the server dies.

use std::collections::BTreeMap;

use perdura_types::{
    Call, CallFailure, InvokePayload, NewEvent, Op, OpKind, Outcome, ParallelMode, RawJson, Reply, RunId, StepId,
    Transaction, When,
};
use serde_json::json;

use crate::bounds::STEP_EVENTS_MAX;
use crate::counters::Counters;
use crate::program::{self, Ending, Fails, Found, Leftovers, Node, Program, Seen, State};
use crate::rng::Rng;
use crate::scenario::EVENTS;

/// One call that the app works on.
#[derive(Debug)]
pub(crate) struct Flight {
    pub(crate) call: Box<Call>,
    /// The life of the server that sent it.
    pub(crate) generation: u64,
    /// Memos of the call and of what was run since.
    steps: Vec<(StepId, RawJson)>,
    /// Finished steps that the server has not confirmed.
    unsaved: Vec<Op>,
    pub(crate) is_waiting: bool,
    can_save: bool,
    is_saved: bool,
}

/// What the app says next.
#[derive(Debug)]
pub(crate) enum Said {
    /// It saves steps and goes on after the answer.
    Save(Vec<Op>),
    /// The call is over.
    Answer(Reply),
}

impl Flight {
    pub(crate) fn new(call: Box<Call>, generation: u64) -> Self {
        let steps = call.steps.iter().cloned().collect();
        Self { call, generation, steps, unsaved: Vec::new(), is_waiting: false, can_save: true, is_saved: false }
    }
    /// The server answered a save.
    pub(crate) fn saved(&mut self, is_done: bool) {
        self.is_waiting = false;
        if is_done {
            self.unsaved.clear();
            self.is_saved = true;
        } else {
            self.can_save = false;
        }
    }
}

/// What the app remembers over all calls.
#[derive(Debug, Default)]
pub(crate) struct FakeApp {
    /// How often each step of each run was executed.
    executions: BTreeMap<(RunId, StepId), u32>,
    /// How often because the server asked for it. What a call runs beyond steps that it could not save is its own
    /// doing.
    pub(crate) asked: BTreeMap<(RunId, StepId), u32>,
    /// Events that steps sent with their results.
    events_sent: u32,
}

/// What the app has at hand while it works on a call.
pub(crate) struct Hands<'a> {
    pub(crate) program: &'a Program,
    /// As they were last committed.
    pub(crate) counters: &'a Counters,
    pub(crate) rng: &'a mut Rng,
}

impl FakeApp {
    /// Works on a call until there is something to say.
    pub(crate) fn advance(&mut self, flight: &mut Flight, hands: &mut Hands) -> Said {
        let program = hands.program;
        loop {
            let memos = program::memos(&flight.steps);
            let (state, Seen { found, lost }) = program::enter(program, &memos);
            if let Some(target) = flight.call.target.clone() {
                return self.work_on_target(flight, &Seen { found, lost }, &target, hands);
            }
            if let Some(step) = taken_for_saved(flight, &found, program) {
                flight.steps.push((step, RawJson::of(&json!({ "data": null }))));
                continue;
            }
            let has_left = program.leftovers == Leftovers::Finishes && !found.is_empty() && !throws(flight, program);
            match state {
                State::Done { value, .. } if !has_left => return end(flight, program, value, hands.rng),
                State::Failed { error, .. } => return throw(flight, program, &error, true),
                State::Done { .. } | State::Blocked => {}
            }
            let mut ops = match inline_step(flight, &found) {
                None => found.iter().map(op_of).collect(),
                Some(node) => {
                    let op = self.execute(flight, node, hands);
                    if let OpKind::StepRun { data, transaction: None } = &op.kind
                        && program.checkpoints
                    {
                        let memo = RawJson::of(&json!({ "data": data }));
                        flight.steps.push((op.id.clone(), memo));
                        flight.unsaved.push(op);
                        if flight.can_save && hands.rng.percent(70) {
                            return save(flight);
                        }
                        continue;
                    }
                    vec![op]
                }
            };
            ops.extend(lost.iter().filter_map(|loser| loser.node.step()).map(abandon));
            let all = std::mem::take(&mut flight.unsaved).into_iter().chain(ops).collect();
            return Said::Answer(yielded(program, all, hands.rng));
        }
    }

    fn work_on_target(&mut self, flight: &mut Flight, seen: &Seen, target: &StepId, hands: &mut Hands) -> Said {
        let program = hands.program;
        if !flight.unsaved.is_empty() || flight.is_saved {
            // It saved the step before: whether that worked or not, it says it again, or nothing.
            let ops = std::mem::take(&mut flight.unsaved);
            return Said::Answer(yielded(program, ops, hands.rng));
        }
        let is_target = |found: &&Found| found.node.step() == Some(target);
        if seen.lost.iter().any(|loser| is_target(&loser)) && hands.rng.percent(50) {
            return Said::Answer(yielded(program, vec![abandon(target)], hands.rng));
        }
        let node = seen.found.iter().chain(&seen.lost).find(is_target).map(|found| found.node);
        let Some(node @ Node::Run { .. }) = node else {
            return Said::Answer(failed(program, "StepNotFound", false));
        };
        let op = self.execute(flight, node, hands);
        let is_plain = matches!(op.kind, OpKind::StepRun { transaction: None, .. });
        if program.checkpoints && is_plain && hands.rng.percent(20) {
            flight.unsaved.push(op);
            return save(flight);
        }
        Said::Answer(yielded(program, vec![op], hands.rng))
    }

    /// Runs a step for real: what the engine promises is counted here.
    fn execute(&mut self, flight: &Flight, node: &Node, hands: &mut Hands) -> Op {
        let Node::Run { step, fails, counter, .. } = node else {
            return abandon(&"group".into());
        };
        let call = &flight.call;
        if flight.unsaved.is_empty() {
            *self.asked.entry((call.run, step.clone())).or_default() += 1;
        }
        let count = self.executions.entry((call.run, step.clone())).or_default();
        *count += 1;
        let count = *count;
        let error = |name: &str| RawJson::of(&json!({ "name": name, "message": step.as_str() }));
        let kind = match fails {
            Fails::ForGood => OpKind::StepFailed { error: error("Fatal") },
            Fails::Times(times) if count <= *times => OpKind::StepError { error: error("Thrown") },
            Fails::Times(_) | Fails::Never => {
                let by = call.request.to_string();
                let transaction = counter.map(|counter| self.count_up(counter, &by, hands));
                let sends = transaction.as_ref().is_some_and(|transaction| !transaction.events.is_empty());
                let input = call.steps.inputs().find(|(with_input, _)| with_input == step).map(|(_, input)| input);
                let data = json!({ "by": by, "count": count, "counter": counter, "sends": sends, "input": input });
                OpKind::StepRun { data: RawJson::of(&data), transaction: transaction.map(Box::new) }
            }
        };
        Op { id: step.clone(), name: step.to_string(), mode: ParallelMode::Wait, input: None, kind }
    }

    /// Counts the record up, and now and then tells of it with an event like those of clients.
    fn count_up(&mut self, counter: &'static str, by: &str, hands: &mut Hands) -> Transaction {
        let mut events = Vec::new();
        if self.events_sent < STEP_EVENTS_MAX && hands.rng.percent(20) {
            self.events_sent += 1;
            let data = json!({ "k": hands.rng.between(0, 2), "n": hands.rng.between(0, 4), "by": by });
            events.push(event(hands.rng.pick(&EVENTS), &data));
        }
        Transaction { changes: vec![hands.counters.up(counter)], events }
    }
}

/// An event without anything special.
pub(crate) fn event(name: &str, data: &serde_json::Value) -> NewEvent {
    NewEvent {
        id: None,
        internal_id: None,
        name: name.into(),
        data: RawJson::of(data),
        user: RawJson::empty_object(),
        ts: None,
        v: None,
        meta: None,
    }
}

fn abandon(step: &StepId) -> Op {
    Op { id: step.clone(), name: step.to_string(), mode: ParallelMode::Wait, input: None, kind: OpKind::Abandon }
}

fn save(flight: &mut Flight) -> Said {
    flight.is_waiting = true;
    Said::Save(flight.unsaved.clone())
}

/// A step with an edited input, which an SDK that saves steps as it goes takes for one that gave nothing, unless it is asked
/// for that step.
fn taken_for_saved(flight: &Flight, found: &[Found], program: &Program) -> Option<StepId> {
    let has_input = |step: &StepId| flight.call.steps.inputs().any(|(with_input, _)| with_input == step);
    let may_save = program.checkpoints && !flight.call.plan_only;
    found.iter().filter_map(|found| found.node.step()).find(|step| may_save && has_input(step)).cloned()
}

/// The step that may run within this call.
fn inline_step<'p>(flight: &Flight, found: &[Found<'p>]) -> Option<&'p Node> {
    match found {
        [Found { node: node @ Node::Run { attempts_max: None, .. }, .. }] if !flight.call.plan_only => Some(node),
        _ => None,
    }
}

fn op_of(found: &Found) -> Op {
    let mode = if found.is_race { ParallelMode::Race } else { ParallelMode::Wait };
    let id = found.node.step().cloned().unwrap_or_else(|| StepId::from("group"));
    let kind = match found.node {
        Node::Run { attempts_max, .. } => OpKind::StepPlanned { attempts_max: *attempts_max },
        Node::Sleep { ms, .. } => OpKind::Sleep { until: When::In(*ms) },
        Node::Event { event, condition, timeout_ms, .. } => OpKind::WaitForEvent {
            event: (*event).to_owned(),
            expression: condition.map(crate::matching::Match::source),
            timeout: When::In(*timeout_ms),
        },
        Node::Signal { signal, conflict, timeout_ms, .. } => OpKind::WaitForSignal {
            signal: (*signal).to_owned(),
            timeout: Some(When::In(*timeout_ms)),
            conflict: *conflict,
        },
        Node::Invoke { function, k, timeout_ms, .. } => {
            let data = RawJson::of(&json!({ "k": k, "n": 1 }));
            let payload = InvokePayload { data, user: RawJson::empty_object(), v: None, meta: None };
            OpKind::InvokeFunction { function: function.clone(), payload, timeout: timeout_ms.map(When::In) }
        }
        Node::Sequence(_) | Node::All { .. } | Node::First { .. } | Node::Catch(_) => OpKind::None,
    };
    Op { name: id.to_string(), id, mode, input: None, kind }
}

/// Whether the function throws at its end in this call.
fn throws(flight: &Flight, program: &Program) -> bool {
    match program.ending {
        Ending::ThrowsBelow(below) => flight.call.attempt < below,
        Ending::ThrowsForGood => true,
        Ending::Returns => false,
    }
}

fn end(flight: &mut Flight, program: &Program, value: u64, rng: &mut Rng) -> Said {
    if throws(flight, program) {
        return match program.ending {
            Ending::ThrowsForGood => throw(flight, program, "Final", true),
            Ending::ThrowsBelow(_) | Ending::Returns => throw(flight, program, "Flaky", false),
        };
    }
    let data = RawJson::of(&value);
    if flight.unsaved.is_empty() && rng.percent(60) {
        return Said::Answer(Reply { version: Some(program.version), outcome: Outcome::Done(data) });
    }
    let complete = Op {
        id: "complete".into(),
        name: "complete".into(),
        mode: ParallelMode::Wait,
        input: None,
        kind: OpKind::RunComplete { data },
    };
    let ops = std::mem::take(&mut flight.unsaved).into_iter().chain([complete]).collect();
    Said::Answer(yielded(program, ops, rng))
}

/// An error leaves no room for steps in the answer: they are saved first, or the server is asked to come again.
fn throw(flight: &mut Flight, program: &Program, name: &str, no_retry: bool) -> Said {
    if flight.unsaved.is_empty() {
        return Said::Answer(failed(program, name, no_retry));
    }
    if flight.can_save {
        return save(flight);
    }
    let ops = std::mem::take(&mut flight.unsaved);
    Said::Answer(Reply {
        version: Some(program.version),
        outcome: Outcome::Ops { ops, no_retry: false, retry_after_ms: None },
    })
}

fn yielded(program: &Program, ops: Vec<Op>, rng: &mut Rng) -> Reply {
    let retry_after_ms = rng.percent(10).then_some(2_000);
    Reply { version: Some(program.version), outcome: Outcome::Ops { ops, no_retry: false, retry_after_ms } }
}

pub(crate) fn failed(program: &Program, name: &str, no_retry: bool) -> Reply {
    let error = RawJson::of(&json!({ "name": name, "message": "said the app" }));
    let failure = CallFailure { error, output: None, no_retry, retry_after_ms: None };
    Reply { version: Some(program.version), outcome: Outcome::Failed(failure) }
}
