//! Many runs at once.

use perdura_contract::Failure;
use perdura_engine::records::Undecided;
use perdura_engine::{BulkAction, BulkDone, BulkError, BulkRequest, BulkResult as Done};
use perdura_types::RunId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::handlers::cursor;
use super::{RunCount, RunView, RunsError, RunsFilter};
use crate::bounds::{BULK_DEFAULT, BULK_MAX};
use crate::management::{Management, broken, broken_store, stopping, unreadable};

/// Which runs, and how many in one go.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BulkRuns {
    /// Which runs. An empty filter means all.
    pub filter: RunsFilter,
    /// Whether nothing is done, and only told what would be.
    pub dry_run: bool,
    /// How many in one go; 100 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = BULK_MAX))]
    pub limit: Option<u32>,
    /// The `next` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub cursor: Option<String>,
    /// Makes a call that is sent again do nothing twice, for 24 hours: calls with the same key are about the runs that were
    /// there at the first of them, and start each of those again at most once. Send it with every page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub key: Option<String>,
}

/// What was done, or would be.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulkAnswer {
    /// How many runs fit.
    pub matched: RunCount,
    /// The first of them.
    pub sample: Vec<RunView>,
    /// What was done; empty in a dry run.
    pub done: Vec<BulkOutcome>,
    /// Call again with it until it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What was done with one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BulkOutcome")]
pub struct BulkOutcome {
    /// The run.
    pub run_id: RunId,
    /// What was done.
    pub result: BulkResult,
    /// The run that was started instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_run_id: Option<RunId>,
    /// Why nothing was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What was done with one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BulkResult {
    /// It was ended.
    Cancelled,
    /// It was started again.
    Started,
    /// Nothing.
    Skipped,
}

impl Management {
    pub(super) async fn bulk(&self, action: BulkAction, input: BulkRuns) -> Result<BulkAnswer, Failure<RunsError>> {
        let cursor = cursor(input.cursor.as_deref())?;
        let limit = input.limit.unwrap_or(BULK_DEFAULT) as usize;
        let filter = input.filter.into();
        let history = self.state.engine.history();
        history.caught_up().await.map_err(broken)?;
        let request = BulkRequest { action, filter, limit, is_dry_run: input.dry_run, cursor, key: input.key };
        let outcome = self.state.engine.bulk(request).await.map_err(failed)?;
        Ok(BulkAnswer {
            matched: RunCount { count: outcome.matched.count, is_more: outcome.matched.is_more },
            sample: outcome.sample.into_iter().map(RunView::new).collect(),
            done: outcome.done.into_iter().map(done).collect(),
            next: outcome.next.map(|next| next.to_string()),
        })
    }
}

fn failed(error: BulkError) -> Failure<RunsError> {
    match error {
        BulkError::History(error) => broken(error),
        BulkError::Read(error) => unreadable(error),
        BulkError::Key(Undecided::Stopping(error)) => stopping(error),
        BulkError::Key(error) => broken_store(&error),
    }
}

fn done(done: BulkDone) -> BulkOutcome {
    let (result, started_run_id, reason) = match done.result {
        Done::Cancelled => (BulkResult::Cancelled, None, None),
        Done::Started(run) => (BulkResult::Started, Some(run), None),
        Done::Skipped { reason } => (BulkResult::Skipped, None, Some(reason)),
    };
    BulkOutcome { run_id: done.run, result, started_run_id, reason }
}
