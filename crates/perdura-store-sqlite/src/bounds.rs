//! Limits and sizes of this store, each with its reason.

/// Bytes of a page: measured faster than 4 KiB for rows of 300 bytes; fixed when the file is made.
pub(crate) const PAGE_BYTES: i64 = 8_192;
/// Pages in the write-ahead log before they move to the main file: 32 MB, fewer fsyncs than the default 1,000.
pub(crate) const CHECKPOINT_PAGES: i64 = 4_000;
/// Bytes that the log file keeps after a burst; the rest goes back to the disk.
pub(crate) const LOG_BYTES_KEPT: i64 = 64 << 20;
/// Page cache of the writer: larger ones measured no faster.
pub(crate) const CACHE_KIB: i64 = 16_384;
/// How long a write waits for another process, such as an operator's shell, before it answers busy.
pub(crate) const BUSY_MS: u64 = 5_000;
/// Read-only connections: more would only queue for the same cores.
pub(crate) const READERS_MAX: usize = 4;
/// Prepared statements kept per connection: more than there are.
pub(crate) const STATEMENTS_MAX: usize = 64;
/// Newest events looked through before a page by time is sorted out from the index instead.
pub(crate) const EVENTS_PROBED: i64 = 4_096;
/// Bytes of a foreign file shown in an error: enough to recognise its kind.
pub(crate) const FOUND_BYTES: usize = 16;
/// Page cache of the writer of the history: its newest pages, since old runs rarely change.
pub(crate) const HISTORY_CACHE_KIB: i64 = 8_192;
