//! Answers about jobs.

use perdura_contract::{Call, Events, Failure, NoErrors};
use perdura_types::RawJson;
use serde_json::Value;

use super::watch::watch;
use super::{
    AcceptLateError, AcceptLateResult, AcceptedLate, CancelJob, CancelJobError, CreateJobError, JobError, JobNews,
    JobRef, ListItems, ListJobs, OrderError, OrderRef, RetryJob, RetryJobError, RobotJobs, RotateJobKey,
    RotateJobKeyError, SubmitJob, WatchJobError, WatchJobs, WatchJobsError,
};
use crate::contract::Handlers;
use crate::job::{Job, Order};
use crate::live::LiveFilter;
use crate::{CallbackEntries, CreatedJob, ItemPage, JobPage, Summary};

impl RobotJobs for Handlers {
    async fn create(&self, _call: &Call, input: SubmitJob) -> Result<CreatedJob, Failure<CreateJobError>> {
        Ok(self.robot.create_job(input.into()).await?)
    }

    async fn list(&self, _call: &Call, input: ListJobs) -> Result<JobPage, Failure<NoErrors>> {
        Ok(self.robot.jobs(input.into()).await?)
    }

    async fn get(&self, _call: &Call, input: JobRef) -> Result<Job, Failure<JobError>> {
        Ok(self.robot.job_head(input.job_id).await?)
    }

    async fn items(&self, _call: &Call, input: ListItems) -> Result<ItemPage<Value>, Failure<JobError>> {
        let (job, filter) = input.into();
        let ItemPage { items, next_cursor } = self.robot.items(job, filter).await?;
        let items = items.into_iter().map(|item| item.map_payload(value)).collect();
        Ok(ItemPage { items, next_cursor })
    }

    async fn summary(&self, _call: &Call, input: JobRef) -> Result<Summary, Failure<JobError>> {
        Ok(self.robot.summary(input.job_id).await?)
    }

    async fn cancel(&self, _call: &Call, input: CancelJob) -> Result<Job, Failure<CancelJobError>> {
        Ok(self.robot.cancel_job(input.job_id, input.reason).await?)
    }

    async fn retry(&self, _call: &Call, input: RetryJob) -> Result<Job, Failure<RetryJobError>> {
        Ok(self.robot.retry_job(input.job_id, input.item_ids).await?)
    }

    async fn rotate_key(&self, _call: &Call, input: RotateJobKey) -> Result<Job, Failure<RotateJobKeyError>> {
        Ok(self.robot.rotate_key(input.job_id, input.revoke).await?)
    }

    async fn accept_late(
        &self,
        _call: &Call,
        input: AcceptLateResult,
    ) -> Result<AcceptedLate, Failure<AcceptLateError>> {
        let AcceptLateResult { job_id, item_id, late_index } = input;
        let item = self.robot.accept_late(job_id, item_id, late_index).await?.map_payload(value);
        Ok(AcceptedLate { item, job: self.robot.job_head(job_id).await? })
    }

    async fn callbacks(&self, _call: &Call, input: JobRef) -> Result<CallbackEntries, Failure<JobError>> {
        Ok(self.robot.callbacks(input.job_id).await?)
    }

    async fn strangers(&self, _call: &Call) -> Result<CallbackEntries, Failure<NoErrors>> {
        Ok(self.robot.strangers())
    }

    async fn order(&self, _call: &Call, input: OrderRef) -> Result<Order, Failure<OrderError>> {
        Ok(self.robot.order(input.workspace_id, input.order_id).await?)
    }

    async fn watch(&self, call: &Call, input: JobRef) -> Result<Events<JobNews>, Failure<WatchJobError>> {
        self.robot.job_head(input.job_id).await?;
        let filter = LiveFilter { job: Some(input.job_id), workspace: None };
        Ok(watch(&self.robot, filter, call.last_event_id()).await?)
    }

    async fn watch_all(&self, call: &Call, input: WatchJobs) -> Result<Events<JobNews>, Failure<WatchJobsError>> {
        let filter = LiveFilter { job: None, workspace: input.workspace_id };
        Ok(watch(&self.robot, filter, call.last_event_id()).await?)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_payload")]
fn value(payload: RawJson) -> Value {
    payload.to_value()
}
