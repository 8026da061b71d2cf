//! Limits of the wire alone, each with its reason. Those that other crates must know as well are in
//! [`perdura_types::bounds`].

use perdura_types::Timestamp;

/// Nesting of anything that comes in. The parser stops at 128; the rest is left for what the server wraps around it:
/// a result inside a memo, an event inside a finished event, both inside a call.
pub const JSON_DEPTH_MAX: usize = 100;
/// Nesting of anything that is signed: what came in, and all that the server can have wrapped around it. Each level is
/// one frame of the stack.
pub const CANONICAL_DEPTH_MAX: usize = 256;
/// The earliest moment an event may carry, 1980-01-01: earlier ones are seconds taken for milliseconds.
pub const EVENT_TS_MIN: Timestamp = Timestamp::from_millis(315_532_800_000);
/// The first moment an event may not carry, 2100-01-01: later ones are microseconds taken for milliseconds.
pub const EVENT_TS_END: Timestamp = Timestamp::from_millis(4_102_444_800_000);
/// Sessions of one event.
pub const SESSIONS_MAX: usize = 5;
/// Bytes of a session's key.
pub const SESSION_KEY_BYTES_MAX: usize = 128;
/// Bytes of a session's id.
pub const SESSION_ID_BYTES_MAX: usize = 512;
/// Parts of a multipart form: each becomes a key of one event.
pub const FORM_FIELDS_MAX: usize = 1_000;
/// Functions of one app: the whole list is one catalogue entry and is hashed on every sync.
pub const FUNCTIONS_MAX: usize = 1_000;
/// Problems reported for one sync; more help nobody.
pub const CONFIG_ERRORS_MAX: usize = 50;
/// Characters of a URL that is stored and called.
pub const URL_CHARS_MAX: usize = 2_048;
/// Step level concurrency limits of one function.
pub const CONCURRENCY_MAX: usize = 2;
/// Longest period of a rate limit: state is kept for that long.
pub const RATE_LIMIT_PERIOD_MS_MAX: i64 = 24 * 3_600_000;
/// Shortest and longest pause of a debounce.
pub const DEBOUNCE_PERIOD_MS: std::ops::RangeInclusive<i64> = 1_000..=7 * 86_400_000;
/// Shortest and longest jitter of a schedule.
pub const JITTER_MS: std::ops::RangeInclusive<i64> = 1_000..=5 * 60_000;
/// Shortest wait for a batch to fill.
pub const BATCH_TIMEOUT_MS_MIN: i64 = 1_000;
/// Fewest events that make a batch.
pub const BATCH_SIZE_MIN: u32 = 2;
/// Space kept free in a call for everything but state.
pub const CALL_OVERHEAD_BYTES: usize = 1_024;
/// The delay that an SDK may ask for before a retry.
pub const RETRY_AFTER_MS: std::ops::RangeInclusive<i64> = 1_000..=86_400_000;
/// Longest `Retry-After` that is read as seconds; anything longer is a date.
pub const RETRY_AFTER_SECONDS_CHARS_MAX: usize = 7;
/// How far the clocks of two sides of a signature may differ.
pub const SIGNATURE_AGE_SECONDS_MAX: i64 = 5 * 60;
/// Characters of a foreign value that an error message repeats.
pub const EXCERPT_CHARS_MAX: usize = 64;
/// Bytes of a body that is no answer of an SDK and is kept for its reader.
pub const FOREIGN_BODY_BYTES_MAX: usize = 64 << 10;
