//! What Perdura asks of a place to keep things, and the simplest place that gives it.
//!
//! [`Store`] is the one narrow trait: claim a shard, commit a [`Batch`] if the claim still holds, trim what
//! is old. [`StoreReader`] reads what was committed, from any thread. Bodies are opaque bytes: a store knows
//! keys, order and the fence, never what a row means. No SQL, no clock, no randomness, no async passes here.
//!
//! [`History`] is one row per run for lists and search, filled from the journal by whoever owns the shard. It is no
//! truth: it may lag, and may be dropped and filled again.
//!
//! [`MemStore`] keeps everything in memory. It serves `--ephemeral` and the simulator, which crashes it,
//! reopens it and scripts its [`Fault`]s. Other crates bring databases.
//!
//! Where to start: [`Batch`] says what one commit holds and which rules it must keep, [`CommitError`] what
//! may come of it. The module `contract` (feature `contract`) states every promise as a test; a new store
//! passes all of them with one line, `perdura_store::contract_tests!(place)`.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod batch;
pub mod bounds;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod error;
mod history;
mod mem;
mod store;

pub use batch::{Batch, Fence};
pub use error::{BatchError, CommitError, StoreError};
pub use history::{
    CursorError, EndedWait, FunctionTotals, History, HistoryBatch, HistoryPosition, HistoryReader, HistoryTrim,
    Latency, MemHistory, Order, PageScan, RunCursor, RunFilter, RunPage, RunQuery, RunSummary, TimeField, Total,
    TotalScan, Totals, TotalsScan, page_limit,
};
pub use mem::{Fault, Faults, MemStore};
pub use perdura_types::{EventRow, HeadRow, JournalRow, Record, RecordWrite, RetentionClass};
pub use store::{Claim, EventFilter, Position, Store, StoreReader, Trim, Trimmed};
