//! Why the procedures of jobs give no answer. The codes are those of `/api/robot`, in capitals.

use perdura_contract::errors;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kind::schema::Issue;
use crate::{JobId, OrderId};

/// The job that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotActiveJob")]
pub struct ActiveJob {
    /// Its id.
    pub job_id: JobId,
}

/// The order that cannot be in two active jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotActiveOrder")]
pub struct ActiveOrder {
    /// The job that has it.
    pub job_id: JobId,
    /// The order.
    pub order_id: OrderId,
}

errors! {
    /// Why there is no answer about a job.
    #[derive(Debug, Clone, PartialEq)]
    pub enum JobError {
        /// No job has this id.
        NotFound = "JOB_NOT_FOUND", 404, "there is no such job: list the jobs to see which there are";
    }
}

errors! {
    /// Why a job is not created.
    #[derive(Debug, Clone, PartialEq)]
    pub enum CreateJobError {
        /// No kind has this name.
        KindNotFound = "KIND_NOT_FOUND", 400, "there is no such robot kind: list the kinds to see which there are";
        /// The kind has no such job type.
        JobTypeUnknown = "JOB_TYPE_UNKNOWN", 400, "the robot kind has no such job type";
        /// There are too many items, or they are too large together.
        ItemsInvalid = "ITEMS_INVALID", 400, "the items are too large together: split the job";
        /// An item breaks a rule; of its payload, each mistake with its path.
        ItemInvalid(Option<Vec<Issue>>) = "ITEM_INVALID", 400, "an item breaks a rule";
        /// An order is in the job twice.
        OrderTwice = "ORDER_TWICE", 400, "an order is in this job twice: name each order once";
        /// An item id is in the job twice.
        ItemIdTwice = "ITEM_ID_TWICE", 400, "an item id is in this job twice: leave it out or make a new UUID";
        /// Another item has this id.
        ItemIdTaken = "ITEM_ID_TAKEN", 409, "another item has this id: leave it out or make a new UUID";
        /// The key has made a job that is active.
        IdempotencyKeyActive(ActiveJob) = "IDEMPOTENCY_KEY_ACTIVE", 409,
            "an active job has this idempotency key: wait for its end, or use another key for other work";
        /// An active job has one of the orders.
        OrderActive(ActiveOrder) = "ORDER_ACTIVE", 409,
            "an order is in a job that is active: wait for its end or cancel it";
    }
}

errors! {
    /// Why a job is not stopped.
    #[derive(Debug, Clone, PartialEq)]
    pub enum CancelJobError {
        /// No job has this id.
        NotFound = "JOB_NOT_FOUND", 404, "there is no such job: list the jobs to see which there are";
        /// It has ended.
        NotActive = "JOB_NOT_ACTIVE", 409, "the job has ended: only an active job can be cancelled";
    }
}

errors! {
    /// Why a job is not tried again.
    #[derive(Debug, Clone, PartialEq)]
    pub enum RetryJobError {
        /// No job has this id.
        NotFound = "JOB_NOT_FOUND", 404, "there is no such job: list the jobs to see which there are";
        /// It goes on.
        Active = "JOB_ACTIVE", 409, "the job is active: wait for its end or cancel it before a retry";
        /// It is forgotten before another round could end.
        Expiring = "JOB_EXPIRING", 409, "the job is too old for another round: create a new job";
        /// Every item ended well.
        NothingToRetry = "NOTHING_TO_RETRY", 409, "every item ended well: there is nothing to retry";
        /// A chosen item is not of the job.
        ItemNotFound = "ITEM_NOT_FOUND", 404, "the job has no such item: list its items to see which it has";
        /// A chosen item is open or ended well.
        ItemNotRetriable = "ITEM_NOT_RETRIABLE", 409, "only items with an error and cancelled ones are tried again";
        /// An item was tried as often as it may be.
        AttemptsExhausted = "ATTEMPTS_EXHAUSTED", 409, "an item has had all its attempts: create a new job for it";
        /// Another active job has one of the orders.
        OrderActive(ActiveOrder) = "ORDER_ACTIVE", 409,
            "an order is in a job that is active: wait for its end or cancel it";
    }
}

errors! {
    /// Why a job keeps its callback key.
    #[derive(Debug, Clone, PartialEq)]
    pub enum RotateJobKeyError {
        /// No job has this id.
        NotFound = "JOB_NOT_FOUND", 404, "there is no such job: list the jobs to see which there are";
        /// It was exchanged as often as it may be.
        Exhausted = "KEYS_EXHAUSTED", 409, "the job's key was rotated as often as it may be";
    }
}

errors! {
    /// Why a late result is not applied.
    #[derive(Debug, Clone, PartialEq)]
    pub enum AcceptLateError {
        /// No job has this id.
        NotFound = "JOB_NOT_FOUND", 404, "there is no such job: list the jobs to see which there are";
        /// The job has no such item.
        ItemNotFound = "ITEM_NOT_FOUND", 404, "the job has no such item: list its items to see which it has";
        /// The item has no late result at this place.
        ResultUnknown = "LATE_RESULT_UNKNOWN", 400, "the item has no late result at this place";
        /// Its newest attempt has not ended.
        ItemOpen = "ITEM_OPEN", 409, "the item is open: wait for its end or cancel the job";
        /// It ended well.
        ItemSucceeded = "ITEM_SUCCEEDED", 409, "the item has ended well: there is nothing to accept";
        /// It has no late result.
        NoLateResult = "NO_LATE_RESULT", 409, "the item has no late result: there is nothing to accept";
    }
}

errors! {
    /// Why there is no answer about an order.
    #[derive(Debug, Clone, PartialEq)]
    pub enum OrderError {
        /// No job has had it.
        NotFound = "ORDER_NOT_FOUND", 404, "no job of the workspace has had this order";
    }
}

errors! {
    /// Why a job is not watched.
    #[derive(Debug, Clone, PartialEq)]
    pub enum WatchJobError {
        /// No job has this id.
        NotFound = "JOB_NOT_FOUND", 404, "there is no such job: list the jobs to see which there are";
        /// The stream cannot go on from there.
        LastEventIdInvalid = "LAST_EVENT_ID_INVALID", 400, "the last event id is not one of this stream";
        /// Too many streams.
        StreamsExhausted = "STREAMS_EXHAUSTED", 503, "too many streams are open: close one";
    }
}

errors! {
    /// Why jobs are not watched.
    #[derive(Debug, Clone, PartialEq)]
    pub enum WatchJobsError {
        /// The stream cannot go on from there.
        LastEventIdInvalid = "LAST_EVENT_ID_INVALID", 400, "the last event id is not one of this stream";
        /// Too many streams.
        StreamsExhausted = "STREAMS_EXHAUSTED", 503, "too many streams are open: close one";
    }
}
