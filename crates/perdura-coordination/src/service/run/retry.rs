//! A run is done again: a new run of the same publication with the same input.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{QueuedRun, parts, require, run_id};
use crate::ids::ID_PATTERN;
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;

/// Which run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RetryCoordinationRun")]
pub struct RetryRun {
    /// The run that has ended.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub run_id: String,
    /// The new run's id; made here when it is missing. With one, asking twice starts one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_run_id: Option<String>,
}

impl Coordination {
    /// Queues a run like one that has ended.
    pub async fn retry_run(&self, input: RetryRun) -> Result<QueuedRun, Refusal> {
        let run = run_id(&input.run_id)?;
        let source = run.clone();
        let before = self.read(move |rows| parts(rows, require(rows, &source)?.value)).await?;
        let record = before.record;
        if !record.is_final() {
            let message = format!("run {run} is {:?}: wait until it has ended, or cancel it", record.status);
            return Err(Refusal::new(Code::RunActive, message));
        }
        let pin = record.pin.ok_or_else(|| {
            let message = format!(
                "run {run} was imported, and nobody knows which document it ran: queue a run of workflow '{}' instead",
                record.workflow_id
            );
            Refusal::new(Code::RunNotRetriable, message)
        })?;
        let new = self.run_id_of(input.new_run_id.as_deref()).await?;
        let values = before.input.unwrap_or(Value::Null);
        let want = self.queueing(record.workflow_id, Some(pin.publication), new, values, Some(run)).await;
        self.queue(want).await
    }
}
