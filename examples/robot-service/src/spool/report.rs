//! A batch's state as it is told to others.

use serde::{Deserialize, Serialize};

use crate::ids::JobId;

/// How the items of a batch stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// All items.
    pub total: usize,
    /// Not begun.
    pub waiting: usize,
    /// Begun, without a result.
    pub running: usize,
    /// Ended well.
    pub success: usize,
    /// Ended badly.
    pub error: usize,
    /// Never begun.
    pub cancelled: usize,
    /// Results that the orchestrator has not acknowledged.
    pub undelivered: usize,
    /// Results that it will never acknowledge.
    pub refused: usize,
}

/// A batch's state in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nothing has been begun.
    Accepted,
    /// Some items are open.
    Running,
    /// All items ended.
    Done,
    /// It was cancelled, and nothing is open any more.
    Cancelled,
}

/// What a probe is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The batch's job.
    pub job_id: JobId,
    /// In one word.
    pub status: Status,
    /// In numbers.
    #[serde(flatten)]
    pub counts: Counts,
}
