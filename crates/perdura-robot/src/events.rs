//! Names of events that more than one part knows.

/// An automation event that was cut because its cascade is too deep.
pub(crate) const SUPPRESSED: &str = "automation/cascade.suppressed";
/// Everything that the live stream shows.
pub(crate) const LIVE: [&str; 10] = [
    "robot/job.submitted",
    "robot/guide-lookup.submitted",
    "robot/job.processing",
    "robot/job.dispatched",
    "robot/item.started",
    "robot/item.completed",
    "robot/item.late",
    "robot/job.batch_completed",
    "robot/job.completed",
    "robot/job.cancelled",
];
/// Those of them that begin a round.
pub(crate) const SUBMITTED: [&str; 2] = ["robot/job.submitted", "robot/guide-lookup.submitted"];
