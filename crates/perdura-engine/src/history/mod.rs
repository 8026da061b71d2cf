//! Lists of runs, from the history beside the store: one row per run, some milliseconds behind.

mod backlog;
mod feed;
mod progress;
mod projection;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use perdura_store::{EndedWait, HistoryReader, RunFilter, RunPage, RunQuery, RunSummary, StoreError, Total, Totals};
use perdura_types::{EventId, EventSeq, Lsn, RunId, Timestamp};

pub use feed::{FedRun, FeedError, RunFeed};
use progress::End;
pub(crate) use progress::Progress;
pub(crate) use projection::{Projection, Source};

use crate::bounds::RELATED_RUNS_MAX;
use crate::engine::Stopping;

/// Reads of history, away from the async threads. Clones share it.
#[derive(Clone)]
pub struct RunHistory {
    reader: Arc<dyn HistoryReader>,
    progress: Progress,
}

/// Why history has no answer.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// It could not be filled any further. Runs go on without it.
    #[error("the history of runs is not available: {reason}; start the server again to have it filled anew")]
    Broken {
        /// What happened.
        reason: String,
    },
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server stops.
    #[error(transparent)]
    Stopping(#[from] Stopping),
}

/// How far history is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryLag {
    /// The last durable position of the journal.
    pub committed: Lsn,
    /// Everything up to here is in history.
    pub taken_in: Lsn,
    /// How long the oldest position that is not in history has been durable, in this process; zero when all are in.
    pub age: Duration,
}

impl HistoryLag {
    /// Positions that are not in history yet.
    pub fn rows(&self) -> u64 {
        self.committed.0.saturating_sub(self.taken_in.0)
    }
    /// [`Self::age`] in whole milliseconds.
    pub fn age_ms(&self) -> u64 {
        u64::try_from(self.age.as_millis()).unwrap_or(u64::MAX)
    }
}

impl RunHistory {
    pub(crate) fn new(reader: Arc<dyn HistoryReader>, progress: Progress) -> Self {
        Self { reader, progress }
    }

    /// Returns when everything that was durable before the call is in: what was asked of the engine and answered can be
    /// read back.
    pub async fn caught_up(&self) -> Result<(), HistoryError> {
        let mut standing = self.progress.standing();
        let wanted = self.progress.hurry();
        let reached = standing.wait_for(|standing| standing.taken_in >= wanted || standing.end.is_some()).await;
        let standing = reached.map_err(|_| Stopping)?.clone();
        match standing.end {
            _ if standing.taken_in >= wanted => Ok(()),
            Some(End::Broken(reason)) => Err(HistoryError::Broken { reason }),
            Some(End::Stopped) | None => Err(Stopping.into()),
        }
    }

    /// How far it is behind.
    pub fn lag(&self) -> HistoryLag {
        let committed = self.progress.last_committed();
        let taken_in = self.progress.standing().borrow().taken_in;
        HistoryLag { committed, taken_in, age: self.progress.age() }
    }

    async fn read<T, F>(&self, read: F) -> Result<T, HistoryError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn HistoryReader) -> Result<T, StoreError> + Send + 'static,
    {
        let reader = Arc::clone(&self.reader);
        match tokio::task::spawn_blocking(move || read(&*reader)).await {
            Ok(Err(StoreError::Closed)) | Err(_) => Err(Stopping.into()),
            Ok(result) => Ok(result?),
        }
    }

    /// A page of runs. A text that is the whole id of a run or an event is looked up, whatever else there is.
    pub async fn runs(&self, query: RunQuery) -> Result<RunPage, HistoryError> {
        self.read(move |reader| match query.filter.id() {
            Some(id) => Ok(RunPage { runs: of_id(reader, id, &query.filter)?, next: None }),
            None => reader.runs(&query),
        })
        .await
    }

    /// How many runs pass a filter, up to a bound.
    pub async fn count_runs(&self, filter: RunFilter) -> Result<Total, HistoryError> {
        self.read(move |reader| match filter.id() {
            Some(id) => Ok(Total { count: of_id(reader, id, &filter)?.len() as u64, is_more: false }),
            None => reader.count_runs(&filter),
        })
        .await
    }

    /// One run.
    pub async fn run(&self, run: RunId) -> Result<Option<RunSummary>, HistoryError> {
        self.read(move |reader| reader.run(run)).await
    }

    /// Some runs by their ids; what is not there is left out.
    pub async fn runs_with_ids(&self, runs: HashSet<RunId>) -> Result<HashMap<RunId, RunSummary>, HistoryError> {
        let found = move |reader: &dyn HistoryReader| {
            let found = runs.into_iter().filter_map(|run| reader.run(run).transpose());
            found.map(|found| found.map(|run| (run.run, run))).collect()
        };
        self.read(found).await
    }

    /// The runs that an event started, and the repetitions of those, oldest first.
    pub async fn runs_of_event(&self, event: EventId, limit: usize) -> Result<Vec<RunSummary>, HistoryError> {
        self.read(move |reader| reader.runs_of_event(event, limit.min(RELATED_RUNS_MAX))).await
    }

    /// The waits that an event ended, by run.
    pub async fn waits_of_event(&self, event: EventSeq, limit: usize) -> Result<Vec<EndedWait>, HistoryError> {
        self.read(move |reader| reader.waits_of_event(event, limit.min(RELATED_RUNS_MAX))).await
    }

    /// The runs that a run invoked, oldest first.
    pub async fn children(&self, parent: RunId, limit: usize) -> Result<Vec<RunSummary>, HistoryError> {
        self.read(move |reader| reader.children(parent, limit.min(RELATED_RUNS_MAX))).await
    }

    /// The runs that repeat a run, oldest first.
    pub async fn reruns(&self, of: RunId, limit: usize) -> Result<Vec<RunSummary>, HistoryError> {
        self.read(move |reader| reader.reruns(of, limit.min(RELATED_RUNS_MAX))).await
    }

    /// Runs per function and status, of those queued in `from..until`.
    pub async fn totals(&self, from: Timestamp, until: Timestamp) -> Result<Totals, HistoryError> {
        self.read(move |reader| reader.totals(from, until)).await
    }
}

/// The run with this id, and the runs of the event with it, as far as they pass.
fn of_id(reader: &dyn HistoryReader, id: RunId, filter: &RunFilter) -> Result<Vec<RunSummary>, StoreError> {
    let of_event = reader.runs_of_event(EventId::from_u128(id.as_u128()), RELATED_RUNS_MAX)?;
    let runs = reader.run(id)?.into_iter().chain(of_event);
    Ok(runs.filter(|run| filter.passes(run)).collect())
}

#[cfg(test)]
mod tests;
