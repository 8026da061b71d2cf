//! The end of a run: its status, its last timeline event and the outcome of the hook, in one commit.

use perdura::{Error, Result, Step, StepError};
use serde_json::Value;

use super::Runner;
use super::hook::{self, FinishedRun};
use super::run::{RunFacts, RunResult};
use crate::document::Workflow;
use crate::graph::{RunOutput, Walk};
use crate::run::{FinishedHook, RunState};
use crate::service::run::{RunEnd, RunTicket};

/// Ends a run well.
pub(super) async fn completed(facts: &RunFacts, step: &Step, walk: &Walk) -> Result<RunResult> {
    let RunFacts { runner, ticket, workflow, .. } = facts;
    // Named outputs may ask for the time, and must be the same whenever this is executed.
    let now_ms = step.event().ts().as_millis();
    let RunOutput { output, outputs } = match walk.output(now_ms) {
        Ok(output) => output,
        Err(error) => return failed(runner, step, ticket, workflow, format!("the run's outputs: {error}")).await,
    };
    let end = RunEnd::Completed { output: output.clone(), outputs };
    let told = finished(ticket, workflow, RunState::Completed, Some(&output), None);
    match finish(runner, step, "coordination/run-completed", ticket, end, told).await {
        Ok(()) => Ok(RunResult { ok: true, run_id: ticket.run_id.to_string(), output }),
        Err(error) if error.name() == "RUN_OUTPUT_TOO_LARGE" => {
            failed(runner, step, ticket, workflow, error.message().to_owned()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends a run badly. The function fails, too: whoever has invoked it is told.
pub(super) async fn failed(
    runner: &Runner,
    step: &Step,
    ticket: &RunTicket,
    workflow: &Workflow,
    error: String,
) -> Result<RunResult> {
    let told = finished(ticket, workflow, RunState::Failed, None, Some(&error));
    let end = RunEnd::Failed { error: error.clone() };
    finish(runner, step, "coordination/run-failed", ticket, end, told).await?;
    Err(Error::new("WorkflowRunFailed", error).non_retriable())
}

async fn finish(
    runner: &Runner,
    step: &Step,
    name: &str,
    ticket: &RunTicket,
    end: RunEnd,
    told: FinishedRun,
) -> Result<(), StepError> {
    // Written anew because a record has changed, the hook is not called anew.
    let called = tokio::sync::OnceCell::<Option<FinishedHook>>::new();
    let (called, told, end) = (&called, &told, &end);
    let write = || async move {
        let outcome = called.get_or_init(|| hook::call(runner, told)).await;
        runner.coordination().end_run(ticket, end.clone(), outcome.clone()).await
    };
    step.commit(name, write).await?;
    Ok(())
}

fn finished(
    ticket: &RunTicket,
    workflow: &Workflow,
    status: RunState,
    output: Option<&Value>,
    error: Option<&str>,
) -> FinishedRun {
    FinishedRun {
        run_id: ticket.run_id.to_string(),
        workflow_id: workflow.workflow_id.trim().to_owned(),
        workflow_version: workflow.version,
        status,
        output: output.cloned(),
        error: error.map(str::to_owned),
        idempotency_key: format!("coordination-run-finished:{}", ticket.run_id),
    }
}
