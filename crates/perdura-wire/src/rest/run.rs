//! A run of `GET /v1/runs/{id}`.

use perdura_types::{EventId, FunctionId, RawJson, RunId, RunStatus, Timestamp};
use serde::{Serialize, Serializer};

use super::envelope::{moment, optional_moment};

/// The account that self-hosted servers have.
pub(super) const ACCOUNT: &str = "00000000-0000-4000-a000-000000000000";
/// The environment that self-hosted servers have.
pub(super) const ENVIRONMENT: &str = "00000000-0000-4000-b000-000000000000";

/// One run as API readers see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunView {
    /// The run.
    pub run_id: RunId,
    /// When it was created.
    #[serde(serialize_with = "moment")]
    pub run_started_at: Timestamp,
    /// Its function.
    pub function_id: FunctionId,
    /// Counts the syncs that changed the function.
    pub function_version: u32,
    environment_id: &'static str,
    /// The event that started it.
    pub event_id: EventId,
    /// The batch that started it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<String>,
    /// The run that this one repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_run_id: Option<RunId>,
    /// The schedule that started it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// Where it stands.
    #[serde(serialize_with = "word")]
    pub status: RunStatus,
    /// When it ended.
    #[serde(serialize_with = "optional_moment")]
    pub ended_at: Option<Timestamp>,
    /// What it returned, or the error that ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<RawJson>,
}

impl RunView {
    /// A run without end, output and special origin; the fields add those.
    pub fn new(run: RunId, function: FunctionId, event: EventId, status: RunStatus) -> Self {
        Self {
            run_id: run,
            run_started_at: run.at(),
            function_id: function,
            function_version: 1,
            environment_id: ENVIRONMENT,
            event_id: event,
            batch_id: None,
            original_run_id: None,
            cron: None,
            status,
            ended_at: None,
            output: None,
        }
    }
}

/// A status as the API names it; rows spell it in another way.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn word<S: Serializer>(status: &RunStatus, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status.as_str())
}
