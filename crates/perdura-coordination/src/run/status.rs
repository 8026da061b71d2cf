//! How a run stands.

use std::collections::BTreeMap;

use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Finalization;

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRun")]
pub struct RunStatus {
    /// Unique in its workspace.
    #[schemars(length(min = 1))]
    pub run_id: String,
    /// Of which workflow.
    #[schemars(length(min = 1))]
    pub workflow_id: String,
    /// The published version that it is pinned to.
    #[schemars(range(min = 1))]
    pub workflow_version: u64,
    /// Where it is in its life.
    pub status: RunState,
    /// When it was queued.
    pub started_at: Moment,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Moment>,
    /// What it was started with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// What the last desk gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// The workflow's named outputs, or what each leaf gave, by desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outputs: Option<BTreeMap<String, Value>>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Where to look closer.
    pub trace_links: Vec<TraceLink>,
    /// What is promised of its end, and what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finalization: Option<Finalization>,
}

/// Where a run is in its life. Nothing leaves a final state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Accepted.
    Queued,
    /// The runner has begun.
    Running,
    /// Ended well.
    Completed,
    /// Ended badly, or cancelled.
    Failed,
}

/// Where to look closer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TraceLink {
    /// Which of the two views.
    pub provider: TraceProvider,
    /// For people.
    pub label: String,
    /// Signed, and good for reading for a limited time.
    pub url: String,
}

/// Which view a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TraceProvider {
    /// The engine's.
    Inngest,
    /// The coordination timeline.
    Rawr,
}
