//! The one place that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use perdura_types::Timestamp;

/// The wall clock, moved by what `perdura dev` was asked to skip.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that is this far ahead of the wall clock.
    pub fn ahead(ahead_ms: i64) -> Self {
        Self { ahead_ms: Arc::new(AtomicI64::new(ahead_ms)) }
    }
    /// The time.
    pub fn now(&self) -> Timestamp {
        self.wall().plus_ms(self.ahead_ms())
    }
    /// The time of the world outside, which nobody moves: what signatures that leave or arrive are dated with.
    pub fn wall(&self) -> Timestamp {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Timestamp::from_millis(i64::try_from(wall).unwrap_or(i64::MAX))
    }
    /// Moves the clock forward; answers how far ahead it is now.
    pub fn advance(&self, duration_ms: i64) -> i64 {
        self.ahead_ms.fetch_add(duration_ms, Ordering::SeqCst) + duration_ms
    }
    /// How far ahead of the wall clock this one is.
    pub fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::SeqCst)
    }
}
