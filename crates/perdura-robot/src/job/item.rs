//! An item: one order of a job, its attempts and its results.

use perdura_types::RawJson;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{ItemId, JobId, OrderId};
use perdura_types::Moment;

/// An item. Its payload is kept as the text that was submitted, or as whatever else a face shows it as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotItem")]
pub struct Item<P = RawJson> {
    /// The same over all attempts.
    pub item_id: ItemId,
    /// Its job.
    pub job_id: JobId,
    /// Its place in the job, from 0.
    pub position: u32,
    /// What it is about.
    pub order_id: OrderId,
    /// What the robot gets, as it was submitted.
    pub payload: P,
    /// How far the newest attempt is.
    pub status: ItemStatus,
    /// The newest attempt, from 1.
    pub attempt: u32,
    /// How often it was tried again.
    pub retry_count: u32,
    /// The result of an order that was shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// The result of a look-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide_number: Option<String>,
    /// The city as the carrier writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validated_city: Option<String>,
    /// What kind of error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_type: Option<ErrorType>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// The robot's reference to a picture of what it saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
    /// Who ended the newest attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_by: Option<SettledBy>,
    /// When the robot said that it has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Moment>,
    /// When the newest attempt is given up; the job's deadline holds as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_at: Option<Moment>,
    /// When the newest attempt ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Moment>,
    /// When it was last tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_retry_at: Option<Moment>,
    /// The depth at which its automation event was suppressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automation_suppressed_depth: Option<u32>,
    /// What came after an attempt had ended otherwise. Shown, never applied by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late_results: Vec<LateResult>,
    /// Earlier attempts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<EndedAttempt>,
}

/// How far an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "RobotItemStatus")]
pub enum ItemStatus {
    /// Not begun, as far as the robot has said.
    Pending,
    /// The robot has begun it.
    Processing,
    /// Done.
    Success,
    /// Not done.
    Error,
    /// Not to be done.
    Cancelled,
}

/// What kind of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "RobotErrorType")]
pub enum ErrorType {
    /// The order is wrong.
    Validation,
    /// The carrier's portal did not do it.
    Portal,
    /// It took too long.
    Timeout,
    /// Anything else.
    Unknown,
}

/// Who ended an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotSettledBy")]
pub enum SettledBy {
    /// The robot.
    Callback,
    /// The item's own deadline.
    ItemDeadline,
    /// The job's deadline.
    JobTimeout,
    /// The job failed otherwise.
    JobFailure,
    /// A person.
    Cancel,
    /// A person, with a late result.
    AcceptedLate,
}

/// What a robot says of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "lowercase", rename_all_fields = "camelCase")]
#[schemars(rename = "RobotItemResult")]
pub enum ItemResult {
    /// It is done.
    Success {
        /// Tracking or guide number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_number: Option<String>,
        /// The city as the carrier writes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        validated_city: Option<String>,
    },
    /// It is not done.
    Error {
        /// What kind of error.
        error_type: ErrorType,
        /// For people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error_message: Option<String>,
    },
}

/// A result that came too late to count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotLateResult")]
pub struct LateResult {
    /// The attempt that it speaks of.
    pub attempt: u32,
    /// What it says.
    pub result: ItemResult,
    /// The robot's reference to a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
    /// When it came.
    pub received_at: Moment,
    /// When a person accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Moment>,
}

/// An attempt that was followed by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotEndedAttempt")]
pub struct EndedAttempt {
    /// Its number.
    pub attempt: u32,
    /// How it ended.
    pub status: ItemStatus,
    /// What kind of error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_type: Option<ErrorType>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Who ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_by: Option<SettledBy>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Moment>,
}

impl ItemStatus {
    /// Whether the newest attempt may still end.
    pub fn is_open(self) -> bool {
        match self {
            Self::Pending | Self::Processing => true,
            Self::Success | Self::Error | Self::Cancelled => false,
        }
    }
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Success => "success",
            Self::Error => "error",
            Self::Cancelled => "cancelled",
        }
    }
}

impl ItemResult {
    /// The status of an item with this result.
    pub fn status(&self) -> ItemStatus {
        match self {
            Self::Success { .. } => ItemStatus::Success,
            Self::Error { .. } => ItemStatus::Error,
        }
    }
}

impl Item {
    pub(crate) fn fresh(item_id: ItemId, job_id: JobId, position: u32, order_id: OrderId, payload: RawJson) -> Self {
        Self {
            item_id,
            job_id,
            position,
            order_id,
            payload,
            status: ItemStatus::Pending,
            attempt: 1,
            retry_count: 0,
            tracking_number: None,
            guide_number: None,
            validated_city: None,
            error_type: None,
            error_message: None,
            screenshot: None,
            settled_by: None,
            started_at: None,
            deadline_at: None,
            completed_at: None,
            last_retry_at: None,
            automation_suppressed_depth: None,
            late_results: Vec::new(),
            history: Vec::new(),
        }
    }

    /// Who ended an attempt, when that is known.
    pub(crate) fn end_of(&self, attempt: u32) -> Option<SettledBy> {
        if attempt == self.attempt {
            return self.settled_by;
        }
        self.history.iter().find(|ended| ended.attempt == attempt).and_then(|ended| ended.settled_by)
    }
}

impl<P> Item<P> {
    /// The same item with its payload in another form.
    pub fn map_payload<Q>(self, change: impl FnOnce(P) -> Q) -> Item<Q> {
        Item {
            item_id: self.item_id,
            job_id: self.job_id,
            position: self.position,
            order_id: self.order_id,
            payload: change(self.payload),
            status: self.status,
            attempt: self.attempt,
            retry_count: self.retry_count,
            tracking_number: self.tracking_number,
            guide_number: self.guide_number,
            validated_city: self.validated_city,
            error_type: self.error_type,
            error_message: self.error_message,
            screenshot: self.screenshot,
            settled_by: self.settled_by,
            started_at: self.started_at,
            deadline_at: self.deadline_at,
            completed_at: self.completed_at,
            last_retry_at: self.last_retry_at,
            automation_suppressed_depth: self.automation_suppressed_depth,
            late_results: self.late_results,
            history: self.history,
        }
    }
}
