//! Short ways to say rows and batches.

use std::sync::Arc;

use perdura_types::{Epoch, EventId, EventSeq, Lsn, RetentionClass, RunId, ShardId, Timestamp};

use crate::{
    Batch, Claim, CommitError, EventRow, HeadRow, JournalRow, Record, RecordWrite, Store, StoreReader, Trim, Trimmed,
};

pub(super) const SHARD: ShardId = ShardId(3);
pub(super) const LEASE_MS: i64 = 10_000;

pub(super) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(super) fn run(number: u128) -> RunId {
    RunId::from_u128(number)
}

pub(super) fn head(number: u128, body: &str) -> HeadRow {
    HeadRow {
        run: run(number),
        live: true,
        trigger: EventSeq(0),
        idempotency: None,
        wake_at: None,
        ended_at: None,
        retention: RetentionClass::NONE,
        body: body.into(),
    }
}

pub(super) fn ended(number: u128, ended_at: i64) -> HeadRow {
    HeadRow { live: false, ended_at: Some(at(ended_at)), ..head(number, "done") }
}

pub(super) fn event(seq: u64, name: &str) -> EventRow {
    EventRow {
        seq: EventSeq(seq),
        id: EventId::from_u128(1_000 + u128::from(seq)),
        name: name.to_owned(),
        received_at: at(i64::try_from(seq).expect("samples are small") * 10),
        body: format!("event {seq}").into_bytes(),
    }
}

pub(super) fn record(version: u64, body: &str) -> Record {
    Record { version, body: body.into(), expires_at: None }
}

pub(super) fn put(collection: &str, key: &str, record: Record) -> RecordWrite {
    RecordWrite { collection: collection.to_owned(), key: key.to_owned(), value: Some(record) }
}

pub(super) fn delete(collection: &str, key: &str) -> RecordWrite {
    RecordWrite { collection: collection.to_owned(), key: key.to_owned(), value: None }
}

/// The owner of a shard, who knows where it stands.
pub(super) struct Owner {
    pub(super) store: Box<dyn Store>,
    pub(super) shard: ShardId,
    pub(super) epoch: Epoch,
    pub(super) lsn: Lsn,
    pub(super) claim: Claim,
}

impl Owner {
    pub(super) fn of(store: Box<dyn Store>) -> Self {
        Self::of_shard(store, SHARD)
    }

    pub(super) fn of_shard(mut store: Box<dyn Store>, shard: ShardId) -> Self {
        let claim = store.claim(shard, "owner", 7, at(0), LEASE_MS).expect("a shard can be claimed");
        Self { store, shard, epoch: claim.epoch, lsn: claim.lsn, claim }
    }

    pub(super) fn reader(&self) -> Arc<dyn StoreReader> {
        self.store.reader()
    }

    /// A batch at the owner's position with this many journal rows of `run`.
    pub(super) fn batch(&self, rows: u64, run: Option<RunId>) -> Batch {
        let mut batch = Batch::empty(self.shard, self.epoch, self.lsn, at(0));
        for _ in 0..rows {
            batch.to = batch.to.next();
            batch.journal.push(JournalRow { lsn: batch.to, run, body: format!("row {}", batch.to).into_bytes() });
        }
        batch
    }

    pub(super) fn try_commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        self.store.commit(batch)?;
        self.lsn = batch.to;
        Ok(())
    }

    pub(super) fn commit(&mut self, batch: &Batch) {
        self.try_commit(batch).expect("an owner's batch is accepted");
    }

    /// Commits what `fill` puts into a batch of one journal row.
    pub(super) fn write(&mut self, fill: impl FnOnce(&mut Batch)) {
        let mut batch = self.batch(1, None);
        fill(&mut batch);
        self.commit(&batch);
    }

    pub(super) fn position(&self) -> (Epoch, Lsn) {
        let position = self.store.position(self.shard).expect("a position can be read").expect("the shard is claimed");
        (position.epoch, position.lsn)
    }

    /// What a trim may take at most, unless a case holds some back.
    pub(super) fn everything_before(&self, before: i64) -> Trim {
        Trim {
            shard: self.shard,
            epoch: self.epoch,
            now: at(before),
            runs_before: [Some(at(before)); RetentionClass::COUNT],
            events_before: Some(at(before)),
            keep_events_from: EventSeq(u64::MAX),
            keep_journal_from: Lsn(u64::MAX),
            rows_max: 1_000,
        }
    }

    /// Trims until nothing is left to do, and adds up.
    pub(super) fn trim(&mut self, trim: &Trim) -> Trimmed {
        let mut total = Trimmed::default();
        for _ in 0..10_000 {
            let done = self.store.trim(trim).expect("an owner may trim");
            total.runs += done.runs;
            total.journal += done.journal;
            total.events += done.events;
            total.records += done.records;
            if !done.more {
                return total;
            }
        }
        panic!("trimming never ends: {total:?} so far");
    }
}
