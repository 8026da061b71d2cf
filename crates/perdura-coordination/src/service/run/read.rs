//! Runs as they are read.

use std::collections::BTreeMap;

use perdura_engine::records::{Rows, Stored};
use perdura_types::{Moment, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{RunRecord, timeline};
use crate::ids::ID_PATTERN;
use crate::ids::WorkflowRunId;
use crate::records::{INPUTS, OUTPUT, OUTPUTS, RUNS};
use crate::refusal::{Code, Refusal};
use crate::run::{DeskRunEvent, RunStatus};
use crate::service::{Coordination, Links};

/// Which run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GetCoordinationRunStatus")]
pub struct GetRunStatus {
    /// The run.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub run_id: String,
}

/// Which run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GetCoordinationRunTimeline")]
pub struct GetRunTimeline {
    /// The run.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub run_id: String,
}

/// Which run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GetCoordinationRun")]
pub struct GetRun {
    /// The run.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub run_id: String,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRunAnswer")]
pub struct RunAnswer {
    /// The run.
    pub run: RunStatus,
}

/// What happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRunTimeline")]
pub struct RunTimeline {
    /// The run.
    pub run_id: String,
    /// In order.
    pub timeline: Vec<DeskRunEvent>,
}

/// Everything that is known of a run, its timeline aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRunDetails")]
pub struct RunDetails {
    /// The run.
    pub run: RunStatus,
    /// The publication that it is pinned to; missing for an imported run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<u64>,
    /// The hash of that publication's content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// When the runner began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running_at: Option<Moment>,
    /// The event that asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// The engine's run that carries it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine_run_id: Option<String>,
    /// The run that this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_of: Option<String>,
    /// The run that this one is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_run_id: Option<String>,
    /// Whether a person ended it.
    pub cancelled: bool,
    /// Whether it came from another system.
    pub imported: bool,
}

/// A run and its values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    pub(crate) record: RunRecord,
    pub(crate) input: Option<Value>,
    pub(crate) output: Option<Value>,
    pub(crate) outputs: Option<BTreeMap<String, Value>>,
}

impl Parts {
    pub(crate) fn status(self, links: &Links, now: Timestamp) -> RunStatus {
        let Self { record, input, output, outputs } = self;
        let trace_links = links.of_run(&record.run_id, record.event_id, record.engine_run, now);
        RunStatus {
            run_id: record.run_id.to_string(),
            workflow_id: record.workflow_id.to_string(),
            workflow_version: record.workflow_version,
            status: record.status,
            started_at: record.started_at,
            finished_at: record.finished_at,
            input,
            output,
            outputs,
            error: record.error,
            trace_links,
            finalization: Some(record.finalization),
        }
    }
    fn details(self, links: &Links, now: Timestamp) -> RunDetails {
        let record = self.record.clone();
        let (publication, hash) = record.pin.map(|pin| (pin.publication, pin.hash)).unzip();
        RunDetails {
            run: self.status(links, now),
            publication,
            hash,
            running_at: record.running_at,
            event_id: record.event_id.map(|id| id.to_string()),
            engine_run_id: record.engine_run.map(|id| id.to_string()),
            retry_of: record.retry_of.map(|id| id.to_string()),
            parent_run_id: record.parent.map(|id| id.to_string()),
            cancelled: record.is_cancelled,
            imported: record.is_imported,
        }
    }
}

impl Coordination {
    /// How a run stands.
    pub async fn run_status(&self, input: GetRunStatus) -> Result<RunAnswer, Refusal> {
        let (parts, links) = (self.run_parts(&input.run_id).await?, self.links().await?);
        Ok(RunAnswer { run: parts.status(&links, self.now().await) })
    }
    /// A run with what our own callers want to know of it.
    pub async fn run_details(&self, input: GetRun) -> Result<RunDetails, Refusal> {
        let (parts, links) = (self.run_parts(&input.run_id).await?, self.links().await?);
        Ok(parts.details(&links, self.now().await))
    }
    /// What happened in a run.
    pub async fn run_timeline(&self, input: GetRunTimeline) -> Result<RunTimeline, Refusal> {
        let run_id = run_id(&input.run_id)?;
        self.read(move |rows| {
            require(rows, &run_id)?;
            Ok(RunTimeline { run_id: run_id.to_string(), timeline: timeline::read(rows, &run_id)? })
        })
        .await
    }

    async fn run_parts(&self, id: &str) -> Result<Parts, Refusal> {
        let id = run_id(id)?;
        self.read(move |rows| parts(rows, require(rows, &id)?.value)).await
    }
}

pub(crate) fn run_id(text: &str) -> Result<WorkflowRunId, Refusal> {
    text.parse().map_err(|error: crate::ids::IdError| Refusal::new(Code::InvalidRunId, error.to_string()))
}

pub(crate) fn find(rows: &Rows<'_>, run: &WorkflowRunId) -> Result<Option<Stored<RunRecord>>, Refusal> {
    Ok(rows.get(RUNS, run.as_str())?)
}

pub(crate) fn require(rows: &Rows<'_>, run: &WorkflowRunId) -> Result<Stored<RunRecord>, Refusal> {
    find(rows, run)?.ok_or_else(|| {
        Refusal::new(Code::RunNotFound, format!("there is no run '{run}': the list of runs has their ids"))
    })
}

/// A run with its values.
pub(crate) fn parts(rows: &Rows<'_>, record: RunRecord) -> Result<Parts, Refusal> {
    let id = record.run_id.as_str();
    let value = |collection| Ok::<_, Refusal>(rows.get::<Value>(collection, id)?.map(|stored| stored.value));
    let (input, output) = (value(INPUTS)?, value(OUTPUT)?);
    let outputs = rows.get::<BTreeMap<String, Value>>(OUTPUTS, id)?.map(|stored| stored.value);
    Ok(Parts { record, input, output, outputs })
}
