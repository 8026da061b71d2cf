//! The seven procedures that clients of other servers know: their paths, their routes, their fields and their errors are
//! fixed.

use perdura_contract::{Call, Failure, NoErrors, contract};

use super::{Handlers, QueueRunError, RunError, SaveWorkflowError, WorkflowError};
use crate::service::run::{GetRunStatus, GetRunTimeline, QueueRun, QueuedRun, RunAnswer, RunTimeline};
use crate::service::workflow::{
    GetWorkflow, ListWorkflows, SaveWorkflow, ValidateWorkflow, ValidatedWorkflow, WorkflowAnswer, Workflows,
};

contract! {
    /// Workflows and their runs.
    pub trait CoordinationCore as "coordination" (client: CoordinationClient, tags: ["coordination"]) {
        /// Lists all workflows, by id.
        ///
        /// Each with its newest publication.
        fn list_workflows as "listWorkflows"(ListWorkflows) -> Workflows {
            get "/coordination/workflows"; operation_id: "coordinationListWorkflows"; scopes: ["read"]
        }
        /// Checks and publishes a workflow.
        ///
        /// The document comes back as it was sent. Content that is published already makes no new publication.
        fn save_workflow as "saveWorkflow"(SaveWorkflow) -> WorkflowAnswer, errors SaveWorkflowError {
            post "/coordination/workflows"; operation_id: "coordinationSaveWorkflow"; scopes: ["edit"]
        }
        /// Shows a workflow's newest publication.
        fn get_workflow as "getWorkflow"(GetWorkflow) -> WorkflowAnswer, errors WorkflowError {
            get "/coordination/workflows/{workflowId}"; operation_id: "coordinationGetWorkflow"; scopes: ["read"]
        }
        /// Tells what is wrong with a stored workflow.
        ///
        /// With its draft when there is one, else with its newest publication.
        fn validate_workflow as "validateWorkflow"(ValidateWorkflow) -> ValidatedWorkflow, errors WorkflowError {
            post "/coordination/workflows/{workflowId}/validate"; operation_id: "coordinationValidateWorkflow"; scopes: ["read"]
        }
        /// Queues a run, once for each run id.
        ///
        /// Asked again with the same run id it answers with the run that is there, and `eventIds` is empty.
        fn queue_run as "queueRun"(QueueRun) -> QueuedRun, errors QueueRunError {
            post "/coordination/workflows/{workflowId}/run"; operation_id: "coordinationQueueRun"; scopes: ["run"]
        }
        /// Shows how a run stands.
        fn get_run_status as "getRunStatus"(GetRunStatus) -> RunAnswer, errors RunError {
            get "/coordination/runs/{runId}"; operation_id: "coordinationGetRunStatus"; scopes: ["read"]
        }
        /// Shows what happened in a run, in order.
        fn get_run_timeline as "getRunTimeline"(GetRunTimeline) -> RunTimeline, errors RunError {
            get "/coordination/runs/{runId}/timeline"; operation_id: "coordinationGetRunTimeline"; scopes: ["read"]
        }
    }
}

impl CoordinationCore for Handlers {
    async fn list_workflows(&self, _: &Call, input: ListWorkflows) -> Result<Workflows, Failure<NoErrors>> {
        Ok(self.service.workflows(input).await?)
    }
    async fn save_workflow(&self, _: &Call, input: SaveWorkflow) -> Result<WorkflowAnswer, Failure<SaveWorkflowError>> {
        let workflow = input.workflow.clone();
        self.service.save_workflow(input).await?;
        Ok(WorkflowAnswer { workflow })
    }
    async fn get_workflow(&self, _: &Call, input: GetWorkflow) -> Result<WorkflowAnswer, Failure<WorkflowError>> {
        Ok(self.service.workflow(input).await?)
    }
    async fn validate_workflow(
        &self,
        _: &Call,
        input: ValidateWorkflow,
    ) -> Result<ValidatedWorkflow, Failure<WorkflowError>> {
        Ok(self.service.validate_workflow(input).await?)
    }
    async fn queue_run(&self, _: &Call, input: QueueRun) -> Result<QueuedRun, Failure<QueueRunError>> {
        Ok(self.service.queue_run(input).await?)
    }
    async fn get_run_status(&self, _: &Call, input: GetRunStatus) -> Result<RunAnswer, Failure<RunError>> {
        Ok(self.service.run_status(input).await?)
    }
    async fn get_run_timeline(&self, _: &Call, input: GetRunTimeline) -> Result<RunTimeline, Failure<RunError>> {
        Ok(self.service.run_timeline(input).await?)
    }
}
