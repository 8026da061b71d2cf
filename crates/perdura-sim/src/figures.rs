//! What seeds covered: a simulator that never meets the hard cases proves nothing.

use std::fmt;

use perdura_core::RunStatus;

use crate::history::{History, StepFact};

/// How much happened.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Inputs that the shard took.
    pub inputs: u64,
    /// Commits.
    pub commits: u64,
    /// Crashes and takeovers.
    pub crashes: u64,
    /// Calls that left.
    pub calls: u64,
    /// Events, those of the engine included.
    pub events: u64,
    /// Runs that returned.
    pub completed: u64,
    /// Runs that threw for good.
    pub failed: u64,
    /// Runs that were cancelled.
    pub cancelled: u64,
    /// Steps that an SDK ran.
    pub steps: u64,
    /// Steps and runs that ended because nobody knows whether their last call arrived.
    pub lost: u64,
    /// Waits that ended at once by an event from before.
    pub looked_back: u64,
    /// Waits that an event ended.
    pub woken: u64,
    /// Waits that timed out.
    pub timed_out: u64,
    /// Sleeps.
    pub slept: u64,
    /// Waits that a signal ended.
    pub signalled: u64,
    /// Invokes that ended.
    pub invoked: u64,
    /// Steps that changed a record with their result.
    pub counted: u64,
    /// Calls that met a record which had changed.
    pub conflicts: u64,
    /// Steps that were abandoned while they waited or were to be called.
    pub abandoned: u64,
    /// Runs that repeat another.
    pub reruns: u64,
    /// Memos that they took over.
    pub copied: u64,
}

impl Figures {
    /// With what the history holds.
    pub(crate) fn with(mut self, history: &History) -> Self {
        self.events = history.events.len() as u64;
        for run in history.runs.values() {
            match run.ended.map(|(status, _)| status) {
                Some(RunStatus::Completed) => self.completed += 1,
                Some(RunStatus::Failed) => self.failed += 1,
                Some(RunStatus::Cancelled) => self.cancelled += 1,
                Some(RunStatus::Scheduled | RunStatus::Running) | None => {}
            }
            self.conflicts += u64::from(run.conflicts());
            self.abandoned += run.abandoned.len() as u64;
            self.reruns += u64::from(run.rerun_of.is_some());
            self.copied += run.steps.values().filter(|fact| fact.is_copied).count() as u64;
            for (step, fact) in run.steps.iter().filter(|(_, fact)| !fact.is_copied) {
                let waited = run.planned.contains_key(step);
                self.count_step(fact, waited);
            }
        }
        self
    }

    fn count_step(&mut self, fact: &StepFact, waited: bool) {
        self.counted += u64::from(fact.memo.to_value()["data"]["counter"].is_string());
        let is_null = fact.memo.is_null();
        match fact.op.as_str() {
            "WaitForEvent" | "WaitForSignal" if is_null => self.timed_out += 1,
            "WaitForEvent" if waited => self.woken += 1,
            "WaitForEvent" => self.looked_back += 1,
            "WaitForSignal" => self.signalled += 1,
            "InvokeFunction" => self.invoked += 1,
            "Sleep" => self.slept += 1,
            _ if fact.memo.get().contains("AttemptLost") => self.lost += 1,
            _ => self.steps += 1,
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        Self {
            inputs: self.inputs + other.inputs,
            commits: self.commits + other.commits,
            crashes: self.crashes + other.crashes,
            calls: self.calls + other.calls,
            events: self.events + other.events,
            completed: self.completed + other.completed,
            failed: self.failed + other.failed,
            cancelled: self.cancelled + other.cancelled,
            steps: self.steps + other.steps,
            lost: self.lost + other.lost,
            looked_back: self.looked_back + other.looked_back,
            woken: self.woken + other.woken,
            timed_out: self.timed_out + other.timed_out,
            slept: self.slept + other.slept,
            signalled: self.signalled + other.signalled,
            invoked: self.invoked + other.invoked,
            counted: self.counted + other.counted,
            conflicts: self.conflicts + other.conflicts,
            abandoned: self.abandoned + other.abandoned,
            reruns: self.reruns + other.reruns,
            copied: self.copied + other.copied,
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inputs, commits, crashes, calls, events, completed, failed, cancelled, .. } = self;
        writeln!(f, "  {inputs} inputs, {commits} commits, {crashes} crashes, {calls} calls, {events} events")?;
        writeln!(f, "  runs: {completed} completed, {failed} failed, {cancelled} cancelled")?;
        let Self { steps, lost, looked_back, woken, timed_out, slept, signalled, invoked, .. } = self;
        write!(
            f,
            "  steps: {steps} run, {lost} lost, {slept} slept, {invoked} invoked, {signalled} signalled, \
             waits: {looked_back} looked back, {woken} woken, {timed_out} timed out"
        )?;
        let Self { counted, conflicts, abandoned, reruns, copied, .. } = self;
        write!(
            f,
            "\n  steps with records: {counted}, conflicts: {conflicts}, abandoned steps: {abandoned}\n  \
             repeated runs: {reruns}, memos they took over: {copied}"
        )
    }
}
