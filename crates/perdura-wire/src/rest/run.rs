//! A run of `GET /v1/runs/{id}`.

use std::fmt;

use perdura_types::{EventId, FunctionId, RawJson, RunId, Timestamp};
use serde::Serialize;

use super::envelope::{moment, optional_moment};

/// The account that self-hosted servers have.
pub(super) const ACCOUNT: &str = "00000000-0000-4000-a000-000000000000";
/// The environment that self-hosted servers have.
pub(super) const ENVIRONMENT: &str = "00000000-0000-4000-b000-000000000000";

/// Where a run stands, in the words of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RunStatus {
    /// Created, not yet executed.
    Scheduled,
    /// Executed at least once, not at its end.
    Running,
    /// Returned.
    Completed,
    /// Threw for good.
    Failed,
    /// Ended from outside.
    Cancelled,
    /// Never executed, on purpose.
    Skipped,
}

impl RunStatus {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Scheduled, Self::Running, Self::Completed, Self::Failed, Self::Cancelled, Self::Skipped];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Running => "Running",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Skipped => "Skipped",
        }
    }
    /// The status of a word, whatever its case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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
