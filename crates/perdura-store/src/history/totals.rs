//! Runs per function and status over a time, and how long they took: what a dashboard shows.

use std::collections::BTreeMap;

use perdura_types::RunStatus;

use super::RunSummary;
use crate::bounds::RUNS_PER_TOTALS_MAX;

/// Figures over a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// By slug of the function.
    pub functions: Vec<FunctionTotals>,
    /// There were more runs than are counted: these are the newest.
    pub is_partial: bool,
}

/// Figures of one function.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FunctionTotals {
    /// The name of its app.
    pub app: String,
    /// Its slug.
    pub function: String,
    /// Created and not executed yet.
    pub scheduled: u64,
    /// Executed and not over.
    pub running: u64,
    /// Returned.
    pub completed: u64,
    /// Failed for good.
    pub failed: u64,
    /// Ended from outside.
    pub cancelled: u64,
    /// From creation to end, of runs that ended by themselves; `None` when none did.
    pub latency: Option<Latency>,
}

/// How long runs took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// Half of them took at most so long.
    pub p50_ms: i64,
    /// 95 of 100.
    pub p95_ms: i64,
    /// 99 of 100.
    pub p99_ms: i64,
    /// The longest.
    pub max_ms: i64,
}

impl FunctionTotals {
    fn counter(&mut self, status: RunStatus) -> &mut u64 {
        match status {
            RunStatus::Scheduled => &mut self.scheduled,
            RunStatus::Running => &mut self.running,
            RunStatus::Completed => &mut self.completed,
            RunStatus::Failed => &mut self.failed,
            RunStatus::Cancelled => &mut self.cancelled,
        }
    }
}

/// Makes totals out of runs that come newest first.
#[derive(Debug, Default)]
pub struct TotalsScan {
    seen: usize,
    is_partial: bool,
    functions: BTreeMap<String, (FunctionTotals, Vec<i64>)>,
}

impl TotalsScan {
    /// Takes the next run; false when it wants no more.
    pub fn take(&mut self, run: &RunSummary) -> bool {
        if self.seen == RUNS_PER_TOTALS_MAX {
            self.is_partial = true;
            return false;
        }
        self.seen += 1;
        let (totals, durations) = self.functions.entry(run.function.clone()).or_default();
        if totals.function.is_empty() {
            totals.function.clone_from(&run.function);
            totals.app.clone_from(&run.app);
        }
        *totals.counter(run.status) += 1;
        if matches!(run.status, RunStatus::Completed | RunStatus::Failed) {
            durations.extend(run.ended_at.map(|ended_at| ended_at.since(run.queued_at)));
        }
        true
    }

    /// The figures.
    pub fn end(self) -> Totals {
        let functions = self.functions.into_values().map(|(totals, durations)| {
            let latency = latency(durations);
            FunctionTotals { latency, ..totals }
        });
        Totals { functions: functions.collect(), is_partial: self.is_partial }
    }
}

fn latency(mut durations_ms: Vec<i64>) -> Option<Latency> {
    durations_ms.sort_unstable();
    let last = durations_ms.len().checked_sub(1)?;
    // The nearest rank: a value that some run really took.
    let at = |percent: usize| durations_ms[((last + 1) * percent).div_ceil(100) - 1];
    Some(Latency { p50_ms: at(50), p95_ms: at(95), p99_ms: at(99), max_ms: durations_ms[last] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let of = |durations: &[i64]| latency(durations.to_vec()).map(|l| [l.p50_ms, l.p95_ms, l.p99_ms, l.max_ms]);
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[7]), Some([7, 7, 7, 7]));
        assert_eq!(of(&[4, 1, 3, 2]), Some([2, 4, 4, 4]));
        assert_eq!(of(&(1..=200).collect::<Vec<_>>()), Some([100, 190, 198, 200]));
    }
}
