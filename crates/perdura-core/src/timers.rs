//! What happens by itself when time passes.

use std::collections::BTreeSet;

use perdura_types::{ItemNumber, RunId, Timestamp};

use crate::effect::{UpcomingKind, UpcomingTimer};
use crate::head::{Head, ItemState};

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TimerKind {
    /// The item may be called.
    Item(ItemNumber),
    /// The wait is over.
    Wait(ItemNumber),
    /// The cancelling event no longer counts.
    CancelWatch(ItemNumber),
    /// The run had to be executed by now.
    Start,
    /// The run had to be over by now.
    Finish,
}

/// All timers of a shard, by moment. Equal moments fire in the order of run and kind.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    set: BTreeSet<(Timestamp, RunId, TimerKind)>,
}

impl Timers {
    pub(crate) fn add(&mut self, at: Timestamp, run: RunId, kind: TimerKind) {
        self.set.insert((at, run, kind));
    }
    pub(crate) fn remove(&mut self, at: Timestamp, run: RunId, kind: TimerKind) {
        self.set.remove(&(at, run, kind));
    }
    /// The next moment.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.set.first().map(|(at, _, _)| *at)
    }
    /// Takes the first timer that is due.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<(RunId, TimerKind)> {
        let first = *self.set.first()?;
        (first.0 <= now).then(|| {
            self.set.remove(&first);
            (first.1, first.2)
        })
    }
    /// Puts in, or takes out, every timer of a run.
    pub(crate) fn of_head(head: &Head) -> Vec<(Timestamp, TimerKind)> {
        let items = head.items.iter().filter_map(|item| match item.state {
            ItemState::Waiting { until } => Some((until, TimerKind::Item(item.number))),
            ItemState::Ready | ItemState::Open { .. } => None,
        });
        let waits = head.waits.iter().map(|wait| (wait.until, TimerKind::Wait(wait.number)));
        let cancels = head.cancels.iter().map(|cancel| (cancel.until, TimerKind::CancelWatch(cancel.number)));
        let start = head.start_by.map(|at| (at, TimerKind::Start));
        let finish = head.finish_by.map(|at| (at, TimerKind::Finish));
        items.chain(waits).chain(cancels).chain(start).chain(finish).collect()
    }
    /// The next ones that change a run, in order.
    pub(crate) fn upcoming(&self, limit: usize) -> Vec<UpcomingTimer> {
        let told = self.set.iter().filter_map(|(at, run, kind)| {
            let kind = match kind {
                TimerKind::Item(_) => UpcomingKind::Call,
                TimerKind::Wait(_) => UpcomingKind::Wait,
                TimerKind::Start => UpcomingKind::StartTimeout,
                TimerKind::Finish => UpcomingKind::FinishTimeout,
                // Nothing is seen of it when it passes.
                TimerKind::CancelWatch(_) => return None,
            };
            Some(UpcomingTimer { at: *at, run: *run, kind })
        });
        told.take(limit).collect()
    }
    /// All timers, for comparing a rebuilt shard with the one it replaces.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Timestamp, RunId, TimerKind)> {
        self.set.iter()
    }
}
