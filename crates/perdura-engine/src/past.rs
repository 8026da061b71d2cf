//! The core's view of its committed rows, over a store's reader.

use std::sync::Arc;

use perdura_core::{Past, Unreadable};
use perdura_store::{StoreError, StoreReader};
use perdura_types::{EventRow, EventSeq, HeadRow, JournalRow, Record, RunId, ShardId};

use crate::bounds::READ_PAGE;

/// Reads one shard.
pub(crate) struct StorePast {
    shard: ShardId,
    reader: Arc<dyn StoreReader>,
}

impl StorePast {
    pub(crate) fn new(shard: ShardId, reader: Arc<dyn StoreReader>) -> Self {
        Self { shard, reader }
    }
}

impl Past for StorePast {
    fn head(&mut self, run: RunId) -> Result<Option<HeadRow>, Unreadable> {
        self.reader.head(self.shard, run).map_err(|error| unreadable(&format!("the head of run {run}"), &error))
    }

    fn journal(&mut self, run: RunId) -> Result<Vec<JournalRow>, Unreadable> {
        let mut rows = Vec::new();
        loop {
            let after = rows.last().map(|row: &JournalRow| row.lsn);
            let page = self
                .reader
                .run_journal(self.shard, run, after, READ_PAGE)
                .map_err(|error| unreadable(&format!("the journal of run {run}"), &error))?;
            let is_last = page.len() < READ_PAGE;
            rows.extend(page);
            if is_last {
                return Ok(rows);
            }
        }
    }

    fn event(&mut self, seq: EventSeq) -> Result<Option<EventRow>, Unreadable> {
        self.reader.event(self.shard, seq).map_err(|error| unreadable(&format!("event number {seq}"), &error))
    }

    fn events_named(
        &mut self,
        name: &str,
        after: EventSeq,
        until: EventSeq,
        limit: usize,
    ) -> Result<Vec<EventRow>, Unreadable> {
        self.reader
            .events_named(self.shard, name, after, until, limit)
            .map_err(|error| unreadable(&format!("events named '{name}'"), &error))
    }

    fn record(&mut self, collection: &str, key: &str) -> Result<Option<Record>, Unreadable> {
        self.reader
            .record(self.shard, collection, key)
            .map_err(|error| unreadable(&format!("record '{key}' of '{collection}'"), &error))
    }
}

fn unreadable(what: &str, error: &StoreError) -> Unreadable {
    Unreadable::new(what, error)
}
