//! The opcodes: what a function may ask for. One file each.

mod abandon;
mod invoke_function;
mod sleep;
mod step;
pub(super) mod step_planned;
mod step_transaction;
mod wait_for_event;
mod wait_for_signal;

use perdura_types::{Op, OpKind, RawJson, StepId, Timestamp, When, bounds};

use super::Shard;
use super::reply::Failure;
use super::walk::Walk;
use crate::head::{Wait, WaitKind};
use crate::journal::{Awaited, Entry};
use crate::past::{Past, Unreadable};
use crate::run::Run;
use crate::run_error::RunError;
use crate::timers::TimerKind;

/// What an opcode led to.
pub(super) enum Progress {
    /// The step is over.
    Finished,
    /// The step will be over later.
    Outstanding,
    /// The step failed and its item is to be tried again.
    Retry(Failure),
    /// The records that the step wanted to change had changed: its item is called again at once.
    Conflict,
    /// The function does not want the step any more.
    Abandoned,
    /// The function is to be entered again.
    Reenter,
    /// The step was known already.
    Known,
    /// The run is over.
    Ended,
}

impl Shard {
    /// Performs one opcode. The inner error ends the run.
    pub(super) fn perform(
        &mut self,
        run: &mut Run,
        walk: &Walk,
        op: Op,
        past: &mut dyn Past,
    ) -> Result<Result<Progress, RunError>, Unreadable> {
        let Op { id, name, mode: _, input, kind } = op;
        let named = Named { step: id, name, input };
        Ok(match kind {
            OpKind::StepRun { data, transaction: None } => self.step_run(run, &named, &data),
            OpKind::StepRun { data, transaction: Some(transaction) } => {
                return self.step_with_transaction(run, walk, &named, &data, *transaction, past);
            }
            OpKind::Step { data } => self.legacy_step(run, &named, data),
            OpKind::StepError { error } => self.step_error(run, walk, &named, error),
            OpKind::StepFailed { error } => self.step_failed(run, &named, &error),
            OpKind::StepPlanned { attempts_max } => Ok(self.step_planned(run, &named, attempts_max)),
            OpKind::Abandon => Ok(self.abandon(run, walk, &named.step)),
            OpKind::Sleep { until } => self.sleep(run, named, until),
            OpKind::WaitForEvent { event, expression, timeout } => {
                return self.wait_for_event(run, named, &event, expression.as_deref(), timeout, past);
            }
            OpKind::WaitForSignal { signal, timeout, conflict } => {
                return self.wait_for_signal(run, named, signal, timeout, conflict, past);
            }
            OpKind::InvokeFunction { function, payload, timeout } => {
                self.invoke_function(run, named, &function, &payload, timeout)
            }
            OpKind::RunComplete { data } => {
                self.close(run, &walk.item, crate::journal::AttemptEnd::Answered);
                self.complete(run, data);
                Ok(Progress::Ended)
            }
            OpKind::DiscoveryRequest => Ok(Progress::Reenter),
            OpKind::None => Ok(Progress::Known),
            OpKind::Unsupported { op } => Err(unsupported(&op, &named)),
        })
    }

    /// Registers a step that waits.
    fn add_wait(&mut self, run: &mut Run, named: Named, kind: WaitKind, awaited: Awaited) -> Wait {
        let (number, until) = (run.take_number(), awaited.until);
        self.timers.add(until, run.head.run, TimerKind::Wait(number));
        let (step, name, op) = (named.step.clone(), named.name.clone(), kind.op().to_owned());
        self.entry(run, Entry::Planned { step, name, op, awaits: Some(awaited) });
        let wait = Wait { number, step: named.step, name: named.name, kind, until };
        run.head.waits.push(wait.clone());
        wait
    }

    /// The end of a wait, unless it is too far away.
    fn deadline(&self, named: &Named, when: When) -> Result<Timestamp, RunError> {
        let until = when.resolve(self.now);
        if until.since(self.now) <= bounds::WAIT_MS_MAX {
            return Ok(until);
        }
        Err(RunError::new(
            "InngestErrTimeoutTooLong",
            format!(
                "step '{}' wants to wait {} days; the longest wait is 366 days: wait in a loop of shorter steps",
                named.name,
                until.since(self.now) / 86_400_000
            ),
        ))
    }
}

/// A step by key and by name.
pub(super) struct Named {
    pub(super) step: StepId,
    pub(super) name: String,
    /// What it was called with, when that is known.
    pub(super) input: Option<RawJson>,
}

fn unsupported(op: &str, named: &Named) -> RunError {
    RunError::new(
        "UnsupportedOpcode",
        format!("step '{}' uses the opcode {op}, which this release of Perdura does not perform", named.name),
    )
}

/// The bytes of a step's result, when they are too many.
fn oversize(data: &RawJson) -> Option<usize> {
    (data.len() > bounds::STEP_OUTPUT_BYTES_MAX).then(|| data.len())
}
