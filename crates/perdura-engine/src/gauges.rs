//! Figures about the shard that other threads may read at any time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};

use perdura_core::Shard;
use perdura_store::Trimmed;
use perdura_types::Timestamp;
use tokio::sync::watch;

/// The newest figures.
#[derive(Debug, Clone, Default)]
pub struct Gauges(Arc<Figures>);

#[derive(Debug, Default)]
struct Figures {
    live_runs: AtomicUsize,
    open_attempts: AtomicUsize,
    ready_attempts: AtomicUsize,
    next_timer_ms: AtomicI64,
    trimmed_runs: AtomicU64,
    trimmed_events: AtomicU64,
    trimmed_records: AtomicU64,
    is_at_rest: watch::Sender<bool>,
}

/// Stands for "no timer".
const NEVER_MS: i64 = i64::MAX;

impl Gauges {
    pub(crate) fn set(&self, shard: &Shard, now: Timestamp) {
        let next_timer_ms = shard.next_timer().map_or(NEVER_MS, Timestamp::as_millis);
        self.0.next_timer_ms.store(next_timer_ms, Ordering::Relaxed);
        let is_at_rest = shard.open_attempts() == 0 && shard.ready_attempts() == 0 && next_timer_ms > now.as_millis();
        self.0.is_at_rest.send_if_modified(|was| std::mem::replace(was, is_at_rest) != is_at_rest);
        self.0.live_runs.store(shard.live_runs(), Ordering::Relaxed);
        self.0.open_attempts.store(shard.open_attempts(), Ordering::Relaxed);
        self.0.ready_attempts.store(shard.ready_attempts(), Ordering::Relaxed);
    }
    pub(crate) fn trimmed(&self, done: &Trimmed) {
        self.0.trimmed_runs.fetch_add(done.runs, Ordering::Relaxed);
        self.0.trimmed_events.fetch_add(done.events, Ordering::Relaxed);
        self.0.trimmed_records.fetch_add(done.records, Ordering::Relaxed);
    }
    /// Runs that were removed since the start because they were old.
    pub fn trimmed_runs(&self) -> u64 {
        self.0.trimmed_runs.load(Ordering::Relaxed)
    }
    /// Events that were removed since the start because they were old.
    pub fn trimmed_events(&self) -> u64 {
        self.0.trimmed_events.load(Ordering::Relaxed)
    }
    /// Records that were removed since the start because they had expired.
    pub fn trimmed_records(&self) -> u64 {
        self.0.trimmed_records.load(Ordering::Relaxed)
    }
    /// Runs that have not ended.
    pub fn live_runs(&self) -> usize {
        self.0.live_runs.load(Ordering::Relaxed)
    }
    /// Calls on the wire.
    pub fn open_attempts(&self) -> usize {
        self.0.open_attempts.load(Ordering::Relaxed)
    }
    /// When the next timer is due.
    pub fn next_timer(&self) -> Option<Timestamp> {
        let at_ms = self.0.next_timer_ms.load(Ordering::Relaxed);
        (at_ms != NEVER_MS).then(|| Timestamp::from_millis(at_ms))
    }
    /// Whether nothing is being called, waits for a call or is due; changes are seen as they happen.
    pub(crate) fn at_rest(&self) -> watch::Receiver<bool> {
        self.0.is_at_rest.subscribe()
    }
    /// Calls that wait for room.
    pub fn ready_attempts(&self) -> usize {
        self.0.ready_attempts.load(Ordering::Relaxed)
    }
}
