//! Runs as a list, newest first.

use perdura_engine::records::Rows;
use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RunRecord;
use crate::records::{BY_TIME, BY_WORKFLOW, RUNS, of_workflow, time_key};
use crate::refusal::Refusal;
use crate::run::RunState;
use crate::service::Coordination;
use crate::service::page::{Page, Scan, page};
use crate::service::workflow::workflow_id;

/// Which runs a page shows; everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ListCoordinationRuns")]
pub struct ListRuns {
    /// Of this workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    /// In one of these states; any when missing or empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Vec<RunState>>,
    /// Queued at this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_after: Option<Moment>,
    /// Queued before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_before: Option<Moment>,
    /// Runs of one page: 1 to 100; 20 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// The `nextCursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Some runs, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRunPage")]
pub struct RunPage {
    /// At most as many as were asked for.
    pub runs: Vec<RunSummary>,
    /// Where the next page begins; missing at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A run without its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRunSummary")]
pub struct RunSummary {
    /// The run.
    pub run_id: String,
    /// Of which workflow.
    pub workflow_id: String,
    /// The version that its document names.
    pub workflow_version: u64,
    /// The publication that it is pinned to; missing for an imported run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<u64>,
    /// Where it is in its life.
    pub status: RunState,
    /// When it was queued.
    pub started_at: Moment,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Moment>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The run that this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_of: Option<String>,
    /// The run that this one is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_run_id: Option<String>,
    /// Whether a person ended it.
    pub cancelled: bool,
}

impl From<RunRecord> for RunSummary {
    fn from(record: RunRecord) -> Self {
        Self {
            run_id: record.run_id.to_string(),
            workflow_id: record.workflow_id.to_string(),
            workflow_version: record.workflow_version,
            publication: record.pin.map(|pin| pin.publication),
            status: record.status,
            started_at: record.started_at,
            finished_at: record.finished_at,
            error: record.error,
            retry_of: record.retry_of.map(|id| id.to_string()),
            parent_run_id: record.parent.map(|id| id.to_string()),
            cancelled: record.is_cancelled,
        }
    }
}

impl Coordination {
    /// A page of runs, newest first.
    pub async fn runs(&self, filter: ListRuns) -> Result<RunPage, Refusal> {
        let workflow = filter.workflow_id.as_deref().map(workflow_id).transpose()?;
        let (collection, prefix) = match &workflow {
            Some(workflow) => (BY_WORKFLOW, of_workflow(workflow)),
            None => (BY_TIME, String::new()),
        };
        self.read(move |rows| {
            // The list is in the order of time, so a late bound is where it begins.
            let start = filter.started_before.map(|before| time_key(before.plus_ms(-1), ""));
            let scan = Scan { collection, prefix, limit: filter.limit, cursor: filter.cursor.as_deref(), start };
            let Page { entries, next_cursor } = page(rows, &scan, |id: &String| filter.find(rows, id))?;
            Ok(RunPage { runs: entries.into_iter().map(RunSummary::from).collect(), next_cursor })
        })
        .await
    }
}

/// A workflow's newest run.
pub(crate) fn newest_run(rows: &Rows<'_>, workflow: &str) -> Result<Option<RunSummary>, Refusal> {
    let newest = rows.page::<String>(BY_WORKFLOW, &format!("{workflow}/"), None, 1)?;
    let Some((_, id)) = newest.into_iter().next() else { return Ok(None) };
    Ok(rows.get::<RunRecord>(RUNS, &id.value)?.map(|stored| stored.value.into()))
}

impl ListRuns {
    fn find(&self, rows: &Rows<'_>, id: &str) -> Result<Option<RunRecord>, Refusal> {
        let record = rows.get::<RunRecord>(RUNS, id)?.map(|stored| stored.value);
        Ok(record.filter(|record| self.fits(record)))
    }
    fn fits(&self, run: &RunRecord) -> bool {
        let statuses = self.status.as_deref().unwrap_or_default();
        (statuses.is_empty() || statuses.contains(&run.status))
            && self.started_after.is_none_or(|after| run.started_at >= after)
            && self.started_before.is_none_or(|before| run.started_at < before)
    }
}
