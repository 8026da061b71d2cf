//! Runs that nobody carries out any more: whatever broke, a person must see a failed run and not a stuck one.

use perdura::{Event, Failed, Function, Result, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{RUNNER_ID, Runner};

/// The runner failed for good. Nothing is trusted about the event that started it: it may be the very reason.
pub(super) async fn failed(
    runner: Runner,
    failed: Failed<crate::service::events::RunRequested>,
    step: Step,
) -> Result<()> {
    let Some(requested) = failed.input else { return Ok(()) };
    let close = || runner.coordination().fail_lost_run(&requested.run_id, &failed.message);
    step.commit("coordination/run-lost", close).await?;
    Ok(())
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
