//! The other end of the wire: an app on an SDK, which runs the random functions and counts what it was made to do. It
//! lives on when the server dies.

use std::collections::BTreeMap;

use perdura_types::{
    Call, CallFailure, InvokePayload, Op, OpKind, Outcome, ParallelMode, RawJson, Reply, RunId, StepId, When,
};
use serde_json::json;

use crate::program::{self, Ending, Fails, Found, Node, Program, State};
use crate::rng::Rng;

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
        let steps = call.steps.clone();
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
}

impl FakeApp {
    /// Works on a call until there is something to say.
    pub(crate) fn advance(&mut self, flight: &mut Flight, program: &Program, rng: &mut Rng) -> Said {
        loop {
            let memos = program::memos(&flight.steps);
            let (state, found) = program::enter(program, &memos);
            if let Some(target) = flight.call.target.clone() {
                return self.work_on_target(flight, program, &found, &target, rng);
            }
            let has_left = program.finishes_all && !found.is_empty() && !throws(flight, program);
            match state {
                State::Done { value, .. } if !has_left => return end(flight, program, value, rng),
                State::Failed { error, .. } => return throw(flight, program, &error, true),
                State::Done { .. } | State::Blocked => {}
            }
            let ops = match inline_step(flight, &found) {
                None => found.iter().map(op_of).collect(),
                Some((step, fails)) => {
                    let op = self.execute(flight, step, fails);
                    if let OpKind::StepRun { data, .. } = &op.kind
                        && program.checkpoints
                    {
                        let memo = RawJson::of(&json!({ "data": data }));
                        flight.steps.push((op.id.clone(), memo));
                        flight.unsaved.push(op);
                        if flight.can_save && rng.percent(70) {
                            return save(flight);
                        }
                        continue;
                    }
                    vec![op]
                }
            };
            let all = std::mem::take(&mut flight.unsaved).into_iter().chain(ops).collect();
            return Said::Answer(yielded(program, all, rng));
        }
    }

    fn work_on_target(
        &mut self,
        flight: &mut Flight,
        program: &Program,
        found: &[Found],
        target: &StepId,
        rng: &mut Rng,
    ) -> Said {
        if !flight.unsaved.is_empty() || flight.is_saved {
            // It saved the step before: whether that worked or not, it says it again, or nothing.
            let ops = std::mem::take(&mut flight.unsaved);
            return Said::Answer(yielded(program, ops, rng));
        }
        let node = found.iter().map(|found| found.node).find(|node| node.step() == Some(target));
        let Some(Node::Run { step, fails }) = node else {
            return Said::Answer(failed(program, "StepNotFound", false));
        };
        let op = self.execute(flight, step, *fails);
        if program.checkpoints && matches!(op.kind, OpKind::StepRun { .. }) && rng.percent(20) {
            flight.unsaved.push(op);
            return save(flight);
        }
        Said::Answer(yielded(program, vec![op], rng))
    }

    /// Runs a step for real: what the engine promises is counted here.
    fn execute(&mut self, flight: &Flight, step: &StepId, fails: Fails) -> Op {
        let call = &flight.call;
        if flight.unsaved.is_empty() {
            *self.asked.entry((call.run, step.clone())).or_default() += 1;
        }
        let count = self.executions.entry((call.run, step.clone())).or_default();
        *count += 1;
        let error = |name: &str| RawJson::of(&json!({ "name": name, "message": step.as_str() }));
        let kind = match fails {
            Fails::ForGood => OpKind::StepFailed { error: error("Fatal") },
            Fails::Times(times) if *count <= times => OpKind::StepError { error: error("Thrown") },
            Fails::Times(_) | Fails::Never => OpKind::StepRun {
                data: RawJson::of(&json!({ "by": call.request.to_string(), "count": *count })),
                transaction: None,
            },
        };
        Op { id: step.clone(), name: step.to_string(), mode: ParallelMode::Wait, kind }
    }
}

fn save(flight: &mut Flight) -> Said {
    flight.is_waiting = true;
    Said::Save(flight.unsaved.clone())
}

/// The step that may run within this call.
fn inline_step<'p>(flight: &Flight, found: &[Found<'p>]) -> Option<(&'p StepId, Fails)> {
    match found {
        [Found { node: Node::Run { step, fails }, .. }] if !flight.call.plan_only => Some((step, *fails)),
        _ => None,
    }
}

fn op_of(found: &Found) -> Op {
    let mode = if found.is_race { ParallelMode::Race } else { ParallelMode::Wait };
    let id = found.node.step().cloned().unwrap_or_else(|| StepId::from("group"));
    let kind = match found.node {
        Node::Run { .. } => OpKind::StepPlanned { attempts_max: None },
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
    Op { name: id.to_string(), id, mode, kind }
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
