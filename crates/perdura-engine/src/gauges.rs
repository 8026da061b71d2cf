//! Figures about the shard that other threads may read at any time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use perdura_core::Shard;

/// The newest figures.
#[derive(Debug, Clone, Default)]
pub struct Gauges(Arc<Figures>);

#[derive(Debug, Default)]
struct Figures {
    live_runs: AtomicUsize,
    open_attempts: AtomicUsize,
    ready_attempts: AtomicUsize,
}

impl Gauges {
    pub(crate) fn set(&self, shard: &Shard) {
        self.0.live_runs.store(shard.live_runs(), Ordering::Relaxed);
        self.0.open_attempts.store(shard.open_attempts(), Ordering::Relaxed);
        self.0.ready_attempts.store(shard.ready_attempts(), Ordering::Relaxed);
    }
    /// Runs that have not ended.
    pub fn live_runs(&self) -> usize {
        self.0.live_runs.load(Ordering::Relaxed)
    }
    /// Calls on the wire.
    pub fn open_attempts(&self) -> usize {
        self.0.open_attempts.load(Ordering::Relaxed)
    }
    /// Calls that wait for room.
    pub fn ready_attempts(&self) -> usize {
        self.0.ready_attempts.load(Ordering::Relaxed)
    }
}
