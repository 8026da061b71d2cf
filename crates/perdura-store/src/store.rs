//! The two traits of a store.

use std::sync::Arc;

use perdura_types::{Epoch, EventId, EventSeq, Lsn, RetentionClass, RunId, ShardId, Timestamp};

use crate::{Batch, CommitError, EventRow, Fence, HeadRow, History, JournalRow, Record, StoreError};

/// What the new owner of a shard starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The owner's epoch, to be sent with every batch.
    pub epoch: Epoch,
    /// The shard's position; 0 when it is new.
    pub lsn: Lsn,
    /// The highest event number ever used, trimmed events included; 0 when there was none.
    pub last_event: EventSeq,
    /// The shard's seed, fixed by its first claim.
    pub seed: u64,
}

/// Where a shard stands and who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The epoch of the last claim.
    pub epoch: Epoch,
    /// The position after the last commit.
    pub lsn: Lsn,
    /// Who claimed it.
    pub owner: String,
    /// Until when the owner means to hold it: its last claim or commit plus the lease.
    pub lease_until: Timestamp,
}

/// What to trim, and how much of it in one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trim {
    /// The shard.
    pub shard: ShardId,
    /// The caller's claim: a deposed owner trims nothing.
    pub epoch: Epoch,
    /// The caller's clock: records with `expires_at <= now` go.
    pub now: Timestamp,
    /// By [`RetentionClass`]: runs that ended before this moment go, with their journal rows; `None` keeps them all.
    pub runs_before: [Option<Timestamp>; RetentionClass::COUNT],
    /// Events received before this moment go, unless they started a run that stays; `None` keeps them all.
    pub events_before: Option<Timestamp>,
    /// Events from this number on stay, whatever their age.
    pub keep_events_from: EventSeq,
    /// Journal rows of no run go when they lie below this position.
    pub keep_journal_from: Lsn,
    /// Rows to remove or look at in one call, roughly: a run always goes as a whole.
    pub rows_max: usize,
}

impl Trim {
    /// Judges the caller's claim; every store asks this inside its transaction.
    pub fn admit(&self, fence: Option<Fence>) -> Result<(), CommitError> {
        match fence {
            Some(fence) if fence.epoch == self.epoch => Ok(()),
            Some(Fence { epoch, lsn, .. }) => Err(self.fenced(lsn, Some((epoch, lsn)))),
            None => Err(self.fenced(Lsn(0), None)),
        }
    }

    fn fenced(&self, lsn: Lsn, found: Option<(Epoch, Lsn)>) -> CommitError {
        CommitError::Fenced { shard: self.shard, epoch: self.epoch, lsn, found }
    }
}

/// What a call of [`Store::trim`] removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Runs.
    pub runs: u64,
    /// Journal rows, of those runs and of no run.
    pub journal: u64,
    /// Events.
    pub events: u64,
    /// Records.
    pub records: u64,
    /// Whether the call stopped at its bound: call again. A pass that ends with `false` has looked at every
    /// row that was old enough when the pass began.
    pub more: bool,
}

/// Which events a page shows; everything set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Exactly this name.
    pub name: Option<String>,
    /// Received at this moment or later.
    pub received_after: Option<Timestamp>,
    /// Received before this moment.
    pub received_before: Option<Timestamp>,
    /// With a lower number than this: the last number of the page before.
    pub before: Option<EventSeq>,
}

/// A place that keeps shards. One thread writes; [`Store::reader`] serves the others.
///
/// A store fills in nothing by itself: every id, number and time comes from the caller.
pub trait Store: Send {
    /// Takes a shard over, whoever held it: raises the epoch, which fences every earlier owner. A shard that
    /// nobody claimed before is created with `fresh_seed`.
    fn claim(
        &mut self,
        shard: ShardId,
        owner: &str,
        fresh_seed: u64,
        now: Timestamp,
        lease_ms: i64,
    ) -> Result<Claim, StoreError>;

    /// Writes the whole batch if the shard is still at its epoch and position, and nothing otherwise.
    /// `Ok` means durable.
    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError>;

    /// Where the shard stands, committed; `None` when nobody ever claimed it. Settles [`CommitError::Unknown`].
    fn position(&self, shard: ShardId) -> Result<Option<Position>, StoreError>;

    /// Removes what is old, a bounded piece per call, in one transaction. The position does not move.
    fn trim(&mut self, trim: &Trim) -> Result<Trimmed, CommitError>;

    /// Opens the shard's history, which the caller fills from the journal. It lies beside the store, is no part of its
    /// promises, and may come back empty at any start.
    fn history(&self, shard: ShardId) -> Result<Box<dyn History>, StoreError>;

    /// A reader for other threads. It sees every commit that returned `Ok` before the read began. It lives no
    /// longer than the store: afterwards it may answer [`StoreError::Closed`].
    fn reader(&self) -> Arc<dyn StoreReader>;
}

/// Reads of committed rows. Each call sees one consistent state. Lists never hold more than `limit` rows; a
/// shorter list is the end. Shards that do not exist are empty.
pub trait StoreReader: Send + Sync {
    /// Live runs after `after`, by run: what a restart loads.
    fn live_heads(&self, shard: ShardId, after: Option<RunId>, limit: usize) -> Result<Vec<HeadRow>, StoreError>;

    /// One run.
    fn head(&self, shard: ShardId, run: RunId) -> Result<Option<HeadRow>, StoreError>;

    /// The lowest event number that started a live run: live runs may still look for newer events. `None` when no run
    /// is live.
    fn oldest_live_trigger(&self, shard: ShardId) -> Result<Option<EventSeq>, StoreError>;

    /// The runs that an event was the first to start, by run.
    fn heads_by_trigger(&self, shard: ShardId, trigger: EventSeq, limit: usize) -> Result<Vec<HeadRow>, StoreError>;

    /// The idempotency keys of runs from `since` on and after `after`, live or ended, by run.
    fn idempotency_since(
        &self,
        shard: ShardId,
        since: RunId,
        after: Option<RunId>,
        limit: usize,
    ) -> Result<Vec<([u8; 16], RunId)>, StoreError>;

    /// A run's journal rows after `after`, by position.
    fn run_journal(
        &self,
        shard: ShardId,
        run: RunId,
        after: Option<Lsn>,
        limit: usize,
    ) -> Result<Vec<JournalRow>, StoreError>;

    /// All journal rows after `after`, by position.
    fn journal(&self, shard: ShardId, after: Lsn, limit: usize) -> Result<Vec<JournalRow>, StoreError>;

    /// As [`Self::journal`], and ends with the row that reaches `bytes_max` of bodies: what projections follow, since a
    /// few thousand rows may be a few kilobytes or some gigabytes.
    fn journal_within(
        &self,
        shard: ShardId,
        after: Lsn,
        limit: usize,
        bytes_max: usize,
    ) -> Result<Vec<JournalRow>, StoreError>;

    /// One event by number.
    fn event(&self, shard: ShardId, seq: EventSeq) -> Result<Option<EventRow>, StoreError>;

    /// One event by id: the first stored one when the id came again.
    fn event_by_id(&self, shard: ShardId, id: EventId) -> Result<Option<EventRow>, StoreError>;

    /// Events of a name with `after < seq <= until`, by number: how waits look back.
    fn events_named(
        &self,
        shard: ShardId,
        name: &str,
        after: EventSeq,
        until: EventSeq,
        limit: usize,
    ) -> Result<Vec<EventRow>, StoreError>;

    /// Events that pass a filter, highest number first.
    fn events_page(&self, shard: ShardId, filter: &EventFilter, limit: usize) -> Result<Vec<EventRow>, StoreError>;

    /// One record, also when it has expired but is not trimmed yet.
    fn record(&self, shard: ShardId, collection: &str, key: &str) -> Result<Option<Record>, StoreError>;

    /// Records of a collection after `after_key`, by key.
    fn records(
        &self,
        shard: ShardId,
        collection: &str,
        after_key: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Record)>, StoreError>;
}
