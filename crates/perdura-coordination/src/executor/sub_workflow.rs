//! A run of another workflow: its record is made first, and then the runner is invoked with it.

use serde_json::Value;

use super::{DeskError, Work, tries};
use crate::binding::SubWorkflowBinding;
use crate::ids::{DeskId, WorkflowRunId};
use crate::refusal::{Code, Refusal};
use crate::runner::{RUNNER_ID, RunResult};
use crate::service::child::{NewChild, child_run_id};
use crate::service::run::CancelRun;
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
        let RunResult { ok, run_id, output } = match invoke.await {
            Ok(result) => result,
            Err(error) => {
                // It may have taken too long: what goes on then goes on for nobody.
                let child = child_run_id(&ticket.run_id, &attempt);
                let stop = || stop(work, &child);
                work.step.run(&work.tried("stop", number), stop).await?;
                return Err(error.into());
            }
        };
        if ok { Ok(output) } else { Err(DeskError::new("SubWorkflowFailed", format!("run {run_id} had ended before"))) }
    })
    .await
}

/// Ends a run that has not ended; says whether there was one.
async fn stop(work: &Work<'_>, child: &WorkflowRunId) -> perdura::Result<bool> {
    let reason = Some(format!("desk '{}' of run {} gave up", work.planned.id(), work.facts.ticket.run_id));
    let cancel = CancelRun { run_id: child.to_string(), reason };
    match work.runner().coordination().cancel_run(cancel).await {
        Ok(_) => Ok(true),
        Err(Refusal { code: Code::RunNotActive, .. }) => Ok(false),
        Err(refusal) => Err(refusal.into_error()),
    }
}
