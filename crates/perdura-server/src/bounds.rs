//! The HTTP face's limits, each with its reason.

use perdura_types::bounds::{EVENT_BYTES_MAX, RESPONSE_BYTES_MAX};

/// Bytes of an ingest request: some events of the largest size, or many small ones; above it clients should split.
pub const INGEST_BYTES_MAX: usize = 64 << 20;
/// Bytes of a single event and of everything that is shaped like one, with room for its envelope.
pub const EVENT_REQUEST_BYTES_MAX: usize = EVENT_BYTES_MAX + (64 << 10);
/// Bytes of a registration: 1,000 functions of some KiB.
pub const REGISTER_BYTES_MAX: usize = 8 << 20;
/// Bytes of a checkpoint: what a whole answer of an SDK may have.
pub const CHECKPOINT_BYTES_MAX: usize = RESPONSE_BYTES_MAX + (64 << 10);
/// Requests that are worked on at once; more wait their turn.
pub const REQUESTS_MAX: usize = 4_096;
/// Events of one page.
pub const PAGE_MAX: usize = 100;
/// Events of one page when the caller does not say.
pub const PAGE_DEFAULT: usize = 20;
/// Runs of one event.
pub const RUNS_PER_EVENT_MAX: usize = 1_000;
/// Jobs of one run in a list.
pub const JOBS_MAX: usize = 10;
/// Farthest that the clock of a dev server may be moved in one go.
pub const CLOCK_MS_MAX: i64 = 366 * 86_400_000;
