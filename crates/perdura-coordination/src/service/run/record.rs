//! A run as it is stored: without its values, so that it stays small.

use perdura_types::{EventId, Moment, RunId};
use serde::{Deserialize, Serialize};

use crate::document::ObservabilityProfile;
use crate::ids::{WorkflowId, WorkflowRunId};
use crate::run::{Finalization, FinalizationContract, RunState};

/// What a run carries out, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pin {
    pub(crate) publication: u64,
    pub(crate) hash: String,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunRecord {
    pub(crate) run_id: WorkflowRunId,
    pub(crate) workflow_id: WorkflowId,
    /// As the document says.
    pub(crate) workflow_version: u64,
    /// None for an imported run: nobody knows what its document was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pin: Option<Pin>,
    #[serde(default)]
    pub(crate) profile: ObservabilityProfile,
    pub(crate) status: RunState,
    /// When it was queued.
    pub(crate) started_at: Moment,
    /// When the runner began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) running_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// The event that asks for it; none of a run that another run invokes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event_id: Option<EventId>,
    /// The engine's run that carries it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) engine_run: Option<RunId>,
    pub(crate) base_url: String,
    pub(crate) finalization: Finalization,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retry_of: Option<WorkflowRunId>,
    /// The run that this one is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<WorkflowRunId>,
    /// How many runs this one is within.
    #[serde(default)]
    pub(crate) depth: u32,
    #[serde(default)]
    pub(crate) is_cancelled: bool,
    #[serde(default)]
    pub(crate) is_imported: bool,
}

impl RunRecord {
    /// Whether nothing can happen to it any more.
    pub(crate) const fn is_final(&self) -> bool {
        match self.status {
            RunState::Queued | RunState::Running => false,
            RunState::Completed | RunState::Failed => true,
        }
    }
    /// Whether its timeline shows values.
    pub(crate) const fn shows_values(&self) -> bool {
        match self.profile {
            ObservabilityProfile::Basic => false,
            ObservabilityProfile::Full => true,
        }
    }
}

/// The promise of a run that has not ended.
pub(crate) const fn promise() -> Finalization {
    Finalization { contract: FinalizationContract::V1, finished_hook: None }
}
