//! Scripted misfortune, for the simulator.

use std::collections::VecDeque;

use crate::Batch;

/// What becomes of one commit. Every outcome is one that a real store can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing special.
    None,
    /// Nothing happens; the caller is told to send again.
    Busy,
    /// Somebody else claims the shard first, so this commit and all later ones of the epoch are fenced.
    Fenced,
    /// The batch is lost and the caller does not learn it.
    UnknownLost,
    /// The batch is written and the caller does not learn it.
    UnknownDone,
    /// The process dies before the batch is written.
    CrashBefore,
    /// The process dies after the batch is written and before anybody hears of it.
    CrashAfter,
}

type Decide = Box<dyn FnMut(&Batch) -> Fault + Send>;

/// Decides the fate of each commit.
#[derive(Default)]
pub struct Faults(Option<Decide>);

impl Faults {
    /// No faults.
    pub fn none() -> Self {
        Self::default()
    }

    /// Asks `decide` at every commit; for seeded random faults.
    pub fn decided_by(decide: impl FnMut(&Batch) -> Fault + Send + 'static) -> Self {
        Self(Some(Box::new(decide)))
    }

    /// These in order, one for each commit, then none.
    pub fn script(faults: impl IntoIterator<Item = Fault>) -> Self {
        let mut faults: VecDeque<Fault> = faults.into_iter().collect();
        Self::decided_by(move |_| faults.pop_front().unwrap_or(Fault::None))
    }

    pub(super) fn next(&mut self, batch: &Batch) -> Fault {
        self.0.as_mut().map_or(Fault::None, |decide| decide(batch))
    }
}
