//! A job: a batch of items, and how far it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{IdempotencyKey, JobId, WorkspaceId};
use crate::kind::CallbackMode;
use perdura_types::Moment;

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotJob")]
pub struct Job {
    /// The same over all rounds.
    pub job_id: JobId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// The robot's kind.
    pub kind: String,
    /// What the robot does.
    pub job_type: String,
    /// The carrier in events and on orders.
    pub carrier: String,
    /// How far it is.
    pub status: JobStatus,
    /// What came of it; nothing while it is active.
    pub outcome: Option<Outcome>,
    /// Items.
    pub total_items: u32,
    /// Items that ended well.
    pub success_count: u32,
    /// Items that ended with an error.
    pub error_count: u32,
    /// Items that were cancelled.
    pub cancelled_count: u32,
    /// Late results of all items, accepted or not.
    pub late_count: u32,
    /// Counts dispatches from 1; each retry opens the next.
    pub round: u32,
    /// Items of this round.
    pub round_items: u32,
    /// Whether this round has signalled that every item is settled.
    pub batch_completed_emitted: bool,
    /// Whether the robot has reported anything of this round.
    pub round_has_results: bool,
    /// How its callbacks are authenticated.
    pub callback_mode: CallbackMode,
    /// Names the callback key of the next dispatch: the job and a number that counts rotations.
    pub key_id: String,
    /// The oldest key that is still taken.
    pub oldest_key: u32,
    /// How many automations led to this job.
    pub cascade_depth: u32,
    /// The caller's name of the submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<IdempotencyKey>,
    /// What is known of this round's dispatch.
    pub dispatch: Dispatch,
    /// Why it failed or was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
    /// When this round is given up; known once it is dispatched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_at: Option<Moment>,
    /// The robot's last sign of life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat_at: Option<Moment>,
    /// When it was created.
    pub created_at: Moment,
    /// When its first round began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Moment>,
    /// When its last round ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Moment>,
    /// When anything of it changed.
    pub updated_at: Moment,
    /// When it is forgotten.
    pub expires_at: Moment,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "RobotJobStatus")]
pub enum JobStatus {
    /// Created, not begun.
    Pending,
    /// Begun.
    Processing,
    /// Every item was reported.
    Completed,
    /// Given up.
    Failed,
    /// Stopped by a person.
    Cancelled,
}

/// What came of an ended job: its status says how it ended, this what it achieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "RobotJobOutcome")]
pub enum Outcome {
    /// Every item ended well.
    Success,
    /// Some items did.
    Partial,
    /// None did.
    Failed,
}

/// What is known of a round's dispatch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotDispatch")]
pub struct Dispatch {
    /// The job in round 1, the job and the round later: what a robot remembers.
    pub dispatch_id: String,
    /// How far it is.
    pub status: DispatchStatus,
    /// When it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Moment>,
    /// The robot's last answer, cut to a readable length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// How far a dispatch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotDispatchStatus")]
pub enum DispatchStatus {
    /// Not begun.
    None,
    /// It may have left.
    Sending,
    /// The robot has it.
    Accepted,
    /// The robot does not have it.
    Refused,
    /// Nobody knows whether the robot has it.
    Unknown,
}

impl JobStatus {
    /// Whether something may still come of it by itself.
    pub fn is_active(self) -> bool {
        match self {
            Self::Pending | Self::Processing => true,
            Self::Completed | Self::Failed | Self::Cancelled => false,
        }
    }
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Job {
    /// Items that are not settled.
    pub fn open_count(&self) -> u32 {
        let settled = self.success_count + self.error_count + self.cancelled_count;
        self.total_items.checked_sub(settled).expect("a settled item is counted once")
    }
    /// The number of the key of the next dispatch.
    pub fn key_number(&self) -> u32 {
        self.key_id.rsplit_once('.').and_then(|(_, number)| number.parse().ok()).unwrap_or(1)
    }
    /// What the counters say of an ended job.
    pub(crate) fn outcome_now(&self) -> Option<Outcome> {
        if self.status.is_active() {
            return None;
        }
        Some(match self.success_count {
            0 => Outcome::Failed,
            all if all == self.total_items => Outcome::Success,
            _ => Outcome::Partial,
        })
    }
    pub(crate) fn key_id_of(job: JobId, number: u32) -> String {
        format!("{job}.{number}")
    }
    pub(crate) fn dispatch_id_of(job: JobId, round: u32) -> String {
        if round == 1 { job.to_string() } else { format!("{job}.{round}") }
    }
}

impl Dispatch {
    pub(crate) fn fresh(job: JobId, round: u32) -> Self {
        let dispatch_id = Job::dispatch_id_of(job, round);
        Self { dispatch_id, status: DispatchStatus::None, accepted_at: None, answer: None }
    }
}
