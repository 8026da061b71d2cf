//! Limits that more than one crate must agree on, each with its reason.

/// Bytes of one event. What the SDKs' own servers accept; larger payloads belong in an object store.
pub const EVENT_BYTES_MAX: usize = 3 << 20;
/// Events of one request: keeps one request one batch.
pub const EVENTS_PER_REQUEST_MAX: usize = 5_000;
/// Bytes of one step's result or input.
pub const STEP_OUTPUT_BYTES_MAX: usize = 4 << 20;
/// Bytes of all memos and events of one run: it is all held in memory while the run executes.
pub const RUN_STATE_BYTES_MAX: usize = 32 << 20;
/// Steps of one run, unless raised by the operator.
pub const STEPS_PER_RUN: usize = 1_000;
/// Steps of one run, whatever the operator says: each call carries them all.
pub const STEPS_PER_RUN_MAX: usize = 10_000;
/// Bytes of one answer of an SDK.
pub const RESPONSE_BYTES_MAX: usize = 8 << 20;
/// Bytes of one call before the SDK is told to fetch the state instead.
pub const REQUEST_BYTES_MAX: usize = 4 << 20;
/// Longest sleep or wait: a year and a day, so that yearly work fits.
pub const WAIT_MS_MAX: i64 = 366 * 86_400_000;
/// How long a wait without a timeout lasts.
pub const WAIT_MS_DEFAULT: i64 = 365 * 86_400_000;
/// Length of an event name, trigger pattern or schedule.
pub const NAME_CHARS_MAX: usize = 255;
/// Retries that a function may ask for.
pub const RETRIES_MAX: u32 = 20;
/// Retries of a function that asks for none in particular.
pub const RETRIES_DEFAULT: u32 = 4;
/// Triggers of one function.
pub const TRIGGERS_MAX: usize = 10;
/// Cancelling events of one function.
pub const CANCELS_MAX: usize = 5;
/// How long an event's id starts each function at most once.
pub const IDEMPOTENCY_MS: i64 = 24 * 3_600_000;
/// Bytes of a step's key, a signal's name and the like.
pub const KEY_BYTES_MAX: usize = 1_024;
/// Opcodes in one answer.
pub const OPS_PER_REPLY_MAX: usize = 1_000;
/// Bytes of one record: it is read and written whole.
pub const RECORD_BODY_BYTES_MAX: usize = 4 << 20;
/// Bytes of a record's collection, and of its key: together they must fit an index entry of any database.
pub const RECORD_KEY_BYTES_MAX: usize = 1_024;
/// Changes of one transaction: the largest robot job with an index entry for each of its items, and room to spare.
pub const CHANGES_PER_TRANSACTION_MAX: usize = 50_000;
/// Bytes of one transaction: it is one input, and all others wait for it.
pub const TRANSACTION_BYTES_MAX: usize = 128 << 20;
