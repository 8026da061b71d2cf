//! The REST interface from before the contract, under `/rawr/coordination`: its paths, its envelope and its codes.
//!
//! Success is `{ok: true, …}`, failure `{ok: false, error: {code, message, retriable, details?}}`. A body that is no JSON
//! reads as `{}`. Everything here is a mapping: whoever serves HTTP gives method, path and body, and sends what comes back.

mod answer;
mod call;

pub use answer::LegacyAnswer;
pub use call::{LegacyCall, route};

use crate::refusal::Refusal;
use crate::service::Coordination;
use crate::service::run::{GetRunStatus, GetRunTimeline};
use crate::service::workflow::{GetWorkflow, ListWorkflows, SaveWorkflow, ValidateWorkflow};

/// Where the interface lies.
pub const LEGACY_PREFIX: &str = "/rawr/coordination";

impl Coordination {
    /// Answers a request of the old interface. The path is the part behind [`LEGACY_PREFIX`].
    pub async fn legacy(&self, method: &str, path: &str, body: &[u8]) -> LegacyAnswer {
        let call = match route(method, path, body) {
            Ok(call) => call,
            Err(answer) => return answer,
        };
        self.legacy_call(call).await.unwrap_or_else(|refusal| LegacyAnswer::refused(&refusal))
    }

    async fn legacy_call(&self, call: LegacyCall) -> Result<LegacyAnswer, Refusal> {
        Ok(match call {
            LegacyCall::ListWorkflows => LegacyAnswer::success(&self.workflows(ListWorkflows {}).await?),
            LegacyCall::SaveWorkflow(workflow) => {
                let sent = (*workflow).clone();
                self.save_workflow(SaveWorkflow { workflow: *workflow }).await?;
                LegacyAnswer::with("workflow", &sent)
            }
            LegacyCall::GetWorkflow { workflow_id } => {
                LegacyAnswer::success(&self.workflow(GetWorkflow { workflow_id }).await?)
            }
            LegacyCall::ValidateWorkflow { workflow_id } => {
                LegacyAnswer::success(&self.validate_workflow(ValidateWorkflow { workflow_id }).await?)
            }
            LegacyCall::QueueRun(run) => LegacyAnswer::success(&self.queue_run(run).await?),
            LegacyCall::GetRun { run_id } => LegacyAnswer::success(&self.run_status(GetRunStatus { run_id }).await?),
            LegacyCall::GetTimeline { run_id } => {
                LegacyAnswer::success(&self.run_timeline(GetRunTimeline { run_id }).await?)
            }
        })
    }
}
