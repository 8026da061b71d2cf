//! Runs: lists, everything about one, and what an operator can do.

mod bulk;
mod diagnosis;
mod handlers;
mod journal;
mod one;
mod trace;
mod watch;

pub use self::bulk::{BulkAnswer, BulkOutcome, BulkResult, BulkRuns};
pub use self::diagnosis::{DiagnosisView, NearMissView, NearMisses, ReasonView, WaitMissesView};
pub use self::journal::{JournalPage, JournalRowView, ListJournal};
pub use self::one::{ListRuns, RunList, RunOrder, RunPage, RunRef, RunTimeField, RunView, RunsFilter};
pub use self::trace::{AttemptView, SpanView, TraceView};
pub use self::watch::{RunUpdate, WatchRun, WatchRuns};

use perdura_contract::{Events as Stream, contract, errors};
use perdura_types::RunId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

contract! {
    /// Runs: lists, everything about one, and what an operator can do.
    pub trait Runs as "runs" (client: RunsClient, tags: ["runs"]) {
        /// Lists runs that fit a filter, page by page.
        fn list as "list"(ListRuns) -> RunPage, errors RunsError { get "/runs"; scopes: ["read"] }
        /// Counts the runs that fit a filter, up to 10,000.
        fn count as "count"(RunsFilter) -> RunCount { get "/counts/runs"; scopes: ["read"] }
        /// Shows one run.
        fn get as "get"(RunRef) -> RunView, errors RunError { get "/runs/{runId}"; scopes: ["read"] }
        /// Shows everything that a run did: each step with each attempt, its waits, what went in and what came out.
        fn trace as "trace"(RunRef) -> TraceView, errors RunError { get "/runs/{runId}/trace"; scopes: ["read"] }
        /// Shows what is written down of a run, row by row, as the engine reads it.
        fn journal as "journal"(ListJournal) -> JournalPage, errors RunError {
            get "/runs/{runId}/journal"; scopes: ["read"]
        }
        /// Says why a run is not moving, and what to do about it.
        fn diagnose as "diagnose"(RunRef) -> DiagnosisView, errors RunError {
            get "/runs/{runId}/diagnosis"; scopes: ["read"]
        }
        /// Lists the waits of a run, and recent events that had the right name and did not end them, with the reason.
        fn near_misses as "nearMisses"(RunRef) -> NearMisses, errors RunError {
            get "/runs/{runId}/near-misses"; scopes: ["read"]
        }
        /// Ends a run.
        fn cancel as "cancel"(RunRef) -> RunView, errors CancelError { post "/runs/{runId}/cancel"; scopes: ["run"] }
        /// Starts a run again with the same event, from its beginning or from one of its steps.
        fn rerun as "rerun"(Rerun) -> Rerunning, errors RerunError { post "/runs/{runId}/rerun"; scopes: ["run"] }
        /// Cancels many runs; a dry run tells how many.
        fn bulk_cancel as "bulkCancel"(BulkRuns) -> BulkAnswer, errors RunsError {
            post "/bulk/runs/cancel"; scopes: ["run"]
        }
        /// Starts many ended runs again; a dry run tells how many.
        fn bulk_rerun as "bulkRerun"(BulkRuns) -> BulkAnswer, errors RunsError {
            post "/bulk/runs/rerun"; scopes: ["run"]
        }
        /// Streams a run: how it stands whenever something of it changes, until it has ended.
        fn watch as "watch"(WatchRun) -> Stream<RunUpdate>, errors RunError {
            get "/watch/runs/{runId}"; scopes: ["read"]
        }
        /// Streams all runs that fit a filter, whenever something of them changes.
        ///
        /// Each update has an id from which the stream goes on after a lost connection, also after a restart of the server.
        fn watch_all as "watchAll"(WatchRuns) -> Stream<RunUpdate>, errors RunsError { get "/watch/runs"; scopes: ["read"] }
    }
}

/// How many there are.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunCount {
    /// At most 10,000.
    pub count: u64,
    /// Whether there are more.
    pub is_more: bool,
}

/// A run to start again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rerun {
    /// The run.
    pub run_id: RunId,
    /// From which step on; from the beginning when missing. What ended before that step is taken over as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_step: Option<RerunFrom>,
    /// Starts at most one run per key in 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub key: Option<String>,
}

/// A step to start from.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RerunFrom {
    /// As the trace names it.
    #[schemars(length(min = 1, max = 256))]
    pub step_id: String,
    /// What the step receives instead: the list of its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Vec<Value>>,
}

/// A run that was started again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rerunning {
    /// The new run.
    pub run_id: RunId,
}

errors! {
    /// Why there is no answer about a run.
    #[derive(Debug, Clone, PartialEq)]
    pub enum RunError {
        /// No run has this id.
        NotFound = "RUN_NOT_FOUND", 404, "there is no such run: list the runs to see which there are";
        /// Too many streams.
        StreamsExhausted = "STREAMS_EXHAUSTED", 503, "too many streams are open: close one";
    }
}

errors! {
    /// Why there is no list of runs.
    #[derive(Debug, Clone, PartialEq)]
    pub enum RunsError {
        /// The cursor is none.
        InvalidCursor = "CURSOR_INVALID", 400, "the cursor cannot be read: use the `next` of the page before";
        /// Too many streams.
        StreamsExhausted = "STREAMS_EXHAUSTED", 503, "too many streams are open: close one";
    }
}

errors! {
    /// Why a run was not cancelled.
    #[derive(Debug, Clone, PartialEq)]
    pub enum CancelError {
        /// No run has this id.
        NotFound = "RUN_NOT_FOUND", 404, "there is no such run: list the runs to see which there are";
        /// It is over.
        Ended = "RUN_ENDED", 409, "the run has already ended: there is nothing to cancel";
    }
}

errors! {
    /// Why a run was not started again.
    #[derive(Debug, Clone, PartialEq)]
    pub enum RerunError {
        /// No run has this id.
        NotFound = "RUN_NOT_FOUND", 404, "there is no such run: list the runs to see which there are";
        /// The engine refused it.
        Refused = "RERUN_REFUSED", 409, "the run cannot be started again";
    }
}
