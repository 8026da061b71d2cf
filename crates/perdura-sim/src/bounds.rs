//! The simulator's limits, each with its reason.

/// Steps of one simulation while faults are on: long enough for runs to meet several crashes each.
pub const STEPS_MAX: i64 = 400;
/// Fewest steps of one simulation.
pub const STEPS_MIN: i64 = 60;
/// Steps after the faults stopped. Whatever still moves after that does not come to rest by itself.
pub const SETTLE_STEPS_MAX: u32 = 20_000;
/// Client inputs of one simulation: bounds the work that is left when the faults stop.
pub const EVENTS_MAX: u32 = 90;
/// Events that steps send with their results in one simulation: they start functions, whose steps send events.
pub const STEP_EVENTS_MAX: u32 = 12;
/// Runs that are repeated in one simulation: a repeated run may be repeated itself.
pub const RERUNS_MAX: usize = 12;
/// Lines of the trace that a violation shows.
pub const TRACE_TAIL_LINES: usize = 40;
/// Steps of one random function.
pub const NODES_MAX: usize = 9;
/// Seeds within which each planted bug must be found.
pub const SEEDS_PER_BUG_MAX: u64 = 600;
/// The moment at which every simulation starts.
pub const START_MS: i64 = 1_700_000_000_000;
