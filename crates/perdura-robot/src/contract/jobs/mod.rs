//! Jobs: batches of orders for a robot.

mod errors;
mod handlers;
mod inputs;
mod watch;

pub use errors::*;
pub use inputs::*;
pub use watch::JobNews;

use perdura_contract::{Events, contract};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::job::{Item, Job, Order};
use crate::{CallbackEntries, CreatedJob, ItemPage, JobPage, Summary};

contract! {
    /// Jobs: batches of orders for a robot.
    pub trait RobotJobs as ["robot", "jobs"] (client: RobotJobsClient, tags: ["robot"]) {
        /// Creates a job with all its items, or nothing.
        ///
        /// An idempotency key that made a job in the last 24 hours answers with that job, and `existing` is true.
        fn create as "create"(SubmitJob) -> CreatedJob, errors CreateJobError { post "/robot/jobs"; scopes: ["run"] }
        /// Lists jobs, the newest first.
        fn list as "list"(ListJobs) -> JobPage { get "/robot/jobs"; scopes: ["read"] }
        /// Shows one job, without its items.
        fn get as "get"(JobRef) -> Job, errors JobError { get "/robot/jobs/{jobId}"; scopes: ["read"] }
        /// Lists the items of a job, in order.
        fn items as "items"(ListItems) -> ItemPage<Value>, errors JobError {
            get "/robot/jobs/{jobId}/items"; scopes: ["read"]
        }
        /// Tells which orders of a job were created and which were not, and why.
        fn summary as "summary"(JobRef) -> Summary, errors JobError {
            get "/robot/jobs/{jobId}/summary"; scopes: ["read"]
        }
        /// Stops an active job. What is open is not to be done, and the robot is told.
        fn cancel as "cancel"(CancelJob) -> Job, errors CancelJobError {
            post "/robot/jobs/{jobId}/cancel"; scopes: ["run"]
        }
        /// Tries items of an ended job again.
        ///
        /// The job gets its next round, each item its next attempt.
        fn retry as "retry"(RetryJob) -> Job, errors RetryJobError { post "/robot/jobs/{jobId}/retry"; scopes: ["run"] }
        /// Gives a job's next dispatch another callback key.
        ///
        /// Keys of before are taken until they are revoked, because the robot may be at work with one of them.
        fn rotate_key as "rotateKey"(RotateJobKey) -> Job, errors RotateJobKeyError {
            post "/robot/jobs/{jobId}/rotate-key"; scopes: ["run"]
        }
        /// Applies a late result of an item: counters, order and events follow.
        fn accept_late as "acceptLate"(AcceptLateResult) -> AcceptedLate, errors AcceptLateError {
            post "/robot/jobs/{jobId}/items/{itemId}/accept-late"; scopes: ["run"]
        }
        /// Shows the callbacks of a job that came lately, taken and refused.
        fn callbacks as "callbacks"(JobRef) -> CallbackEntries, errors JobError {
            get "/robot/jobs/{jobId}/callbacks"; scopes: ["read"]
        }
        /// Shows the refused callbacks that belong to no job.
        fn strangers as "strangers"() -> CallbackEntries { get "/robot/callbacks"; scopes: ["read"] }
        /// Tells what is known of an order: its last job, and what became of it.
        fn order as "order"(OrderRef) -> Order, errors OrderError {
            get "/robot/orders/{workspaceId}/{orderId}"; scopes: ["read"]
        }
        /// Streams what happens to one job.
        ///
        /// It begins with the job as it is. Each message has an id from which the stream goes on after a lost connection,
        /// also after a restart of the server. It has no end: an ended job may be tried again.
        fn watch as "watch"(JobRef) -> Events<JobNews>, errors WatchJobError {
            get "/robot/jobs/{jobId}/watch"; scopes: ["read"]
        }
        /// Streams what happens to all jobs, or to those of one workspace.
        ///
        /// Each message has an id from which the stream goes on after a lost connection, also after a restart of the server.
        fn watch_all as "watchAll"(WatchJobs) -> Events<JobNews>, errors WatchJobsError {
            get "/robot/watch"; scopes: ["read"]
        }
    }
}

/// A late result was applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotAcceptedLate")]
pub struct AcceptedLate {
    /// The item as it is now.
    pub item: Item<Value>,
    /// Its job as it is now.
    pub job: Job,
}
