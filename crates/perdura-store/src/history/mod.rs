//! History: one row per run, for lists and search. A projection of the journal that may lag behind it, be rebuilt from
//! it, or be dropped.

mod cursor;
mod mem;
mod query;
mod rows;
mod scan;
mod totals;

use std::sync::Arc;

use perdura_types::{EventId, EventSeq, RunId, Timestamp};

pub use cursor::{CursorError, RunCursor};
pub use mem::MemHistory;
pub use query::{Order, RunFilter, RunPage, RunQuery, TimeField, Total};
pub use rows::{EndedWait, HistoryBatch, HistoryPosition, HistoryTrim, RunSummary};
pub use scan::{PageScan, TotalScan, page_limit};
pub use totals::{FunctionTotals, Latency, Totals, TotalsScan};

use crate::StoreError;

/// The history of one shard, as the one thread that fills it sees it. Like a store it fills in nothing by itself.
pub trait History: Send {
    /// What it has taken in; `None` when it is new.
    fn position(&self) -> Result<Option<HistoryPosition>, StoreError>;

    /// Takes in a batch, whole or not at all: each run replaces the row that it had, and the position moves with them.
    /// What a run was created with never changes, so a later row differs in status, times and error alone.
    fn apply(&mut self, batch: &HistoryBatch) -> Result<(), StoreError>;

    /// Forgets everything, the position too.
    fn clear(&mut self) -> Result<(), StoreError>;

    /// Removes old runs with their waits, a bounded piece per call. Answers how many runs.
    fn trim(&mut self, trim: &HistoryTrim) -> Result<usize, StoreError>;

    /// A reader for other threads. It lives no longer than the store beside which this history was opened.
    fn reader(&self) -> Arc<dyn HistoryReader>;
}

/// Reads of history. Each call sees one consistent state.
pub trait HistoryReader: Send + Sync {
    /// What it has taken in; `None` when it is new.
    fn position(&self) -> Result<Option<HistoryPosition>, StoreError>;

    /// One run.
    fn run(&self, run: RunId) -> Result<Option<RunSummary>, StoreError>;

    /// A page of the runs that pass a filter. It looks at no more than
    /// [`RUNS_PER_SCAN_MAX`](crate::bounds::RUNS_PER_SCAN_MAX) runs, so a page may be short, even empty, and still have a
    /// next one.
    fn runs(&self, query: &RunQuery) -> Result<RunPage, StoreError>;

    /// How many runs pass a filter, up to [`RUNS_COUNTED_MAX`](crate::bounds::RUNS_COUNTED_MAX).
    fn count_runs(&self, filter: &RunFilter) -> Result<Total, StoreError>;

    /// The runs that an event started, oldest first.
    fn runs_of_event(&self, event: EventId, limit: usize) -> Result<Vec<RunSummary>, StoreError>;

    /// The waits that an event ended, by run.
    fn waits_of_event(&self, event: EventSeq, limit: usize) -> Result<Vec<EndedWait>, StoreError>;

    /// The runs that a run invoked, oldest first.
    fn children(&self, parent: RunId, limit: usize) -> Result<Vec<RunSummary>, StoreError>;

    /// The runs that repeat a run, oldest first.
    fn reruns(&self, of: RunId, limit: usize) -> Result<Vec<RunSummary>, StoreError>;

    /// Runs per function and status, of those queued in `from..until`: the newest
    /// [`RUNS_PER_TOTALS_MAX`](crate::bounds::RUNS_PER_TOTALS_MAX) of them.
    fn totals(&self, from: Timestamp, until: Timestamp) -> Result<Totals, StoreError>;
}
