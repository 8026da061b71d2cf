//! A run of another workflow: its record is made first, and then the runner is invoked with it.

use serde_json::Value;

use super::{DeskError, Work, tries};
use crate::binding::SubWorkflowBinding;
use crate::ids::DeskId;
use crate::runner::{RUNNER_ID, RunResult};
use crate::service::child::{NewChild, child_run_id};
use crate::service::run::timeline::DeskTry;

pub(super) async fn execute(work: &Work<'_>, binding: &SubWorkflowBinding) -> Result<Value, DeskError> {
    let input = binding.input(&work.received.input, &work.values().scope(work.now_ms))?;
    let desk_id: DeskId =
        work.planned.id().parse().map_err(|error| DeskError::new("InvalidDesk", format!("{error}")))?;
    let (input, desk_id) = (&input, &desk_id);
    tries(work, |number| async move {
        let attempt = DeskTry { desk_id: desk_id.clone(), attempt: number };
        let ticket = &work.facts.ticket;
        let queue = || {
            let child = NewChild {
                run_id: child_run_id(&ticket.run_id, &attempt),
                workflow_id: binding.workflow_id.clone(),
                publication: binding.version,
                input: input.clone(),
            };
            work.runner().coordination().open_child_run(ticket, child)
        };
        let requested = work.step.commit(&work.tried("queue", number), queue).await?;
        let mut invoke = work.step.invoke_by_id::<RunResult>(&work.tried("execute", number), RUNNER_ID, requested);
        if let Some(timeout) = work.timeout() {
            invoke = invoke.timeout(timeout);
        }
        let RunResult { ok, run_id, output } = invoke.await?;
        if ok { Ok(output) } else { Err(DeskError::new("SubWorkflowFailed", format!("run {run_id} had ended before"))) }
    })
    .await
}
