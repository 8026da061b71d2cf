//! An attempt came back: what it does to its run.

use perdura_types::{CallFailure, ItemNumber, Op, Outcome, RawJson, Reply, RequestId, RunId, StepId, memo};

use super::Shard;
use super::steps::Finished;
use super::walk::RetryPolicy;
use crate::backoff;
use crate::bounds::IDLE_REENTRIES_MAX;
use crate::effect::Notice;
use crate::head::{Item, ItemState};
use crate::journal::{AttemptEnd, Entry};
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;
use crate::run_error::{RunError, short_error};

/// What a failed attempt is known by.
pub(super) struct Failure {
    pub(super) error: RawJson,
    pub(super) output: Option<RawJson>,
    pub(super) no_retry: bool,
    pub(super) retry_after_ms: Option<i64>,
}

impl From<CallFailure> for Failure {
    fn from(failure: CallFailure) -> Self {
        let CallFailure { error, output, no_retry, retry_after_ms } = failure;
        Self { error, output, no_retry, retry_after_ms }
    }
}

impl Shard {
    pub(super) fn handle_reply(
        &mut self,
        id: RunId,
        number: ItemNumber,
        request: RequestId,
        reply: Reply,
        past: &mut dyn Past,
    ) -> Result<(), Unreadable> {
        if self.runs.contains_key(&id) || !planted!(self.config, SlotLostWithEndedRun) {
            self.queue.closed(request);
        }
        let Some(mut run) = self.take_run(id, past)? else { return Ok(()) };
        let mut open = run.open_item(number, request);
        if planted!(self.config, StaleReplyAccepted) {
            open = run.item(number);
        }
        if let Some(item) = open.cloned() {
            self.apply_reply(&mut run, &item, reply, past)?;
        }
        self.put_run(run);
        Ok(())
    }

    fn apply_reply(&mut self, run: &mut Run, item: &Item, reply: Reply, past: &mut dyn Past) -> Result<(), Unreadable> {
        if let Some(version) = reply.version
            && run.head.version < 0
        {
            run.head.version = version;
        }
        match reply.outcome {
            Outcome::Failed(_) if run.has_saved(item).is_some() => {
                self.close(run, item, AttemptEnd::Answered);
                self.finish_saved(run, item);
            }
            Outcome::Failed(failure) => self.fail_attempt(run, item, failure.into()),
            Outcome::Done(data) if self.says_step_is_missing(run, item, &data) => {
                self.fail_attempt(run, item, failure_of(&step_missing(item, &[])));
            }
            Outcome::Done(data) => {
                self.close(run, item, AttemptEnd::Answered);
                self.complete(run, data);
            }
            Outcome::Ops { ops, no_retry, retry_after_ms } => {
                let policy = RetryPolicy { no_retry, retry_after_ms };
                self.apply_ops(run, item, ops, policy, past)?;
            }
        }
        if !run.head.status.is_ended() && item.step.is_none() && std::mem::take(&mut run.head.reenter) {
            self.enter(run, None);
        }
        Ok(())
    }

    /// The one step of this item was saved from within its call: whatever came of the call, the step is over.
    pub(super) fn finish_saved(&mut self, run: &mut Run, item: &Item) {
        let Some(step) = run.has_saved(item).cloned() else { return };
        run.take_item(item.number);
        self.after_step(run, &step);
    }

    /// Enters the function although no step of it is over; only so often in a row.
    pub(super) fn enter_idly(&mut self, run: &mut Run) {
        if run.head.status.is_ended() {
            return;
        }
        run.head.idle_reentries += 1;
        if run.head.idle_reentries > IDLE_REENTRIES_MAX {
            self.fail(run, &no_progress());
        } else {
            self.enter(run, None);
        }
    }

    /// An attempt failed: the item is tried again later, or the run fails. A step that has attempts of its own fails
    /// alone: its author counts on nothing but that step when they are used up.
    pub(super) fn fail_attempt(&mut self, run: &mut Run, item: &Item, failure: Failure) {
        if item.is_abandoned {
            self.drop_abandoned(run, item, AttemptEnd::Failed { error: failure.error });
            return;
        }
        if !failure.no_retry && item.attempt + 1 < self.attempts_max(run, item) {
            self.retry(run, item, failure);
            return;
        }
        self.notify_failed_attempt(run, item, &failure.error, None);
        self.close(run, item, AttemptEnd::Failed { error: failure.error.clone() });
        match &item.step {
            Some(step) if item.attempts_max.is_some() && !failure.no_retry => {
                run.take_item(item.number);
                self.fail_step(run, step, &failure.error);
            }
            Some(_) | None => self.fail_with(run, &failure.error, failure.output),
        }
    }

    fn retry(&mut self, run: &mut Run, item: &Item, failure: Failure) {
        let entropy = self.draw();
        let delay_ms = backoff::delay_ms(item.attempt, failure.retry_after_ms, self.config.retry_interval_ms, entropy);
        let until = self.now.plus_ms(delay_ms);
        self.notify_failed_attempt(run, item, &failure.error, Some(delay_ms));
        self.close(run, item, AttemptEnd::Retry { at: until, error: failure.error });
        if let Some(item) = run.item_mut(item.number) {
            item.attempt += 1;
        }
        self.set_item_state(run, item.number, ItemState::Waiting { until });
    }

    /// The step has no more attempts: the error becomes its memo, which its author can catch.
    pub(super) fn fail_step(&mut self, run: &mut Run, step: &StepId, error: &RawJson) {
        let memo = memo::error(error);
        let finished =
            Finished { step: step.clone(), name: "", op: "StepFailed", memo, event: None, awaits: None, input: None };
        match self.finish_step(run, finished) {
            Ok(()) => self.after_step(run, step),
            Err(error) => self.fail(run, &error),
        }
    }

    /// The call of an abandoned step gave nothing: that was the last of it.
    pub(super) fn drop_abandoned(&mut self, run: &mut Run, item: &Item, end: AttemptEnd) {
        self.close(run, item, end);
        run.take_item(item.number);
        if run.is_at_rest() {
            self.enter_idly(run);
        }
    }

    /// The Python SDK answers a call for a step that it cannot find as if the function had returned an empty list.
    fn says_step_is_missing(&self, run: &Run, item: &Item, data: &RawJson) -> bool {
        let is_python = || self.catalog.get(run.head.function).is_some_and(|known| known.config.sdk.language == "py");
        item.step.is_some() && data.get() == "[]" && is_python()
    }

    /// How often an item of this run is tried. A function that is not registered at the moment keeps what it had.
    pub(super) fn attempts_max(&self, run: &Run, item: &Item) -> u32 {
        let known = self.catalog.get(run.head.function).map(|function| function.config.attempts_max);
        item.attempts_max.or(known).unwrap_or(run.head.attempts_max).max(1)
    }

    /// Notes how an attempt ended.
    pub(super) fn close(&mut self, run: &mut Run, item: &Item, end: AttemptEnd) {
        self.entry(run, Entry::Closed { item: item.number, end });
    }

    fn notify_failed_attempt(&mut self, run: &Run, item: &Item, error: &RawJson, retry_in_ms: Option<i64>) {
        self.notice(Notice::AttemptFailed {
            run: run.head.run,
            function: run.head.slug.as_str().into(),
            step: item.step.clone(),
            attempt: item.attempt,
            retry_in_ms,
            error: short_error(error),
        });
    }
}

pub(super) fn failure_of(error: &RunError) -> Failure {
    Failure { error: error.to_json(), output: Some(error.to_run_json()), no_retry: false, retry_after_ms: None }
}

pub(super) fn no_progress() -> RunError {
    RunError::new(
        "NoProgress",
        "the function neither returned nor asked for a step, and nothing of the run is pending: look for a promise \
         that is not a step, such as a timer or a request outside of step.run",
    )
}

pub(super) fn step_missing(item: &Item, ops: &[Op]) -> RunError {
    let target = item.step.as_ref().map_or("", |step| step.as_str());
    let given = ops.iter().map(|op| op.id.as_str()).collect::<Vec<_>>().join(", ");
    RunError::new(
        "StepMissing",
        format!(
            "the call for step {target} was answered without it (answered steps: [{given}]): step ids must be the \
             same each time the function is entered"
        ),
    )
}
