//! Going through the opcodes of one answer, and what they mean together for the item that was called.

use perdura_types::{Op, OpKind, ParallelMode, StepId};

use super::Shard;
use super::ops::Progress;
use super::reply::{Failure, failure_of, no_progress, step_missing};
use crate::head::Item;
use crate::journal::AttemptEnd;
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;

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
    end: ItemEnd,
    progressed: bool,
    /// The step of the item itself is not wanted any more.
    gave_up: bool,
    enters: Enters,
}

/// What becomes of the item.
enum ItemEnd {
    Answered,
    /// A step failed: the item is tried again.
    Retry(Failure),
    /// Records had changed: the item is called again at once.
    Conflict,
}

/// Whether the function is to be entered after the answer.
#[derive(Debug, PartialEq, Eq)]
enum Enters {
    /// Not because of the answer as a whole.
    No,
    /// When no other parallel step is left to wait for: one of them, perhaps this one, was over at once or abandoned.
    AfterGroup(Option<StepId>),
    /// The function asks for it.
    AtOnce,
}

impl Enters {
    /// This, if the time for it has come.
    fn due(self, run: &Run) -> Self {
        match self {
            Self::AfterGroup(_) if !run.head.pending.is_empty() => Self::No,
            other @ (Self::No | Self::AfterGroup(_) | Self::AtOnce) => other,
        }
    }
}

impl Walk {
    fn new(item: &Item, policy: RetryPolicy, is_parallel: bool) -> Self {
        let (item, end, enters) = (item.clone(), ItemEnd::Answered, Enters::No);
        Self { item, policy, is_parallel, end, progressed: false, gave_up: false, enters }
    }

    /// Whether the call was for this step.
    pub(super) fn is_own(&self, step: &StepId) -> bool {
        self.item.step.as_ref() == Some(step)
    }

    /// Records had changed. A failed step beside it weighs more: it spends an attempt.
    fn conflict(&mut self) {
        self.gave_up |= self.item.is_abandoned;
        if !matches!(self.end, ItemEnd::Retry(_)) {
            self.end = ItemEnd::Conflict;
        }
    }
}

impl Shard {
    /// Applies the opcodes of an answer, each by itself, and then decides about the item.
    pub(super) fn apply_ops(
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
        let mut walk = Walk::new(item, policy, is_parallel);
        for op in in_order(ops) {
            if let Err(error) = self.apply_op(run, &mut walk, op, past)? {
                self.close(run, item, AttemptEnd::Failed { error: error.to_json() });
                self.fail(run, &error);
            }
            if run.head.status.is_ended() {
                return Ok(());
            }
        }
        if let Some(step) = saved {
            walk.progressed = true;
            self.after_step(run, &step);
        }
        self.conclude(run, walk);
        Ok(())
    }

    /// All opcodes of an answer are applied: what becomes of the item that was called?
    fn conclude(&mut self, run: &mut Run, walk: Walk) {
        let Walk { item, end, progressed, gave_up, enters, .. } = walk;
        let enters = enters.due(run);
        match end {
            ItemEnd::Retry(failure) => {
                self.take_back(run, &item);
                self.fail_attempt(run, &item, failure);
            }
            ItemEnd::Conflict if item.is_abandoned => self.close(run, &item, AttemptEnd::Conflict),
            ItemEnd::Conflict => self.call_again(run, &item),
            ItemEnd::Answered if progressed || gave_up || enters != Enters::No || !run.is_at_rest() => {
                self.close(run, &item, AttemptEnd::Answered);
            }
            ItemEnd::Answered => {
                run.head.items.push(item.clone());
                self.fail_attempt(run, &item, failure_of(&no_progress()));
            }
        }
        match enters {
            Enters::AfterGroup(Some(step)) => self.enter(run, Some(step)),
            Enters::AfterGroup(None) | Enters::AtOnce => self.enter_idly(run),
            Enters::No if gave_up && run.is_at_rest() => self.enter_idly(run),
            Enters::No => {}
        }
    }

    /// Calls an item again at once, because records had changed: no attempt is spent.
    fn call_again(&mut self, run: &mut Run, item: &Item) {
        self.close(run, item, AttemptEnd::Conflict);
        self.drop_other_entry(run, item);
        let attempt = item.attempt + u32::from(planted!(self.config, ConflictSpendsAttempt));
        self.add_ready(run, Item { attempt, conflicts: item.conflicts + 1, ..item.clone() });
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
            Progress::Finished if walk.item.is_abandoned && walk.is_own(&step) => walk.gave_up = true,
            Progress::Finished => {
                walk.progressed = true;
                if walk.item.step.is_none() {
                    // What failed before was another step: the next one has attempts of its own.
                    walk.item.attempt = 0;
                    walk.item.conflicts = 0;
                }
                if coalesces {
                    run.head.pending.retain(|pending| *pending != step);
                    walk.enters = Enters::AfterGroup(Some(step));
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
            Progress::Retry(failure) => walk.end = ItemEnd::Retry(failure),
            Progress::Conflict => walk.conflict(),
            Progress::Abandoned => {
                walk.gave_up |= walk.is_own(&step);
                let before = run.head.pending.len();
                run.head.pending.retain(|pending| *pending != step);
                if run.head.pending.len() < before && walk.enters == Enters::No {
                    walk.enters = Enters::AfterGroup(None);
                }
            }
            Progress::Reenter => walk.enters = Enters::AtOnce,
            Progress::Known | Progress::Ended => {}
        }
        Ok(Ok(()))
    }
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
