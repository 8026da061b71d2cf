//! One shard in memory: the rows, and the orders in which they are read.

use std::collections::{BTreeMap, BTreeSet};

use perdura_types::{Epoch, EventId, EventSeq, Lsn, RetentionClass, RunId, Timestamp};

use crate::{Batch, Claim, EventRow, Fence, HeadRow, JournalRow, Position, Record, RecordWrite};

#[derive(Default)]
pub(super) struct Shard {
    epoch: Epoch,
    lsn: Lsn,
    last_event: EventSeq,
    seed: u64,
    owner: String,
    lease_ms: i64,
    lease_until: Timestamp,
    pub(super) journal: BTreeMap<Lsn, JournalRow>,
    pub(super) journal_by_run: BTreeSet<(Option<RunId>, Lsn)>,
    pub(super) heads: BTreeMap<RunId, HeadRow>,
    pub(super) live: BTreeSet<RunId>,
    pub(super) by_trigger: BTreeSet<(EventSeq, RunId)>,
    pub(super) live_by_trigger: BTreeSet<(EventSeq, RunId)>,
    pub(super) ended: BTreeSet<(RetentionClass, Timestamp, RunId)>,
    pub(super) events: BTreeMap<EventSeq, EventRow>,
    pub(super) events_by_id: BTreeSet<(EventId, EventSeq)>,
    pub(super) events_by_name: BTreeMap<String, BTreeSet<EventSeq>>,
    pub(super) records: BTreeMap<String, BTreeMap<String, Record>>,
}

impl Shard {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    pub(super) fn claim(&mut self, owner: &str, now: Timestamp, lease_ms: i64) -> Claim {
        self.epoch = self.epoch.next();
        owner.clone_into(&mut self.owner);
        self.lease_ms = lease_ms;
        self.lease_until = now.plus_ms(lease_ms);
        Claim { epoch: self.epoch, lsn: self.lsn, last_event: self.last_event, seed: self.seed }
    }

    pub(super) fn fence(&self) -> Fence {
        Fence { epoch: self.epoch, lsn: self.lsn, last_event: self.last_event }
    }

    pub(super) fn position(&self) -> Position {
        Position { epoch: self.epoch, lsn: self.lsn, owner: self.owner.clone(), lease_until: self.lease_until }
    }

    /// Writes an admitted batch; nothing here can fail.
    pub(super) fn apply(&mut self, batch: &Batch) {
        self.lsn = batch.to;
        self.last_event = batch.last_event(self.last_event);
        self.lease_until = batch.now.plus_ms(self.lease_ms);
        for row in &batch.journal {
            self.journal_by_run.insert((row.run, row.lsn));
            self.journal.insert(row.lsn, row.clone());
        }
        for head in &batch.heads {
            self.put_head(head.clone());
        }
        for event in &batch.events {
            self.events_by_id.insert((event.id, event.seq));
            self.events_by_name.entry(event.name.clone()).or_default().insert(event.seq);
            self.events.insert(event.seq, event.clone());
        }
        for write in &batch.records {
            self.put_record(write);
        }
    }

    fn put_head(&mut self, mut head: HeadRow) {
        if let Some(old) = self.remove_head(head.run) {
            head.trigger = old.trigger;
            head.idempotency = old.idempotency;
        }
        if head.live {
            self.live.insert(head.run);
            self.live_by_trigger.insert((head.trigger, head.run));
        }
        self.by_trigger.insert((head.trigger, head.run));
        self.ended.extend(head.ended_at.map(|at| (head.retention, at, head.run)));
        self.heads.insert(head.run, head);
    }

    pub(super) fn remove_head(&mut self, run: RunId) -> Option<HeadRow> {
        let head = self.heads.remove(&run)?;
        self.live.remove(&run);
        self.live_by_trigger.remove(&(head.trigger, run));
        self.by_trigger.remove(&(head.trigger, run));
        if let Some(at) = head.ended_at {
            self.ended.remove(&(head.retention, at, run));
        }
        Some(head)
    }

    fn put_record(&mut self, write: &RecordWrite) {
        if let Some(record) = &write.value {
            let collection = self.records.entry(write.collection.clone()).or_default();
            collection.insert(write.key.clone(), record.clone());
        } else if let Some(collection) = self.records.get_mut(&write.collection) {
            collection.remove(&write.key);
            if collection.is_empty() {
                self.records.remove(&write.collection);
            }
        }
    }
}
