//! What happened to each run, counted at the app: the only witness that is not the server itself.

use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use crate::quantiles::Quantiles;

/// The account of all runs of one measurement, by the number in their events.
#[derive(Debug)]
pub(crate) struct Ledger {
    epoch: Instant,
    runs: Vec<Entry>,
    calls: AtomicUsize,
    first_calls: AtomicUsize,
    ended: AtomicUsize,
    moved: Notify,
    durations: Mutex<Durations>,
}

#[derive(Debug, Default)]
struct Entry {
    /// When its event was sent, in nanoseconds; 0 for never.
    sent_ns: AtomicU64,
    /// When its last call was answered.
    answered_ns: AtomicU64,
    /// Calls without any finished step.
    first_calls: AtomicU32,
    /// How often the function returned.
    returns: AtomicU32,
}

#[derive(Debug, Default)]
struct Durations {
    to_first_call_ns: Vec<u64>,
    step_to_step_ns: Vec<u64>,
}

/// Runs that did not do each thing exactly once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Irregular {
    /// Never started.
    pub(crate) not_started: usize,
    /// Entered more than once from the start.
    pub(crate) started_again: usize,
    /// Never returned.
    pub(crate) not_returned: usize,
    /// Returned more than once.
    pub(crate) returned_again: usize,
}

impl Irregular {
    pub(crate) const NONE: Self = Self { not_started: 0, started_again: 0, not_returned: 0, returned_again: 0 };
}

impl Ledger {
    /// An account of this many runs.
    pub(crate) fn new(runs: usize) -> Self {
        Self {
            epoch: Instant::now(),
            runs: (0..runs).map(|_| Entry::default()).collect(),
            calls: AtomicUsize::new(0),
            first_calls: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            moved: Notify::new(),
            durations: Mutex::default(),
        }
    }

    /// The event of a run is about to leave.
    pub(crate) fn sent(&self, run: usize) {
        self.runs[run].sent_ns.store(self.at(Instant::now()), Ordering::Relaxed);
    }

    /// A call came.
    pub(crate) fn called(&self, run: usize, steps_done: usize, arrived: Instant) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let Some(entry) = self.runs.get(run) else { return };
        let at = self.at(arrived);
        if steps_done == 0 {
            entry.first_calls.fetch_add(1, Ordering::Relaxed);
            self.first_calls.fetch_add(1, Ordering::Relaxed);
            self.moved.notify_one();
        }
        let earlier = if steps_done == 0 { &entry.sent_ns } else { &entry.answered_ns };
        let duration = at.saturating_sub(earlier.load(Ordering::Relaxed));
        let mut durations = self.durations.lock().unwrap_or_else(PoisonError::into_inner);
        if steps_done == 0 {
            durations.to_first_call_ns.push(duration);
        } else {
            durations.step_to_step_ns.push(duration);
        }
    }

    /// A call is about to be answered.
    pub(crate) fn answered(&self, run: usize) {
        if let Some(entry) = self.runs.get(run) {
            entry.answered_ns.store(self.at(Instant::now()), Ordering::Relaxed);
        }
    }

    /// The function returned.
    pub(crate) fn returned(&self, run: usize) {
        let Some(entry) = self.runs.get(run) else { return };
        if entry.returns.fetch_add(1, Ordering::Relaxed) == 0 {
            self.ended.fetch_add(1, Ordering::Release);
            self.moved.notify_one();
        }
    }

    fn at(&self, moment: Instant) -> u64 {
        moment.duration_since(self.epoch).as_nanos() as u64
    }

    /// Runs that have returned.
    pub(crate) fn ended(&self) -> usize {
        self.ended.load(Ordering::Acquire)
    }
    /// Calls without any finished step.
    pub(crate) fn first_calls(&self) -> usize {
        self.first_calls.load(Ordering::Relaxed)
    }
    /// Everything that has ever moved: it stands still when nothing does.
    pub(crate) fn progress(&self) -> usize {
        self.calls.load(Ordering::Relaxed) + self.ended()
    }
    /// Returns when a run has started or ended since the last return.
    pub(crate) async fn moved(&self) {
        self.moved.notified().await;
    }

    /// Takes the durations from event to first call, and from answer to next call.
    pub(crate) fn take_latencies(&self) -> (Quantiles, Quantiles) {
        let mut durations = self.durations.lock().unwrap_or_else(PoisonError::into_inner);
        let Durations { to_first_call_ns, step_to_step_ns } = std::mem::take(&mut *durations);
        (Quantiles::of_ns(to_first_call_ns), Quantiles::of_ns(step_to_step_ns))
    }

    /// Runs that did not start and return exactly once.
    pub(crate) fn irregular(&self) -> Irregular {
        let count = |is: &dyn Fn(&Entry) -> bool| self.runs.iter().filter(|entry| is(entry)).count();
        let first_calls = |entry: &Entry| entry.first_calls.load(Ordering::Relaxed);
        let returns = |entry: &Entry| entry.returns.load(Ordering::Relaxed);
        Irregular {
            not_started: count(&|entry| first_calls(entry) == 0),
            started_again: count(&|entry| first_calls(entry) > 1),
            not_returned: count(&|entry| returns(entry) == 0),
            returned_again: count(&|entry| returns(entry) > 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_happen_exactly_once_is_counted() {
        let ledger = Ledger::new(4);
        let now = Instant::now();
        for (run, calls, returns) in [(0, 1, 1), (1, 2, 1), (2, 1, 2)] {
            (0..calls).for_each(|_| ledger.called(run, 0, now));
            (0..returns).for_each(|_| ledger.returned(run));
        }
        let want = Irregular { not_started: 1, started_again: 1, not_returned: 1, returned_again: 1 };
        assert_eq!(ledger.irregular(), want);
        assert_eq!((ledger.ended(), ledger.first_calls()), (3, 4));
    }

    #[test]
    fn calls_of_strangers_do_no_harm() {
        let ledger = Ledger::new(0);
        ledger.called(9, 0, Instant::now());
        ledger.answered(9);
        ledger.returned(9);
        assert_eq!(ledger.ended(), 0);
    }
}
