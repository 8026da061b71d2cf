//! A step is over: its memo is written once, limits are kept, and the function is entered again when it is time.

use perdura_types::{EventSeq, ItemNumber, RawJson, StepId, bounds};

use super::Shard;
use super::ops::Named;
use crate::head::{Wait, WaitKind};
use crate::journal::{Awaited, Entry};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;
use crate::timers::TimerKind;

/// What is known of a finished step.
pub(super) struct Finished<'a> {
    pub(super) step: StepId,
    pub(super) name: &'a str,
    pub(super) op: &'static str,
    pub(super) memo: RawJson,
    pub(super) event: Option<EventSeq>,
    /// What it waited for, when it was over at once.
    pub(super) awaits: Option<Awaited>,
    /// What it was called with, when that is known.
    pub(super) input: Option<RawJson>,
}

impl<'a> Finished<'a> {
    /// A step that executed code.
    pub(super) fn of(named: &'a Named, op: &'static str, memo: RawJson) -> Self {
        let (step, input) = (named.step.clone(), named.input.clone());
        Self { step, name: &named.name, op, memo, event: None, awaits: None, input }
    }
}

impl Shard {
    /// Writes a step's memo, unless it has one: the first writer wins.
    pub(super) fn finish_step(&mut self, run: &mut Run, finished: Finished) -> Result<(), RunError> {
        if run.has_step(&finished.step) && !planted!(self.config, LastWriterWins) {
            return Ok(());
        }
        self.check_limits(run, &finished)?;
        self.entry(
            run,
            Entry::Step {
                step: finished.step.clone(),
                name: finished.name.to_owned(),
                op: finished.op.to_owned(),
                memo: finished.memo.clone(),
                event: finished.event,
                awaits: finished.awaits,
                input: finished.input,
                copied: false,
            },
        );
        run.head.idle_reentries = 0;
        run.add_step(finished.step, finished.memo, finished.event);
        Ok(())
    }

    pub(super) fn check_limits(&self, run: &Run, finished: &Finished) -> Result<(), RunError> {
        let limits = self.limits.get(&run.head.function).copied().unwrap_or_default();
        let steps_max = limits.steps.unwrap_or(bounds::STEPS_PER_RUN).min(bounds::STEPS_PER_RUN_MAX);
        if run.steps().len() >= steps_max {
            return Err(RunError::new(
                "InngestErrFunctionOverflowed",
                format!(
                    "the run has {steps_max} finished steps and wants one more: split the work into several \
                     functions that invoke one another"
                ),
            ));
        }
        let state_bytes_max = limits.state_bytes.unwrap_or(bounds::RUN_STATE_BYTES_MAX);
        let state_bytes = run.state_bytes() + finished.memo.len();
        if state_bytes > state_bytes_max {
            return Err(RunError::new(
                "InngestErrStateOverflowed",
                format!(
                    "the run's events and step results would take {state_bytes} bytes, above the limit of \
                     {state_bytes_max}: keep large values in a store of your own and return a reference"
                ),
            ));
        }
        Ok(())
    }

    /// Enters the function after a step, or when all parallel steps beside it are over as well.
    pub(super) fn after_step(&mut self, run: &mut Run, step: &StepId) {
        let before = run.head.pending.len();
        run.head.pending.retain(|pending| pending != step);
        let was_pending = run.head.pending.len() < before;
        if !was_pending || run.head.pending.is_empty() || planted!(self.config, PendingStepsIgnored) {
            self.enter(run, Some(step.clone()));
        }
    }

    /// Ends a wait with this memo. A run that breaks a limit by it fails.
    pub(super) fn resume(&mut self, run: &mut Run, number: ItemNumber, memo: RawJson, event: Option<EventSeq>) {
        let Some(wait) = self.take_wait(run, number) else { return };
        let finished = Finished {
            step: wait.step.clone(),
            name: &wait.name,
            op: wait.kind.op(),
            memo,
            event,
            awaits: None,
            input: None,
        };
        match self.finish_step(run, finished) {
            Ok(()) => self.after_step(run, &wait.step),
            Err(error) => self.fail(run, &error),
        }
    }

    /// Takes a wait out of the run and of every index.
    pub(super) fn take_wait(&mut self, run: &mut Run, number: ItemNumber) -> Option<Wait> {
        let at = run.head.waits.iter().position(|wait| wait.number == number)?;
        let wait = run.head.waits.remove(at);
        self.forget_wait(run, &wait);
        Some(wait)
    }

    /// Takes a wait out of every index.
    pub(super) fn forget_wait(&mut self, run: &Run, wait: &Wait) {
        let key = (run.head.run, wait.number);
        self.timers.remove(wait.until, key.0, TimerKind::Wait(wait.number));
        match &wait.kind {
            WaitKind::Event { event, .. } => self.waits.remove(event, key),
            WaitKind::Signal { .. } if planted!(self.config, SignalNeverReleased) => {}
            WaitKind::Signal { signal, displaced: false } => {
                self.signals.remove(signal);
            }
            WaitKind::Sleep | WaitKind::Invoke | WaitKind::Signal { displaced: true, .. } => {}
        }
    }
}
