//! The library's own limits, each with its reason. Those of events, steps and runs are the engine's.

use std::time::Duration;

/// How long a request of `step.fetch` takes at most, when its author says nothing.
pub const FETCH_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a function that is being replayed may do something else than a step before it counts as changed: work outside of
/// steps is allowed, but it is repeated at every replay and must be short.
pub const REPLAY_PATIENCE: Duration = Duration::from_secs(5);
/// Functions that stay in memory while they wait; the longest suspended are dropped and replayed when they go on.
pub const SUSPENDED_MAX: usize = 10_000;
/// Records read at once.
pub const RECORDS_PER_PAGE_MAX: usize = 1_000;
/// How often one input polls a function that wakes itself, before others get their turn.
pub const POLLS_PER_TURN_MAX: usize = 64;
/// Timers that a test jumps to, one after another: more are a function that sleeps in a loop.
pub const JUMPS_MAX: usize = 10_000;
/// How long a request to a server in another process takes at most: it commits before it answers.
pub const REMOTE_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a call that is served over HTTP: a server sends 4 MiB before it lets the state be fetched, and somewhat more
/// to SDKs that cannot.
pub const CALL_BYTES_MAX: usize = 32 << 20;
/// Bytes of a run's state that is fetched from a server: what a run may have, and what its JSON adds.
pub const STATE_BYTES_MAX: usize = perdura_types::bounds::RUN_STATE_BYTES_MAX + (4 << 20);
