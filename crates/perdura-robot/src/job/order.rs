//! What is known of an order, over all jobs, and where an item lies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{JobId, OrderId, WorkspaceId};
use perdura_types::Moment;

/// An order of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotOrder")]
pub struct Order {
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// The caller's own id.
    pub order_id: OrderId,
    /// The last job that it was in: while that job is active, no other may have it.
    pub job_id: JobId,
    /// Of the shipment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Who ships it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Of the carrier's guide, when it was looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide_number: Option<String>,
    /// When it changed.
    pub updated_at: Moment,
    /// When it is forgotten.
    pub expires_at: Moment,
}

/// Where an item lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Place {
    pub(crate) job_id: JobId,
    pub(crate) position: u32,
}

/// What an idempotency key made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Submission {
    pub(crate) job_id: JobId,
    pub(crate) created_at: Moment,
    /// Of what was submitted, to tell whether a repetition is one.
    pub(crate) fingerprint: String,
}
