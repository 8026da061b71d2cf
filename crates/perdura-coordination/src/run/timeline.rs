//! What happened in a run, in order.

use std::collections::BTreeMap;

use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::RunState;

/// One thing that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationTimelineEvent")]
pub struct DeskRunEvent {
    /// `evt-` and what it is made of: run, desk, attempt and type. So what is written again is the same event.
    #[schemars(length(min = 1))]
    pub event_id: String,
    /// Of which run.
    #[schemars(length(min = 1))]
    pub run_id: String,
    /// Of which workflow.
    #[schemars(length(min = 1))]
    pub workflow_id: String,
    /// At which desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk_id: Option<String>,
    /// What.
    #[serde(rename = "type")]
    pub kind: TimelineKind,
    /// When.
    pub ts: Moment,
    /// The run's or the desk's state with it.
    pub status: TimelineStatus,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What went in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// What came out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// What became of the handoffs that leave the desk, by their ids, when it has ended. Those of a desk that failed are
    /// dead, and not told.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub handoffs: HandoffOutcomes,
}

/// What became of handoffs, by their ids.
pub type HandoffOutcomes = BTreeMap<String, HandoffOutcome>;

/// What became of a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CoordinationHandoffOutcome")]
pub enum HandoffOutcome {
    /// Its target was handed something.
    Taken,
    /// Its condition was false.
    Skipped,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum TimelineKind {
    /// The run was queued, or the runner has begun.
    #[serde(rename = "run.started")]
    RunStarted,
    /// The run ended well.
    #[serde(rename = "run.completed")]
    RunCompleted,
    /// The run ended badly.
    #[serde(rename = "run.failed")]
    RunFailed,
    /// A desk has begun.
    #[serde(rename = "desk.started")]
    DeskStarted,
    /// A desk ended well.
    #[serde(rename = "desk.completed")]
    DeskCompleted,
    /// A desk ended badly.
    #[serde(rename = "desk.failed")]
    DeskFailed,
}

/// The state with an event.
pub type TimelineStatus = RunState;

impl TimelineKind {
    /// Whether an event of this type may have this state.
    pub const fn admits(self, status: TimelineStatus) -> bool {
        match self {
            Self::RunStarted | Self::DeskStarted => matches!(status, RunState::Queued | RunState::Running),
            Self::RunCompleted | Self::DeskCompleted => matches!(status, RunState::Completed),
            Self::RunFailed | Self::DeskFailed => matches!(status, RunState::Failed),
        }
    }
}
