//! The events that the functions read, typed. Fields that they do not need are left out.

use perdura::Event;
use serde::{Deserialize, Serialize};

use crate::ids::{JobId, OrderId, WorkspaceId};

macro_rules! round_event {
    ($(#[$doc:meta])* $name:ident, $event:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            pub(crate) job_id: JobId,
            pub(crate) round: u32,
        }
        impl Event for $name {
            const NAME: &'static str = $event;
        }
    };
}

round_event! {
    /// A round of shipments is to be done.
    Submitted, "robot/job.submitted"
}
round_event! {
    /// A round of look-ups is to be done.
    LookupSubmitted, "robot/guide-lookup.submitted"
}
round_event! {
    /// A robot has a round.
    Dispatched, "robot/job.dispatched"
}
round_event! {
    /// A round has ended.
    Ended, "robot/job.completed"
}
round_event! {
    /// A person has stopped a round.
    JobCancelled, "robot/job.cancelled"
}

/// Every item of a round is settled.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchCompleted {
    pub(crate) job_id: JobId,
    pub(crate) round: u32,
    pub(crate) success_count: u32,
    pub(crate) error_count: u32,
}
impl Event for BatchCompleted {
    const NAME: &'static str = "robot/job.batch_completed";
}

/// An order has got its number.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderCompleted {
    pub(crate) workspace_id: WorkspaceId,
    pub(crate) order_id: OrderId,
    #[serde(default)]
    pub(crate) cascade_depth: u32,
}
impl Event for OrderCompleted {
    const NAME: &'static str = "automation/robot.coord.completed";
}
