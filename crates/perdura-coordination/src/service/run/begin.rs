//! The runner begins with a run: the one that was queued, or one that only an event has asked for.

use perdura::Commit;
use perdura_engine::records::{Decision, Rows, Stored};
use perdura_types::{Moment, RecordChange, RunId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::promise;
use super::timeline::Happening;
use super::{Change, Pin, RunRecord, find, parts, queue, run_id};
use crate::bounds::BASE_URL_CHARS_MAX;
use crate::document::{Executor, Workflow};
use crate::ids::{WorkflowId, WorkflowRunId};
use crate::refusal::{Code, Refusal};
use crate::run::{RunState, TimelineKind};
use crate::service::Coordination;
use crate::service::events::{RequestedWorkflow, RunRequested};
use crate::service::settings::trimmed;
use crate::service::workflow::{self, Publication, workflow_id};

/// What the runner is told when it begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "begun", rename_all = "lowercase")]
pub enum Begun {
    /// Go on with this.
    Go(Box<BegunRun>),
    /// There is nothing to do: the run has ended before, or another engine run carries it out.
    Over {
        /// How the run stands.
        status: RunState,
    },
}

/// A run that the runner carries out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BegunRun {
    /// The run.
    pub run_id: WorkflowRunId,
    /// The document that it is pinned to.
    pub workflow: Workflow,
    /// Its number.
    pub publication: u64,
    /// The hash of its content.
    pub hash: String,
    /// What the run was started with.
    pub input: Value,
    /// Where the server is.
    pub base_url: String,
    /// How many runs this one is within.
    pub depth: u32,
}

impl Coordination {
    /// Begins a run: queued becomes running. For the runner's first step.
    ///
    /// `event_id` is that of the event which started the engine's run: an event that somebody else has sent for a queued run
    /// does not begin it.
    pub async fn begin_run(
        &self,
        request: &RunRequested,
        event_id: &str,
        engine_run: RunId,
    ) -> perdura::Result<Commit<Begun>> {
        let (request, event_id) = (request.clone(), event_id.to_owned());
        let base_url = self.options().engine_url.clone();
        self.judged(move |rows| decide(rows, &request, &event_id, engine_run, &base_url)).await
    }
}

fn decide(
    rows: &Rows<'_>,
    request: &RunRequested,
    event_id: &str,
    engine_run: RunId,
    base_url: &str,
) -> Result<Decision<Begun>, Refusal> {
    let run = run_id(&request.run_id)?;
    let workflow = match &request.workflow {
        RequestedWorkflow::Reference(reference) => workflow_id(&reference.workflow_id)?,
        RequestedWorkflow::Document(document) => workflow_id(&document.workflow_id)?,
    };
    match find(rows, &run)? {
        Some(stored) if stored.value.workflow_id != workflow => Err(queue::in_use(&stored.value)),
        Some(stored) => begin(rows, stored, event_id, engine_run),
        None => adopt(rows, request, run, workflow, engine_run, base_url),
    }
}

fn begin(
    rows: &Rows<'_>,
    stored: Stored<RunRecord>,
    event_id: &str,
    engine_run: RunId,
) -> Result<Decision<Begun>, Refusal> {
    let record = &stored.value;
    let is_held_by_another = record.engine_run.is_some_and(|holder| holder != engine_run);
    let is_forged = record.event_id.is_some_and(|known| known.to_string() != event_id);
    if record.is_final() || is_held_by_another || is_forged {
        return Ok(Decision::nothing(Begun::Over { status: record.status }));
    }
    let pin = record.pin.as_ref().ok_or_else(|| {
        Refusal::new(Code::RunNotRetriable, format!("run {} is not pinned to a publication", record.run_id))
    })?;
    let publication = workflow::require_publication(rows, &record.workflow_id, pin.publication)?;
    let input = parts(rows, record.clone())?.input.unwrap_or(Value::Null);
    let mut change = Change::of(stored, rows.now);
    start(&mut change, rows, engine_run)?;
    let go = go(change.run(), publication, input);
    Ok(change.decide(go))
}

/// Queued becomes running; what runs already stays as it is.
fn start(change: &mut Change, rows: &Rows<'_>, engine_run: RunId) -> Result<(), Refusal> {
    if change.run().status == RunState::Queued {
        let run = change.touch();
        run.status = RunState::Running;
        run.running_at = Some(Moment(rows.now));
        run.engine_run = Some(engine_run);
    }
    change.append(rows, Happening::new(TimelineKind::RunStarted, RunState::Running))
}

/// Makes the record of a run that nobody has queued here.
fn adopt(
    rows: &Rows<'_>,
    request: &RunRequested,
    run: WorkflowRunId,
    workflow: WorkflowId,
    engine_run: RunId,
    base_url: &str,
) -> Result<Decision<Begun>, Refusal> {
    let (publication, changes) = match &request.workflow {
        RequestedWorkflow::Reference(reference) => {
            let publication = workflow::require_publication(rows, &workflow, reference.publication)?;
            if publication.hash != reference.hash {
                let message = format!(
                    "publication {} of workflow '{workflow}' has the hash {}, not {}: refer to it as it was published",
                    publication.publication, publication.hash, reference.hash
                );
                return Err(Refusal::new(Code::PublicationNotFound, message));
            }
            (publication, Vec::new())
        }
        RequestedWorkflow::Document(document) => adopt_document(rows, &workflow, document)?,
    };
    let input = request.input.clone().unwrap_or_else(|| Value::Object(Map::new()));
    let given = request.base_url.as_deref().filter(|url| url.chars().count() <= BASE_URL_CHARS_MAX);
    let record = RunRecord {
        run_id: run,
        workflow_id: workflow,
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
        base_url: trimmed(given.unwrap_or(base_url)),
        finalization: promise(),
        retry_of: None,
        parent: None,
        depth: 0,
        is_cancelled: false,
        is_imported: false,
    };
    let mut change = Change::fresh(record, &input, rows.now);
    for written in changes {
        change.write(written);
    }
    let queued = Happening::new(TimelineKind::RunStarted, RunState::Queued);
    change.append(rows, queued.taking(Some(&input)))?;
    start(&mut change, rows, engine_run)?;
    let go = go(change.run(), publication, input);
    Ok(change.decide(go))
}

/// A document from an event: the publication of its content, or a new one that does not become the newest.
///
/// Whoever may send events may not thereby call what workflows call with this server's secrets. Older senders know no
/// executors, so theirs pass.
fn adopt_document(
    rows: &Rows<'_>,
    id: &WorkflowId,
    document: &Workflow,
) -> Result<(Publication, Vec<RecordChange>), Refusal> {
    if let Some(known) = workflow::with_content(rows, id, document)? {
        return Ok((known, Vec::new()));
    }
    let acts = document.desks.iter().find(|desk| match &desk.executor {
        None | Some(Executor::Echo {} | Executor::Expression { .. } | Executor::Human(_)) => false,
        Some(
            Executor::Http { .. }
            | Executor::Function { .. }
            | Executor::RobotJob { .. }
            | Executor::SubWorkflow { .. }
            | Executor::Llm { .. },
        ) => true,
    });
    if let Some(desk) = acts {
        let message = format!(
            "the workflow document of an event may not bring desk '{}' with an executor that acts outside: save the \
             workflow, and send its reference",
            desk.desk_id
        );
        return Err(Refusal::new(Code::PublicationNotFound, message));
    }
    workflow::check(document)?;
    workflow::pin_document(rows, id, document)
}

fn go(run: &RunRecord, publication: Publication, input: Value) -> Begun {
    let Publication { publication, hash, workflow, .. } = publication;
    let (run_id, base_url, depth) = (run.run_id.clone(), run.base_url.clone(), run.depth);
    Begun::Go(Box::new(BegunRun { run_id, workflow, publication, hash, input, base_url, depth }))
}
