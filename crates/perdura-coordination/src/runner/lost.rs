//! Runs that nobody carries out any more: whatever broke, a person must see a failed run and not a stuck one.

use perdura::{Event, Failed, Function, Result, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{RUNNER_ID, Runner};
use crate::executor::stop_jobs_of_run;
use crate::service::events::{RunCancelled, RunRequested};

/// The runner failed for good. Nothing is trusted about the event that started it: it may be the very reason.
pub(super) async fn failed(runner: Runner, failed: Failed<RunRequested>, step: Step) -> Result<()> {
    let Some(requested) = failed.input else { return Ok(()) };
    let close = || runner.coordination().fail_lost_run(&requested.run_id, &failed.message);
    step.commit("coordination/run-lost", close).await?;
    Ok(())
}

/// `coordination-run-stopped`: what a cancelled run has begun elsewhere is ended, too. Runs within it and questions to people
/// end with it, in one commit; robot jobs are another app's.
pub(super) fn stopped(runner: Runner) -> Function<RunCancelled, ()> {
    let handler = move |cancelled: RunCancelled, step: Step| {
        let runner = runner.clone();
        async move { stop_jobs_of_run(&runner, &step, &cancelled.run_id).await }
    };
    Function::new("coordination-run-stopped", handler).name("Coordination run stopped")
}

/// The engine's run was cancelled, by somebody who knows nothing of workflows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct EngineCancelled {
    run_id: String,
    event: Trigger,
}
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Trigger {
    #[serde(default)]
    data: Value,
}
impl Event for EngineCancelled {
    const NAME: &'static str = "inngest/function.cancelled";
}

/// `coordination-run-cancelled`
pub(super) fn cancelled(runner: Runner) -> Function<EngineCancelled, ()> {
    let handler = move |cancelled: EngineCancelled, step: Step| {
        let runner = runner.clone();
        async move { close(&runner, &step, &cancelled).await }
    };
    Function::new("coordination-run-cancelled", handler)
        .name("Coordination run cancelled")
        .when(&format!("event.data.function_id == '{RUNNER_ID}'"))
}

async fn close(runner: &Runner, step: &Step, cancelled: &EngineCancelled) -> Result<()> {
    let run = cancelled.event.data.get("runId").and_then(Value::as_str);
    let (Some(run), Ok(engine_run)) = (run, cancelled.run_id.parse()) else { return Ok(()) };
    let close = || runner.coordination().run_was_cancelled(engine_run, run);
    step.commit("coordination/run-lost", close).await?;
    Ok(())
}
