//! `StepRun`, `Step`, `StepError`, `StepFailed`: a step was executed by the SDK.

use perdura_types::{RawJson, bounds, memo};

use super::{Named, Progress, oversize};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;
use crate::shard::Shard;
use crate::shard::reply::Failure;
use crate::shard::steps::Finished;
use crate::shard::walk::Walk;

impl Shard {
    /// The step returned. A result above the limit fails the step, which its author can catch.
    pub(in crate::shard) fn step_run(
        &mut self,
        run: &mut Run,
        named: &Named,
        data: &RawJson,
    ) -> Result<Progress, RunError> {
        match oversize(data) {
            None => self.write_memo(run, named, "StepRun", memo::data(data)),
            Some(bytes) => self.step_failed(run, named, &too_large(named, bytes).to_json()),
        }
    }

    /// As `StepRun`, but the memo has no wrapper.
    pub(in crate::shard) fn legacy_step(
        &mut self,
        run: &mut Run,
        named: &Named,
        data: RawJson,
    ) -> Result<Progress, RunError> {
        match oversize(&data) {
            None => self.write_memo(run, named, "Step", data),
            Some(bytes) => self.step_failed(run, named, &too_large(named, bytes).to_json()),
        }
    }

    /// The step failed for good: the error becomes its memo and the function may catch it.
    pub(in crate::shard) fn step_failed(
        &mut self,
        run: &mut Run,
        named: &Named,
        error: &RawJson,
    ) -> Result<Progress, RunError> {
        self.write_memo(run, named, "StepFailed", memo::error(error))
    }

    /// The step threw: its item is tried again, or it has failed for good.
    pub(super) fn step_error(
        &mut self,
        run: &mut Run,
        walk: &Walk,
        named: &Named,
        error: RawJson,
    ) -> Result<Progress, RunError> {
        let is_last = walk.policy.no_retry
            || walk.item.is_abandoned
            || walk.item.attempt + 1 >= self.attempts_max(run, &walk.item);
        if is_last {
            return self.step_failed(run, named, &error);
        }
        let retry_after_ms = walk.policy.retry_after_ms;
        Ok(Progress::Retry(Failure { error, output: None, no_retry: false, retry_after_ms }))
    }

    fn write_memo(
        &mut self,
        run: &mut Run,
        named: &Named,
        op: &'static str,
        memo: RawJson,
    ) -> Result<Progress, RunError> {
        if run.has_step(&named.step) && !planted!(self.config, LastWriterWins) {
            return Ok(Progress::Known);
        }
        self.finish_step(run, Finished::of(named, op, memo))?;
        Ok(Progress::Finished)
    }
}

fn too_large(named: &Named, bytes: usize) -> RunError {
    RunError::new(
        "StepOutputTooLarge",
        format!(
            "step '{}' returned {bytes} bytes, above the limit of {}: keep large values in a store of your own and \
             return a reference",
            named.name,
            bounds::STEP_OUTPUT_BYTES_MAX
        ),
    )
}
