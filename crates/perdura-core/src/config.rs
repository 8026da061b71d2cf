//! What the operator decides.

use std::collections::BTreeSet;

use perdura_types::ShardId;

use crate::bounds;

/// Settings of one shard. They are not stored: a restart may change them.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which shard.
    pub shard: ShardId,
    /// Attempts on the wire at once.
    pub open_attempts_max: usize,
    /// Attempts on the wire at once for one app.
    pub open_attempts_per_app_max: usize,
    /// Idle runs that stay in memory.
    pub resident_idle_runs_max: usize,
    /// Bytes of recent events in memory.
    pub recent_event_bytes_max: usize,
    /// A fixed delay before every retry, in place of the published backoff.
    pub retry_interval_ms: Option<i64>,
    /// Slugs of functions whose waits see only events that arrive after the wait.
    pub look_back_off: BTreeSet<String>,
    /// A bug on purpose.
    #[cfg(feature = "planted-bugs")]
    pub planted: Option<crate::PlantedBug>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            shard: ShardId(1),
            open_attempts_max: bounds::OPEN_ATTEMPTS_MAX,
            open_attempts_per_app_max: bounds::OPEN_ATTEMPTS_PER_APP_MAX,
            resident_idle_runs_max: bounds::RESIDENT_IDLE_RUNS_MAX,
            recent_event_bytes_max: bounds::RECENT_EVENT_BYTES_MAX,
            retry_interval_ms: None,
            look_back_off: BTreeSet::new(),
            #[cfg(feature = "planted-bugs")]
            planted: None,
        }
    }
}
