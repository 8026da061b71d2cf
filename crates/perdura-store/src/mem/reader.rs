//! Reads from memory. A handle is its own reader: both see the same data and die in the same crash.

use std::ops::Bound::{self, Excluded, Included, Unbounded};

use perdura_types::{EventId, EventSeq, Lsn, RunId, ShardId};

use super::MemStore;
use super::shard::Shard;
use crate::{EventFilter, EventRow, HeadRow, JournalRow, Record, StoreError, StoreReader};

impl MemStore {
    /// Reads a shard; one that does not exist reads as an empty one.
    fn look<T>(&self, shard: ShardId, read: impl FnOnce(&Shard) -> T) -> Result<T, StoreError> {
        let data = self.read()?;
        match data.shards.get(&shard) {
            Some(shard) => Ok(read(shard)),
            None => Ok(read(&Shard::default())),
        }
    }
}

fn after<T>(key: Option<T>) -> Bound<T> {
    key.map_or(Unbounded, Excluded)
}

impl Shard {
    fn heads_of<'a>(&self, runs: impl Iterator<Item = &'a RunId>, limit: usize) -> Vec<HeadRow> {
        runs.take(limit).map(|run| self.heads[run].clone()).collect()
    }

    fn events_of<'a>(&self, numbers: impl Iterator<Item = &'a EventSeq>, limit: usize) -> Vec<EventRow> {
        numbers.take(limit).map(|seq| self.events[seq].clone()).collect()
    }
}

impl StoreReader for MemStore {
    fn live_heads(&self, shard: ShardId, last: Option<RunId>, limit: usize) -> Result<Vec<HeadRow>, StoreError> {
        self.look(shard, |shard| shard.heads_of(shard.live.range((after(last), Unbounded)), limit))
    }

    fn head(&self, shard: ShardId, run: RunId) -> Result<Option<HeadRow>, StoreError> {
        self.look(shard, |shard| shard.heads.get(&run).cloned())
    }

    fn oldest_live_trigger(&self, shard: ShardId) -> Result<Option<EventSeq>, StoreError> {
        self.look(shard, |shard| shard.live_by_trigger.first().map(|(trigger, _)| *trigger))
    }

    fn heads_by_trigger(&self, shard: ShardId, trigger: EventSeq, limit: usize) -> Result<Vec<HeadRow>, StoreError> {
        self.look(shard, |shard| {
            let started = shard.by_trigger.range((trigger, RunId::MIN)..).take_while(|(seq, _)| *seq == trigger);
            shard.heads_of(started.map(|(_, run)| run), limit)
        })
    }

    fn idempotency_since(
        &self,
        shard: ShardId,
        since: RunId,
        last: Option<RunId>,
        limit: usize,
    ) -> Result<Vec<([u8; 16], RunId)>, StoreError> {
        let from = last.filter(|last| *last >= since).map_or(Included(since), Excluded);
        self.look(shard, |shard| {
            let heads = shard.heads.range((from, Unbounded));
            heads.filter_map(|(run, head)| Some((head.idempotency?, *run))).take(limit).collect()
        })
    }

    fn run_journal(
        &self,
        shard: ShardId,
        run: RunId,
        last: Option<Lsn>,
        limit: usize,
    ) -> Result<Vec<JournalRow>, StoreError> {
        self.look(shard, |shard| {
            let from = Excluded((Some(run), last.unwrap_or(Lsn(0))));
            let rows = shard.journal_by_run.range((from, Unbounded)).take_while(|(of, _)| *of == Some(run));
            rows.take(limit).map(|(_, lsn)| shard.journal[lsn].clone()).collect()
        })
    }

    fn journal(&self, shard: ShardId, last: Lsn, limit: usize) -> Result<Vec<JournalRow>, StoreError> {
        self.look(shard, |shard| {
            shard.journal.range((Excluded(last), Unbounded)).take(limit).map(|(_, row)| row.clone()).collect()
        })
    }

    fn journal_within(
        &self,
        shard: ShardId,
        last: Lsn,
        limit: usize,
        bytes_max: usize,
    ) -> Result<Vec<JournalRow>, StoreError> {
        self.look(shard, |shard| {
            let mut bytes = 0;
            let rows = shard.journal.range((Excluded(last), Unbounded)).take(limit).map(|(_, row)| row);
            rows.take_while(|row| {
                let has_room = bytes < bytes_max;
                bytes += row.body.len();
                has_room
            })
            .cloned()
            .collect()
        })
    }

    fn event(&self, shard: ShardId, seq: EventSeq) -> Result<Option<EventRow>, StoreError> {
        self.look(shard, |shard| shard.events.get(&seq).cloned())
    }

    fn event_by_id(&self, shard: ShardId, id: EventId) -> Result<Option<EventRow>, StoreError> {
        self.look(shard, |shard| {
            let (found, seq) = shard.events_by_id.range((id, EventSeq(0))..).next()?;
            (*found == id).then(|| shard.events[seq].clone())
        })
    }

    fn events_named(
        &self,
        shard: ShardId,
        name: &str,
        last: EventSeq,
        until: EventSeq,
        limit: usize,
    ) -> Result<Vec<EventRow>, StoreError> {
        self.look(shard, |shard| match shard.events_by_name.get(name) {
            Some(named) if last < until => shard.events_of(named.range((Excluded(last), Included(until))), limit),
            Some(_) | None => Vec::new(),
        })
    }

    fn events_page(&self, shard: ShardId, filter: &EventFilter, limit: usize) -> Result<Vec<EventRow>, StoreError> {
        let end = filter.before.map_or(Unbounded, Excluded);
        self.look(shard, |shard| {
            let events = shard.events.range((Unbounded, end)).rev().map(|(_, event)| event);
            events.filter(|event| passes(filter, event)).take(limit).cloned().collect()
        })
    }

    fn record(&self, shard: ShardId, collection: &str, key: &str) -> Result<Option<Record>, StoreError> {
        self.look(shard, |shard| shard.records.get(collection)?.get(key).cloned())
    }

    fn records(
        &self,
        shard: ShardId,
        collection: &str,
        after_key: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Record)>, StoreError> {
        self.look(shard, |shard| {
            let Some(records) = shard.records.get(collection) else { return Vec::new() };
            let page = records.range::<str, _>((after(after_key), Unbounded)).take(limit);
            page.map(|(key, record)| (key.clone(), record.clone())).collect()
        })
    }
}

fn passes(filter: &EventFilter, event: &EventRow) -> bool {
    filter.name.as_ref().is_none_or(|name| *name == event.name)
        && filter.received_after.is_none_or(|from| event.received_at >= from)
        && filter.received_before.is_none_or(|end| event.received_at < end)
}
