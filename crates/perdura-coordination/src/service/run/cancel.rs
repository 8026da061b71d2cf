//! A person ends a run, with every run within it.

use perdura_engine::records::{Decision, Rows, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Change, Parts, RunAnswer, RunRecord, end, find, parts, require, run_id};
use crate::bounds::ERROR_CHARS_MAX;
use crate::ids::ID_PATTERN;
use crate::ids::WorkflowRunId;
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;
use crate::service::child;
use crate::service::events::{RunCancelled, event};

/// Which run, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CancelCoordinationRun")]
pub struct CancelRun {
    /// The run.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub run_id: String,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Coordination {
    /// Ends a run that has not ended: it fails as cancelled, and in the same commit the engine stops carrying it out.
    pub async fn cancel_run(&self, input: CancelRun) -> Result<RunAnswer, Refusal> {
        let (run, reason) = (run_id(&input.run_id)?, input.reason);
        let links = self.links().await?;
        let parts = self.decide(move |rows| decide(rows, &run, reason.as_deref())).await?;
        Ok(RunAnswer { run: parts.status(&links, self.now().await) })
    }
}

fn decide(rows: &Rows<'_>, run: &WorkflowRunId, reason: Option<&str>) -> Result<Decision<Parts>, Refusal> {
    let stored = require(rows, run)?;
    if stored.value.is_final() {
        let message =
            format!("run {run} has ended as {:?}: only a run that goes on can be cancelled", stored.value.status);
        return Err(Refusal::new(Code::RunNotActive, message));
    }
    let mut whole = cancel(rows, stored, reason)?;
    let record = whole.answer.clone();
    for inner in child::within(rows, run)? {
        let Some(stored) = find(rows, &inner)?.filter(|stored| !stored.value.is_final()) else { continue };
        let part = cancel(rows, stored, Some(&format!("run {run}, which it is a part of, was cancelled")))?;
        whole.transaction.changes.extend(part.transaction.changes);
        whole.transaction.events.extend(part.transaction.events);
    }
    let parts = Parts { record: record.clone(), ..parts(rows, record)? };
    Ok(Decision { transaction: whole.transaction, answer: parts })
}

fn cancel(rows: &Rows<'_>, stored: Stored<RunRecord>, reason: Option<&str>) -> Result<Decision<RunRecord>, Refusal> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    let reason: Option<String> = reason.map(|reason| reason.chars().take(ERROR_CHARS_MAX / 2).collect());
    let error =
        reason.as_ref().map_or_else(|| "cancelled by a person".to_owned(), |reason| format!("cancelled: {reason}"));
    let mut change = Change::of(stored, rows.now);
    change.touch().is_cancelled = true;
    end::fail(rows, &mut change, &error, None)?;
    let (run_id, workflow_id) = (change.run().run_id.to_string(), change.run().workflow_id.to_string());
    change.emit(event(&RunCancelled { run_id, workflow_id, reason }, rows.now));
    let record = change.run().clone();
    Ok(change.decide(record))
}
