//! Runs within runs: made by a desk of another run, and cancelled with it.

use perdura::Commit;
use perdura_engine::records::{Decision, Rows, put};
use perdura_types::{Moment, to_hex};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Coordination;
use super::events::{RequestedWorkflow, RunRequested};
use super::run::timeline::{DeskTry, Happening};
use super::run::{Change, Pin, RunRecord, RunTicket, active, find};
use super::workflow::{self, workflow_id};
use crate::bounds::{ID_REST_CHARS_MAX, SUB_WORKFLOW_DEPTH_MAX};
use crate::ids::WorkflowRunId;
use crate::records::{CHILDREN, of_run};
use crate::refusal::{Code, Refusal};
use crate::run::{RunState, TimelineKind};

/// A run that a desk starts.
#[derive(Debug, Clone, PartialEq)]
pub struct NewChild {
    /// Its id: see [`child_run_id`].
    pub run_id: WorkflowRunId,
    /// The workflow.
    pub workflow_id: String,
    /// One of its publications; the newest when missing.
    pub publication: Option<u64>,
    /// What it starts with.
    pub input: Value,
}

/// The id of the run that a desk's try starts: always the same, so that it starts once.
pub fn child_run_id(run: &WorkflowRunId, desk: &DeskTry) -> WorkflowRunId {
    let DeskTry { desk_id, attempt } = desk;
    let plain = format!("{run}.{desk_id}.{attempt}");
    let text = if plain.len() <= ID_REST_CHARS_MAX {
        plain
    } else {
        let digest = to_hex(&Sha256::digest(format!("{run}/{desk_id}/{attempt}")));
        format!("run-{}", &digest[..40])
    };
    text.parse().expect("ids joined by dots are an id")
}

impl Coordination {
    /// Makes the record of a run within a run. No event starts it: the answer is the data to invoke the runner with.
    pub async fn open_child_run(&self, ticket: &RunTicket, child: NewChild) -> perdura::Result<Commit<RunRequested>> {
        let ticket = ticket.clone();
        self.judged(move |rows| open(rows, &ticket, &child)).await
    }
}

fn open(rows: &Rows<'_>, ticket: &RunTicket, child: &NewChild) -> Result<Decision<RunRequested>, Refusal> {
    let parent = active(rows, ticket)?.value;
    let id = workflow_id(&child.workflow_id)?;
    let publication = match child.publication {
        Some(number) => workflow::require_publication(rows, &id, number)?,
        None => workflow::require(rows, &id)?,
    };
    let depth = parent.depth + 1;
    if depth > SUB_WORKFLOW_DEPTH_MAX {
        let message = format!(
            "run {} is within {} others, which is the limit of {SUB_WORKFLOW_DEPTH_MAX}: does workflow '{id}' start itself?",
            parent.run_id, parent.depth
        );
        return Err(Refusal::new(Code::RunDepthExceeded, message));
    }
    let mut requested = RunRequested {
        run_id: child.run_id.to_string(),
        workflow: RequestedWorkflow::Reference(publication.reference()),
        input: Some(child.input.clone()),
        base_url: Some(parent.base_url.clone()),
    };
    if let Some(known) = find(rows, &child.run_id)? {
        if known.value.parent.as_ref() != Some(&parent.run_id) || known.value.workflow_id != id {
            return Err(super::run::in_use(&known.value));
        }
        // The closure is executed again, or the desk is tried again: the pin stays as it was.
        if let Some(pin) = &known.value.pin {
            let pinned = workflow::require_publication(rows, &id, pin.publication)?;
            requested.workflow = RequestedWorkflow::Reference(pinned.reference());
        }
        return Ok(Decision::nothing(requested));
    }
    let record = RunRecord {
        run_id: child.run_id.clone(),
        workflow_id: id,
        workflow_version: publication.workflow.version,
        pin: Some(Pin { publication: publication.publication, hash: publication.hash.clone() }),
        profile: publication.workflow.observability_profile.unwrap_or_default(),
        status: RunState::Queued,
        started_at: Moment(rows.now),
        running_at: None,
        finished_at: None,
        error: None,
        event_id: None,
        engine_run: None,
        base_url: parent.base_url.clone(),
        finalization: super::run::promise(),
        retry_of: None,
        parent: Some(parent.run_id.clone()),
        depth,
        is_cancelled: false,
        is_imported: false,
    };
    let mut change = Change::fresh(record, &child.input, rows.now);
    change.write(put(CHILDREN, format!("{}{}", of_run(&parent.run_id), child.run_id), 0, &child.run_id, None));
    let queued = Happening::new(TimelineKind::RunStarted, RunState::Queued);
    change.append(rows, queued.taking(Some(&child.input)))?;
    Ok(change.decide(requested))
}

/// Every run within a run, at any depth.
pub(crate) fn within(rows: &Rows<'_>, run: &WorkflowRunId) -> Result<Vec<WorkflowRunId>, Refusal> {
    let (mut found, mut looked_at) = (vec![run.clone()], 0);
    while let Some(next) = found.get(looked_at).cloned() {
        looked_at += 1;
        let children = rows.all::<WorkflowRunId>(CHILDREN, &of_run(&next))?;
        found.extend(children.into_iter().map(|child| child.value));
    }
    found.remove(0);
    Ok(found)
}
