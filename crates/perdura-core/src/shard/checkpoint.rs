//! An SDK saves finished steps from within a call that goes on.

use perdura_types::OpKind;

use super::Shard;
use super::ops::Named;
use crate::effect::Answer;
use crate::head::ItemState;
use crate::input::CheckpointCall;
use crate::past::{Past, Unreadable};
use crate::run::Run;
use crate::run_error::RunError;

impl Shard {
    /// Saves the steps, when the call they come from is the open one.
    pub(super) fn checkpoint(&mut self, call: CheckpointCall, past: &mut dyn Past) -> Result<Answer, Unreadable> {
        let Some(mut run) = self.take_run(call.run, past)? else { return Ok(Answer::NotFound) };
        let answer = self.save_steps(&mut run, call);
        self.put_run(run);
        Ok(answer)
    }

    fn save_steps(&mut self, run: &mut Run, call: CheckpointCall) -> Answer {
        if call.function.is_some_and(|function| function != run.head.function) {
            return Answer::NotFound;
        }
        let is_open = run.item(call.item).is_some_and(|item| match item.state {
            ItemState::Open { request } => call.request.is_none_or(|asked| asked == request),
            ItemState::Ready | ItemState::Waiting { .. } => false,
        });
        if !is_open {
            return Answer::Stale;
        }
        for op in call.ops {
            let named = Named { step: op.id, name: op.name, input: op.input };
            let saved = match op.kind {
                OpKind::StepRun { data, transaction: None } => self.step_run(run, &named, &data).map(|_| ()),
                OpKind::Step { data } => self.legacy_step(run, &named, data).map(|_| ()),
                OpKind::StepPlanned { .. } | OpKind::None => Ok(()),
                OpKind::StepRun { transaction: Some(_), .. }
                | OpKind::Abandon
                | OpKind::StepError { .. }
                | OpKind::StepFailed { .. }
                | OpKind::Sleep { .. }
                | OpKind::WaitForEvent { .. }
                | OpKind::WaitForSignal { .. }
                | OpKind::InvokeFunction { .. }
                | OpKind::RunComplete { .. }
                | OpKind::DiscoveryRequest
                | OpKind::Unsupported { .. } => {
                    return Answer::Refused(RunError::new(
                        "CannotCheckpoint",
                        format!(
                            "step '{}' is not a finished step: only those can be saved from within a call",
                            named.name
                        ),
                    ));
                }
            };
            if let Err(error) = saved {
                self.fail(run, &error);
                return Answer::Refused(error);
            }
        }
        // The steps that failed before are over: what comes next has attempts of its own.
        if let Some(item) = run.item_mut(call.item) {
            item.attempt = 0;
        }
        Answer::Done
    }
}
