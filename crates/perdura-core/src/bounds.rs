//! The core's own limits, each with its reason.

/// Attempts on the wire at once, over all apps: what the shell keeps connections and memory for.
pub const OPEN_ATTEMPTS_MAX: usize = 1_000;
/// Attempts on the wire at once for one app, so that one that hangs cannot starve the rest.
pub const OPEN_ATTEMPTS_PER_APP_MAX: usize = 500;
/// Idle runs that stay in memory for a quick wake-up; older ones are dropped and read back when due.
pub const RESIDENT_IDLE_RUNS_MAX: usize = 10_000;
/// Bytes of recent events kept for look-back without a read.
pub const RECENT_EVENT_BYTES_MAX: usize = 32 << 20;
/// Events read from the store in one go while a wait looks back.
pub const LOOK_BACK_PAGE: usize = 1_000;
/// Timers fired by one tick, so that a wave of them does not hold up everything else.
pub const TIMERS_PER_TICK_MAX: usize = 1_024;
/// How often a run may be entered again without finishing or planning a step.
pub const IDLE_REENTRIES_MAX: u32 = 100;
/// Internal events that one input may cause; a chain that is longer is a loop of invokes of missing functions.
pub const INTERNAL_EVENTS_PER_INPUT_MAX: usize = 100_000;
/// How long an item waits when its function is not registered at the moment.
pub const MISSING_FUNCTION_RETRY_MS: i64 = 15_000;
/// Longest delay that an SDK may ask for before a retry; the wire has a shortest one, too.
pub const RETRY_AFTER_MS_MAX: i64 = 24 * 3_600_000;
/// How often one step is called again because its records had changed meanwhile: each time somebody else got on, so only
/// a step that never looks again comes this far.
pub const CONFLICTS_PER_STEP_MAX: u32 = 1_000;
/// Characters of an error text that a notice carries; the whole is in the run.
pub const NOTICE_CHARS_MAX: usize = 500;
/// Characters of an expression that a message repeats.
pub const EXPRESSION_CHARS_SHOWN: usize = 200;
/// How long runs and events are kept when nobody says otherwise: a week, so that a weekend and its Monday are in it.
pub const RETENTION_MS_DEFAULT: i64 = 7 * 86_400_000;
/// How long failed runs are kept: they wait for a person.
pub const RETENTION_FAILED_MS_DEFAULT: i64 = 30 * 86_400_000;
