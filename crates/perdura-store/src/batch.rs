//! One commit: what it holds, the rules it keeps, and the fence it must pass.

use std::collections::BTreeSet;

use perdura_types::{Epoch, EventSeq, Lsn, ShardId, Timestamp};

use crate::bounds::{BODY_BYTES_MAX, NUMBER_MAX, RECORD_KEY_BYTES_MAX, SHARD_MAX};
use crate::{BatchError, CommitError, EventRow, HeadRow, JournalRow, RecordWrite};

/// Everything one commit writes: all of it, or nothing.
///
/// Journal rows fill `from + 1 ..= to` without a gap. A batch with other writes but no journal row still takes
/// one position (`to == from + 1`), so that the position always tells whether it happened. A batch without any
/// write has `to == from` and only renews the lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The shard that is written.
    pub shard: ShardId,
    /// The writer's claim.
    pub epoch: Epoch,
    /// The shard's position before this batch.
    pub from: Lsn,
    /// The shard's position after this batch.
    pub to: Lsn,
    /// The writer's clock: renews the lease.
    pub now: Timestamp,
    /// Rows to append.
    pub journal: Vec<JournalRow>,
    /// Heads to insert or replace, each run at most once.
    pub heads: Vec<HeadRow>,
    /// Events to append, numbers rising.
    pub events: Vec<EventRow>,
    /// Records to write or delete, in order: of two writes to one key the later wins.
    pub records: Vec<RecordWrite>,
}

/// What a store knows of a shard when it judges a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence {
    /// The epoch of the last claim.
    pub epoch: Epoch,
    /// The shard's position.
    pub lsn: Lsn,
    /// The highest event number ever written.
    pub last_event: EventSeq,
}

impl Batch {
    /// An empty batch at this position; fill it and move `to`.
    pub fn empty(shard: ShardId, epoch: Epoch, from: Lsn, now: Timestamp) -> Self {
        Self {
            shard,
            epoch,
            from,
            to: from,
            now,
            journal: Vec::new(),
            heads: Vec::new(),
            events: Vec::new(),
            records: Vec::new(),
        }
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.journal.is_empty() && self.heads.is_empty() && self.events.is_empty() && self.records.is_empty()
    }

    /// Judges the batch against what the store has; every store asks this inside its transaction.
    /// The rules come first, so that a malformed batch is never mistaken for a lost claim.
    pub fn admit(&self, fence: Option<Fence>) -> Result<(), CommitError> {
        self.check_positions()?;
        self.check_bodies()?;
        let Some(fence) = fence.filter(|fence| fence.epoch == self.epoch && fence.lsn == self.from) else {
            return Err(CommitError::Fenced {
                shard: self.shard,
                epoch: self.epoch,
                lsn: self.from,
                found: fence.map(|fence| (fence.epoch, fence.lsn)),
            });
        };
        self.check_events(fence.last_event)?;
        Ok(())
    }

    /// The highest event number after this batch.
    pub fn last_event(&self, before: EventSeq) -> EventSeq {
        self.events.last().map_or(before, |event| event.seq)
    }

    fn check_positions(&self) -> Result<(), BatchError> {
        number("shard", self.shard.0.into(), SHARD_MAX.into())?;
        number("lsn", self.to.0, NUMBER_MAX)?;
        let mut last = self.from;
        for row in &self.journal {
            let expected = last.next();
            if row.lsn != expected {
                return Err(BatchError::LsnGap { expected, found: row.lsn });
            }
            last = expected;
        }
        let end = if self.journal.is_empty() && !self.is_empty() { self.from.next() } else { last };
        if self.to != end {
            return Err(BatchError::LsnRange { from: self.from, to: self.to, rows: self.journal.len() });
        }
        let mut runs = BTreeSet::new();
        match self.heads.iter().find(|head| !runs.insert(head.run)) {
            Some(head) => Err(BatchError::HeadTwice { run: head.run }),
            None => Ok(()),
        }
    }

    fn check_bodies(&self) -> Result<(), BatchError> {
        for row in &self.journal {
            length("a journal body", row.body.len(), BODY_BYTES_MAX)?;
        }
        for head in &self.heads {
            length("a head body", head.body.len(), BODY_BYTES_MAX)?;
            number("trigger", head.trigger.0, NUMBER_MAX)?;
        }
        for event in &self.events {
            length("an event body", event.body.len(), BODY_BYTES_MAX)?;
            number("event", event.seq.0, NUMBER_MAX)?;
        }
        for write in &self.records {
            length("a collection name", write.collection.len(), RECORD_KEY_BYTES_MAX)?;
            length("a record key", write.key.len(), RECORD_KEY_BYTES_MAX)?;
            length("a record body", write.value.as_ref().map_or(0, |record| record.body.len()), BODY_BYTES_MAX)?;
        }
        Ok(())
    }

    fn check_events(&self, mut last: EventSeq) -> Result<(), BatchError> {
        for event in &self.events {
            if event.seq <= last {
                return Err(BatchError::EventOrder { last, found: event.seq });
            }
            last = event.seq;
        }
        Ok(())
    }
}

fn number(what: &'static str, value: u64, max: u64) -> Result<(), BatchError> {
    if value <= max { Ok(()) } else { Err(BatchError::NumberTooLarge { what, value, max }) }
}

fn length(what: &'static str, bytes: usize, max: usize) -> Result<(), BatchError> {
    if bytes <= max { Ok(()) } else { Err(BatchError::TooLong { what, bytes, max }) }
}
