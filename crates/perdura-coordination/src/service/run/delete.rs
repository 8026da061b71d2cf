//! A run that has ended is forgotten; its id is free again.

use perdura_engine::records::{Decision, Rows, remove};
use perdura_types::Transaction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{require, run_id};
use crate::human;
use crate::ids::ID_PATTERN;
use crate::ids::WorkflowRunId;
use crate::records::{
    BY_TIME, BY_WORKFLOW, CHILDREN, INPUTS, OUTPUT, OUTPUTS, RUNS, TIMELINE, of_run, of_workflow, time_key,
};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;

/// Which run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeleteCoordinationRun")]
pub struct DeleteRun {
    /// The run.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub run_id: String,
}

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeletedCoordinationRun")]
pub struct DeletedRun {
    /// The run.
    pub run_id: String,
}

impl Coordination {
    /// Deletes a run that has ended, with its timeline and its tasks. What desks remember stays.
    pub async fn delete_run(&self, input: DeleteRun) -> Result<DeletedRun, Refusal> {
        let run = run_id(&input.run_id)?;
        self.decide(move |rows| decide(rows, &run)).await
    }
}

fn decide(rows: &Rows<'_>, run: &WorkflowRunId) -> Result<Decision<DeletedRun>, Refusal> {
    let stored = require(rows, run)?;
    let record = stored.value;
    if !record.is_final() {
        let message = format!("run {run} is {:?}: cancel it before you delete it", record.status);
        return Err(Refusal::new(Code::RunActive, message));
    }
    let by_time = time_key(record.started_at, run.as_str());
    let mut changes = vec![remove(BY_TIME, &by_time)];
    changes.push(remove(BY_WORKFLOW, format!("{}{by_time}", of_workflow(&record.workflow_id))));
    changes.extend([INPUTS, OUTPUT, OUTPUTS].map(|collection| remove(collection, run.as_str())));
    for collection in [TIMELINE, CHILDREN] {
        let rows = rows.entries::<Value>(collection, &of_run(run))?;
        changes.extend(rows.into_iter().map(|(key, _)| remove(collection, key)));
    }
    changes.extend(human::remove_of_run(rows, run)?);
    let mut gone = remove(RUNS, run.as_str());
    gone.expected = Some(stored.version);
    changes.push(gone);
    let transaction = Transaction { changes, events: Vec::new() };
    Ok(Decision { transaction, answer: DeletedRun { run_id: run.to_string() } })
}
