//! What becomes of a history that cannot be written. The rest is shown by `tests/engine/history.rs`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use perdura_store::{
    Batch, History, HistoryBatch, HistoryPosition, HistoryReader, HistoryTrim, MemHistory, MemStore, RecordWrite,
    Store, StoreError,
};
use perdura_types::{Lsn, ShardId, Timestamp};

use super::{HistoryError, Progress, Projection, RunHistory, Source};
use crate::bounds::HISTORY_REBUILDS_MAX;

const SHARD: ShardId = ShardId(1);

/// Refuses so many batches, and counts how often it was cleared.
struct Faulty {
    history: MemHistory,
    refusals: u32,
    cleared: Arc<AtomicU32>,
}

impl History for Faulty {
    fn position(&self) -> Result<Option<HistoryPosition>, StoreError> {
        History::position(&self.history)
    }
    fn apply(&mut self, batch: &HistoryBatch) -> Result<(), StoreError> {
        if self.refusals > 0 {
            self.refusals -= 1;
            return Err(StoreError::Full { detail: "no space".to_owned() });
        }
        self.history.apply(batch)
    }
    fn clear(&mut self) -> Result<(), StoreError> {
        self.cleared.fetch_add(1, Ordering::SeqCst);
        self.history.clear()
    }
    fn trim(&mut self, trim: &HistoryTrim) -> Result<usize, StoreError> {
        self.history.trim(trim)
    }
    fn reader(&self) -> Arc<dyn HistoryReader> {
        self.history.reader()
    }
}

/// A history that refuses so many batches: is it filled in the end, and how often was it cleared?
async fn check(refusals: u32, expected: (Result<(), String>, u32)) {
    let mut store = MemStore::new();
    let claim = store.claim(SHARD, "test", 7, Timestamp::default(), 0).unwrap();
    let mut batch = Batch::empty(SHARD, claim.epoch, claim.lsn, Timestamp::default());
    batch.records.push(RecordWrite { collection: "c".to_owned(), key: "k".to_owned(), value: None });
    batch.to = Lsn(1);
    store.commit(&batch).unwrap();

    let cleared = Arc::new(AtomicU32::new(0));
    let history = Faulty { history: MemHistory::default(), refusals, cleared: Arc::clone(&cleared) };
    let (reader, progress) = (history.reader(), Progress::new(Lsn(1)));
    let runs = RunHistory::new(reader, progress.clone());
    let source = Source { shard: SHARD, seed: 7, reader: store.reader() };
    let projection = Projection::start(Box::new(history), source, progress).unwrap();
    let caught_up = runs.caught_up().await.map_err(|error| error.to_string());
    assert_eq!((&caught_up, cleared.load(Ordering::SeqCst)), (&expected.0, expected.1), "{refusals} refusals");
    let lag = runs.lag();
    let is_behind = expected.0.is_err();
    assert_eq!((lag.rows(), lag.age.is_zero()), (u64::from(is_behind), !is_behind), "{refusals} refusals");
    drop(projection);
    let after = runs.caught_up().await;
    assert!(
        after.is_ok() || matches!(after, Err(HistoryError::Broken { .. })),
        "nobody waits for a thread that is gone"
    );
}

#[tokio::test]
async fn a_refused_history_is_filled_anew_and_then_given_up() {
    check(0, (Ok(()), 0)).await;
    check(1, (Ok(()), 1)).await;
    check(HISTORY_REBUILDS_MAX, (Ok(()), HISTORY_REBUILDS_MAX)).await;
    let given_up = "the history of runs is not available: no space left for the store: no space; free some space and start \
                    again; start the server again to have it filled anew";
    check(u32::MAX, (Err(given_up.to_owned()), HISTORY_REBUILDS_MAX)).await;
}
