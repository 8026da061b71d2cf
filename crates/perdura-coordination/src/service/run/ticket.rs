//! Who may change a run that is being carried out.

use perdura_engine::records::{Rows, Stored};
use perdura_types::RunId;
use serde::{Deserialize, Serialize};

use super::{RunRecord, find};
use crate::ids::WorkflowRunId;
use crate::refusal::{Code, Refusal};
use crate::run::RunState;

/// A run, and the engine's run that carries it out. Two engine runs never both carry out one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunTicket {
    /// The run.
    pub run_id: WorkflowRunId,
    /// The engine's run.
    pub engine_run: RunId,
}

/// The run of a ticket, which must be running.
pub(crate) fn active(rows: &Rows<'_>, ticket: &RunTicket) -> Result<Stored<RunRecord>, Refusal> {
    let stored = held(rows, ticket)?;
    match stored.value.status {
        RunState::Running => Ok(stored),
        RunState::Queued | RunState::Completed | RunState::Failed => {
            let message = format!("run {} is {:?}: only a running one goes on", ticket.run_id, stored.value.status);
            Err(Refusal::new(Code::RunNotActive, message))
        }
    }
}

/// The run of a ticket, in whatever state.
pub(crate) fn held(rows: &Rows<'_>, ticket: &RunTicket) -> Result<Stored<RunRecord>, Refusal> {
    let RunTicket { run_id, engine_run } = ticket;
    let stored = find(rows, run_id)?.ok_or_else(|| {
        Refusal::new(
            Code::RunNotActive,
            format!("run {run_id} was deleted while engine run {engine_run} carried it out"),
        )
    })?;
    match stored.value.engine_run {
        Some(holder) if holder == *engine_run => Ok(stored),
        Some(_) | None => {
            let message = format!("run {run_id} is not carried out by engine run {engine_run}");
            Err(Refusal::new(Code::RunNotActive, message))
        }
    }
}
