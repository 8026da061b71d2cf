//! An attempt came back: what it does to its run.

use perdura_types::{
    CallFailure, ItemNumber, Op, OpKind, Outcome, ParallelMode, RawJson, Reply, RequestId, RunId, StepId,
};

use super::Shard;
use super::ops::Progress;
use crate::backoff;
use crate::bounds::{IDLE_REENTRIES_MAX, NOTICE_CHARS_MAX};
use crate::effect::Notice;
use crate::head::{Item, ItemState};
use crate::journal::{AttemptEnd, Entry};
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;

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

    fn apply_ops(
        &mut self,
        run: &mut Run,
        item: &Item,
        ops: Vec<Op>,
        policy: RetryPolicy,
        past: &mut dyn Past,
    ) -> Result<(), Unreadable> {
        let ops = ops.into_iter().filter(|op| op.kind != OpKind::None).collect::<Vec<_>>();
        let saved = run.has_saved(item).cloned();
        if saved.is_none()
            && let Some(error) = missing_target(item, &ops)
        {
            self.fail_attempt(run, item, failure_of(&error));
            return Ok(());
        }
        let outstanding = ops.iter().filter(|op| is_outstanding(&op.kind)).count();
        let is_parallel = outstanding > 1;
        if is_parallel && run.head.version == 1 {
            run.head.plans_for_good = true;
        }
        // The item's own end comes first: what the ops enqueue must not be taken for something still going on.
        run.take_item(item.number);
        let mut walk = Walk {
            item: item.clone(),
            policy,
            is_parallel,
            retry: None,
            again: false,
            progressed: false,
            settled: None,
        };
        for op in in_order(ops) {
            match self.apply_op(run, &mut walk, op, past)? {
                Ok(()) => {}
                Err(error) => {
                    self.close(run, item, AttemptEnd::Failed { error: error.to_json() });
                    self.fail(run, &error);
                }
            }
            if run.head.status.is_ended() {
                return Ok(());
            }
        }
        if let Some(step) = saved {
            walk.progressed = true;
            self.after_step(run, &step);
        }
        let Walk { item, retry, again, progressed, settled, .. } = walk;
        let item = &item;
        if let Some(step) = settled
            && run.head.pending.is_empty()
        {
            self.enter(run, Some(step));
        }
        if let Some(failure) = retry {
            self.take_back(run, item);
            self.fail_attempt(run, item, failure);
        } else if again {
            self.close(run, item, AttemptEnd::Answered);
            self.drop_other_entry(run, item);
            self.add_ready(run, Item { conflicts: item.conflicts + 1, ..item.clone() });
        } else if progressed || run.head.reenter || !run.head.items.is_empty() || !run.head.waits.is_empty() {
            self.close(run, item, AttemptEnd::Answered);
        } else {
            run.head.items.push(item.clone());
            self.fail_attempt(run, item, failure_of(&no_progress()));
        }
        Ok(())
    }

    /// The one step of this item was saved from within its call: whatever came of the call, the step is over.
    pub(super) fn finish_saved(&mut self, run: &mut Run, item: &Item) {
        let Some(step) = run.has_saved(item).cloned() else { return };
        run.take_item(item.number);
        self.after_step(run, &step);
    }

    /// Puts an item back that is tried again. If it enters the function, it is the one entry: steps that finished
    /// in the same answer may have asked for another.
    fn take_back(&mut self, run: &mut Run, item: &Item) {
        self.drop_other_entry(run, item);
        run.head.items.push(item.clone());
    }

    fn drop_other_entry(&mut self, run: &mut Run, item: &Item) {
        if item.step.is_none()
            && let Some(number) = run.entry_item().map(|entry| entry.number)
        {
            self.drop_item(run, number);
        }
    }

    /// Applies one opcode. The inner error ends the run.
    fn apply_op(
        &mut self,
        run: &mut Run,
        walk: &mut Walk,
        op: Op,
        past: &mut dyn Past,
    ) -> Result<Result<(), RunError>, Unreadable> {
        let (step, mode) = (op.id.clone(), op.mode);
        let progress = match self.perform(run, walk, op, past)? {
            Ok(progress) => progress,
            Err(error) => return Ok(Err(error)),
        };
        let coalesces = walk.is_parallel && mode == ParallelMode::Wait && run.head.version != 1;
        match progress {
            Progress::Finished => {
                walk.progressed = true;
                if walk.item.step.is_none() {
                    // What failed before was another step: the next one has attempts of its own.
                    walk.item.attempt = 0;
                }
                if coalesces {
                    run.head.pending.retain(|pending| *pending != step);
                    walk.settled = Some(step);
                } else {
                    self.after_step(run, &step);
                }
            }
            Progress::Outstanding => {
                walk.progressed = true;
                if coalesces && !run.head.pending.contains(&step) {
                    run.head.pending.push(step);
                }
            }
            Progress::Retry(failure) => walk.retry = Some(failure),
            Progress::Again => walk.again = true,
            Progress::Abandoned => {
                walk.progressed = true;
                let before = run.head.pending.len();
                run.head.pending.retain(|pending| *pending != step);
                if run.head.pending.len() < before && run.head.pending.is_empty() {
                    self.enter(run, None);
                }
            }
            Progress::Reenter => {
                walk.progressed = true;
                run.head.idle_reentries += 1;
                if run.head.idle_reentries > IDLE_REENTRIES_MAX {
                    return Ok(Err(no_progress()));
                }
                self.enter(run, None);
            }
            Progress::Known | Progress::Ended => {}
        }
        Ok(Ok(()))
    }

    /// An attempt failed: the item is tried again later, or the run fails.
    pub(super) fn fail_attempt(&mut self, run: &mut Run, item: &Item, failure: Failure) {
        let attempts_max = self.attempts_max(run, item);
        let is_last = failure.no_retry || item.attempt + 1 >= attempts_max;
        if is_last {
            self.notify_failed_attempt(run, item, &failure.error, None);
            self.close(run, item, AttemptEnd::Failed { error: failure.error.clone() });
            self.fail_with(run, &failure.error, failure.output);
            return;
        }
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

/// What the SDK says about retries of a failed step.
#[derive(Debug, Clone, Copy)]
pub(super) struct RetryPolicy {
    pub(super) no_retry: bool,
    pub(super) retry_after_ms: Option<i64>,
}

/// The state of going through one answer.
pub(super) struct Walk {
    pub(super) item: Item,
    pub(super) policy: RetryPolicy,
    is_parallel: bool,
    /// A step failed and its item is tried again.
    retry: Option<Failure>,
    /// Records had changed: the item is called again at once.
    again: bool,
    pub(super) progressed: bool,
    /// A step of a parallel answer was over at once; the function is entered when the others are over as well.
    settled: Option<StepId>,
}

/// The name and message of an error for people, cut to a readable length.
pub(super) fn short_error(error: &RawJson) -> String {
    let value = error.to_value();
    let text = match (value["name"].as_str(), value["message"].as_str()) {
        (Some(name), Some(message)) => format!("{name}: {message}"),
        (None, Some(message)) => message.to_owned(),
        (Some(_) | None, None) => error.get().to_owned(),
    };
    text.chars().take(NOTICE_CHARS_MAX).collect()
}

pub(super) fn failure_of(error: &RunError) -> Failure {
    Failure { error: error.to_json(), output: Some(error.to_run_json()), no_retry: false, retry_after_ms: None }
}

fn no_progress() -> RunError {
    RunError::new(
        "NoProgress",
        "the function neither returned nor asked for a step, and nothing of the run is pending: look for a promise \
         that is not a step, such as a timer or a request outside of step.run",
    )
}

/// A call for one step must be answered with that step.
fn missing_target(item: &Item, ops: &[Op]) -> Option<RunError> {
    let target = item.step.as_ref()?;
    let ends_run = |op: &Op| matches!(op.kind, OpKind::RunComplete { .. });
    if ops.iter().any(|op| op.id == *target || ends_run(op)) {
        return None;
    }
    Some(step_missing(item, ops))
}

fn step_missing(item: &Item, ops: &[Op]) -> RunError {
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

/// Whether an opcode leaves something to wait for.
fn is_outstanding(kind: &OpKind) -> bool {
    match kind {
        OpKind::StepPlanned { .. }
        | OpKind::Sleep { .. }
        | OpKind::WaitForEvent { .. }
        | OpKind::WaitForSignal { .. }
        | OpKind::InvokeFunction { .. } => true,
        OpKind::StepRun { .. }
        | OpKind::Step { .. }
        | OpKind::StepError { .. }
        | OpKind::StepFailed { .. }
        | OpKind::Abandon
        | OpKind::RunComplete { .. }
        | OpKind::DiscoveryRequest
        | OpKind::None
        | OpKind::Unsupported { .. } => false,
    }
}

/// Waits first, so that they exist before work that may emit what they wait for; the run's end last.
fn in_order(mut ops: Vec<Op>) -> Vec<Op> {
    ops.sort_by_key(|op| match op.kind {
        OpKind::WaitForEvent { .. } | OpKind::WaitForSignal { .. } => 0,
        OpKind::StepRun { .. }
        | OpKind::Step { .. }
        | OpKind::StepError { .. }
        | OpKind::StepFailed { .. }
        | OpKind::StepPlanned { .. }
        | OpKind::Abandon
        | OpKind::Sleep { .. }
        | OpKind::InvokeFunction { .. }
        | OpKind::DiscoveryRequest
        | OpKind::None
        | OpKind::Unsupported { .. } => 1,
        OpKind::RunComplete { .. } => 2,
    });
    ops
}
