//! The rows that the engine hands to a store and reads back. Their bodies mean nothing to the store.

use crate::{Epoch, EventId, EventSeq, IdempotencyKey, Lsn, RunId, ShardId, Timestamp};

/// One entry of the append-only journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Its place.
    pub lsn: Lsn,
    /// The run it tells of.
    pub run: RunId,
    /// Opaque.
    pub body: Vec<u8>,
}

/// The newest state of one run; written over at each change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// The key.
    pub run: RunId,
    /// False once the run has ended.
    pub live: bool,
    /// The first event that started it.
    pub trigger: EventSeq,
    /// What keeps a second run from starting, when anything does.
    pub idempotency: Option<IdempotencyKey>,
    /// The next moment at which something is due.
    pub wake_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Opaque.
    pub body: Vec<u8>,
}

/// One accepted event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// The key.
    pub seq: EventSeq,
    /// The internal id; a sender that repeats a seed repeats it.
    pub id: EventId,
    /// Name, for look-back and lists.
    pub name: String,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// Opaque.
    pub body: Vec<u8>,
}

/// A document of an app that lives in the shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// 1 at first, one more at each write.
    pub version: u64,
    /// Opaque.
    pub body: Vec<u8>,
    /// When it may be dropped.
    pub expires_at: Option<Timestamp>,
}

/// One change of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordWrite {
    /// First half of the key.
    pub collection: String,
    /// Second half of the key.
    pub key: String,
    /// The new state; `None` deletes.
    pub value: Option<Record>,
}

/// Everything that one commit writes, whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Whose.
    pub shard: ShardId,
    /// The writer's claim; a newer one refuses the batch.
    pub epoch: Epoch,
    /// The position that the writer believes in.
    pub from: Lsn,
    /// The position after this batch: `from` plus the journal rows.
    pub to: Lsn,
    /// When.
    pub now: Timestamp,
    /// Appended; numbers from `from + 1` to `to`.
    pub journal: Vec<JournalRow>,
    /// Each run at most once.
    pub heads: Vec<HeadRow>,
    /// Appended.
    pub events: Vec<EventRow>,
    /// In order; the last write of a key wins.
    pub records: Vec<RecordWrite>,
}
