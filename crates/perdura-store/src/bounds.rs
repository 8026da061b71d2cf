//! Limits that every store shares, each with its reason.

/// Highest shard number. Stores pack shard and position into one 63-bit key: 20 bits are a million shards.
pub const SHARD_MAX: u32 = (1 << 20) - 1;
/// Highest journal position and event number of a shard: the other 43 bits, 13 years at 20,000 a second.
pub const NUMBER_MAX: u64 = (1 << 43) - 1;
/// Bytes of one body: twice the state of the largest run, and far below what any database refuses.
pub const BODY_BYTES_MAX: usize = 64 << 20;
/// Bytes of a record's collection or key: together they must fit an index entry of any database.
pub const RECORD_KEY_BYTES_MAX: usize = 1_024;
/// Runs on one page of history: more than a person looks at, and little enough to send.
pub const RUNS_PER_PAGE_MAX: usize = 250;
/// Runs that one read of history looks at: a filter that few runs pass must not hold up the others.
pub const RUNS_PER_SCAN_MAX: usize = 50_000;
/// Runs that are counted: beyond it nobody needs the exact number.
pub const RUNS_COUNTED_MAX: u64 = 10_000;
/// Runs that figures over a time are made from: some tens of megabytes read.
pub const RUNS_PER_TOTALS_MAX: usize = 100_000;
