//! Limits that every store shares, each with its reason.

/// Highest shard number. Stores pack shard and position into one 63-bit key: 20 bits are a million shards.
pub const SHARD_MAX: u32 = (1 << 20) - 1;
/// Highest journal position and event number of a shard: the other 43 bits, 13 years at 20,000 a second.
pub const NUMBER_MAX: u64 = (1 << 43) - 1;
/// Bytes of one body: twice the state of the largest run, and far below what any database refuses.
pub const BODY_BYTES_MAX: usize = 64 << 20;
/// Bytes of a record's collection or key: together they must fit an index entry of any database.
pub const RECORD_KEY_BYTES_MAX: usize = 1_024;
