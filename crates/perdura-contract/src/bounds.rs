//! The contract's own limits, each with its reason.

/// Digits of a big integer: converting more costs quadratic time on the other side.
pub const BIG_INT_DIGITS_MAX: usize = 4_300;
/// Levels of nested JSON: what the parser allows without growing the stack.
pub const JSON_DEPTH_MAX: usize = 128;
/// Entries of a message's `meta`: one per native value, and a message of natives alone has about so many in 8 MiB.
pub const META_ENTRIES_MAX: usize = 500_000;
/// Reported violations of one input: a page of them helps, more do not.
pub const ISSUES_MAX: usize = 100;
/// Fields of a query or a form: more is a program, and programs can send JSON.
pub(crate) const BRACKET_PAIRS_MAX: usize = 10_000;
/// Brackets in one field's name: forms nest a few levels, and what reads the value recurses.
pub(crate) const BRACKET_DEPTH_MAX: usize = 64;
/// The highest index that makes an array, as in the JavaScript server; above it is a name.
pub(crate) const BRACKET_INDEX_MAX: usize = 9_999;
/// Places in all arrays of one query or form, so that a few names with high indexes cannot fill the memory.
pub(crate) const BRACKET_SLOTS_MAX: usize = 20_000;
/// Bytes of one event that our own client holds: as much as a whole answer.
pub const EVENT_BYTES_MAX: usize = 16 << 20;
/// Bytes of an answer that our own client holds in memory.
pub const ANSWER_BYTES_MAX: usize = 64 << 20;
/// How often in a row our own client comes back for a stream before it gives up: with the waits between them, some minutes.
pub const RESUMES_MAX: u32 = 60;
/// How long our own client waits before it comes back, when the stream did not say.
pub const RESUME_WAIT_MS: u64 = 2_000;
/// Steps of coercing one request: enough for any form, and an end for variants within variants, which multiply.
pub(crate) const COERCION_STEPS_MAX: usize = 200_000;
/// Schemas within schemas while one request is coerced: names nest 64 deep, and each level may be a few schemas.
pub(crate) const COERCION_DEPTH_MAX: usize = 256;
/// Parts of one multipart body: a form with a thousand files is a program, and programs can make two calls.
pub(crate) const PARTS_MAX: usize = 1_000;
/// Bytes of a part's headers: a field's name and a file's name.
pub(crate) const PART_HEAD_BYTES_MAX: usize = 8 << 10;
/// Bytes of a request's body unless the mount says otherwise: an event of 3 MiB, and a file or two.
pub const BODY_BYTES_MAX: usize = 8 << 20;
/// Calls in one batch unless the mount says otherwise, as in the JavaScript server.
pub const BATCH_ITEMS_MAX: usize = 10;
/// Bytes below which an answer is not compressed: the headers of a packet take as many.
pub const COMPRESSION_BYTES_MIN: usize = 1_024;
/// How long a stream may be silent: proxies cut connections after 30 s or more, and clients that went away are noticed.
pub const KEEP_ALIVE_MS: u64 = 5_000;
/// Characters of a sender's own text that an error repeats.
pub(crate) const NAME_SHOWN_MAX: usize = 40;
