//! What goes into the procedures of jobs.

use std::collections::BTreeSet;

use perdura_types::RawJson;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::bounds::{
    ITEMS_PAGE_MAX, ITEMS_PER_JOB_MAX, JOBS_PAGE_MAX, LATE_RESULTS_MAX, NAME_CHARS_MAX, REASON_CHARS_MAX,
};
use crate::job::{ItemStatus, JobStatus};
use crate::kind::CallbackMode;
use crate::{CreateJob, IdempotencyKey, ItemFilter, ItemId, JobCursor, JobFilter, JobId, OrderId, WorkspaceId};

/// A batch of orders.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotSubmitJob")]
pub struct SubmitJob {
    /// Whose job it is.
    pub workspace_id: WorkspaceId,
    /// Name of a robot kind.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub kind: String,
    /// What the robot does; `create_shipment`, or the only one that the kind has, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub job_type: Option<String>,
    /// The caller's name of this submission: the same one makes one job in 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<IdempotencyKey>,
    /// How callbacks are authenticated; the kind says when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_mode: Option<CallbackMode>,
    /// How many automations led to this job: the depth of the event that it answers, and one.
    #[serde(default)]
    pub cascade_depth: u32,
    /// Each order once.
    #[schemars(length(min = 1, max = ITEMS_PER_JOB_MAX))]
    pub items: Vec<SubmitItem>,
}

/// One order of a batch.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotSubmitItem")]
pub struct SubmitItem {
    /// A UUID; a fresh one when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<ItemId>,
    /// What the item is about; unique in the job.
    pub order_id: OrderId,
    /// What the robot gets, in the form that the kind asks for.
    #[serde(default = "empty")]
    pub payload: Value,
}

/// Which jobs; everything set must hold.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotListJobs")]
pub struct ListJobs {
    /// Of this workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_id: Option<WorkspaceId>,
    /// One of these; any when missing or empty. `pending` and `processing` are the active ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Vec<JobStatus>>,
    /// Of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = NAME_CHARS_MAX))]
    pub kind: Option<String>,
    /// Of this job type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = NAME_CHARS_MAX))]
    pub job_type: Option<String>,
    /// How many; 20 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = JOBS_PAGE_MAX))]
    pub limit: Option<usize>,
    /// The `nextCursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<JobCursor>,
}

/// Which job.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotJobRef")]
pub struct JobRef {
    /// Its id.
    pub job_id: JobId,
}

/// Which items of a job.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotListItems")]
pub struct ListItems {
    /// Of this job.
    pub job_id: JobId,
    /// One of these; any when missing or empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Vec<ItemStatus>>,
    /// How many; 100 when missing. A page of large payloads is shorter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = ITEMS_PAGE_MAX))]
    pub limit: Option<usize>,
    /// The `nextCursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = ITEMS_PER_JOB_MAX))]
    pub cursor: Option<u32>,
}

/// A job to stop.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotCancelJob")]
pub struct CancelJob {
    /// Its id.
    pub job_id: JobId,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = REASON_CHARS_MAX))]
    pub reason: Option<String>,
}

/// A job to try again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotRetryJob")]
pub struct RetryJob {
    /// Its id.
    pub job_id: JobId,
    /// These items; all that did not end well when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = ITEMS_PER_JOB_MAX))]
    pub item_ids: Option<BTreeSet<ItemId>>,
}

/// A job whose callback key is exchanged.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotRotateJobKey")]
pub struct RotateJobKey {
    /// Its id.
    pub job_id: JobId,
    /// Whether the keys of before are refused from now on.
    #[serde(default)]
    pub revoke: bool,
}

/// A late result to apply.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotAcceptLateResult")]
pub struct AcceptLateResult {
    /// The item's job.
    pub job_id: JobId,
    /// The item.
    pub item_id: ItemId,
    /// Its place in the item's `lateResults`; the newest success, or else the newest, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = LATE_RESULTS_MAX))]
    pub late_index: Option<usize>,
}

/// Which order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotOrderRef")]
pub struct OrderRef {
    /// Of this workspace.
    pub workspace_id: WorkspaceId,
    /// The caller's own id.
    pub order_id: OrderId,
}

/// Whose jobs to watch.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotWatchJobs")]
pub struct WatchJobs {
    /// Of this workspace; of all when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_id: Option<WorkspaceId>,
}

fn empty() -> Value {
    Value::Object(Map::new())
}

impl From<SubmitJob> for CreateJob {
    /// As the service judges it: it reads items one by one, so that a mistake is named with its item.
    fn from(submission: SubmitJob) -> Self {
        Self {
            workspace_id: submission.workspace_id.to_string(),
            kind: submission.kind,
            job_type: submission.job_type,
            idempotency_key: submission.idempotency_key.map(|key| key.to_string()),
            callback_mode: submission.callback_mode,
            cascade_depth: submission.cascade_depth,
            items: submission.items.iter().map(RawJson::of).collect(),
        }
    }
}

impl From<ListJobs> for JobFilter {
    fn from(list: ListJobs) -> Self {
        let ListJobs { workspace_id, status, kind, job_type, limit, cursor } = list;
        Self { workspace: workspace_id, statuses: status.unwrap_or_default(), kind, job_type, limit, cursor }
    }
}

impl From<ListItems> for (JobId, ItemFilter) {
    fn from(list: ListItems) -> Self {
        let ListItems { job_id, status, limit, cursor } = list;
        (job_id, ItemFilter { statuses: status.unwrap_or_default(), limit, cursor })
    }
}
