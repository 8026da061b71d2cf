//! A run is queued: its record, its first timeline event and the event that starts the runner, whole or not at all.

use perdura_engine::records::{Decision, Rows};
use perdura_types::{EventId, Moment, NewEvent, RawJson, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::promise;
use super::timeline::Happening;
use super::{Change, Parts, Pin, RunRecord, find, parts, run_id};
use crate::bounds::RUN_EVENT_BYTES_MAX;
use crate::ids::ID_PATTERN;
use crate::ids::{WorkflowId, WorkflowRunId};
use crate::refusal::{Code, Refusal};
use crate::run::{RunState, RunStatus, TimelineKind};
use crate::service::Coordination;
use crate::service::events::{RequestedWorkflow, RunRequested, fresh_event_id, named_event};
use crate::service::token::base36;
use crate::service::workflow::{self, Publication, workflow_id};

/// What is to be run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "QueueCoordinationRun")]
pub struct QueueRun {
    /// The workflow; its newest publication runs.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// The caller's own name of the run, for starting it at most once; made here when it is missing, null or blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// What it starts with; an empty object when missing.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
}

/// A field that is there is a value, also when it is null.
pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A run that was queued, now or before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "QueuedCoordinationRun")]
pub struct QueuedRun {
    /// The run as it stands.
    pub run: RunStatus,
    /// The event that starts it; none when the run was there before.
    pub event_ids: Vec<String>,
}

/// What a decision needs beside the records: everything that is new is made before, so that deciding again gives the same.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    pub(crate) workflow: WorkflowId,
    /// None: the newest publication.
    pub(crate) publication: Option<u64>,
    pub(crate) run: WorkflowRunId,
    pub(crate) input: Value,
    pub(crate) base_url: String,
    pub(crate) event: EventId,
    pub(crate) retry_of: Option<WorkflowRunId>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Queued {
    New(Box<Parts>, EventId),
    Existing(Box<Parts>),
}

/// The rules of R1 to R4: one id is one run of one workflow, whatever its state.
pub(crate) fn decide(rows: &Rows<'_>, want: &Queue) -> Result<Decision<Queued>, Refusal> {
    let known = find(rows, &want.run)?.map(|stored| stored.value);
    let known = match known {
        Some(record) if record.workflow_id == want.workflow => {
            return Ok(Decision::nothing(Queued::Existing(Box::new(parts(rows, record)?))));
        }
        other => other,
    };
    let publication = match want.publication {
        Some(number) => workflow::require_publication(rows, &want.workflow, number)?,
        None => workflow::require(rows, &want.workflow)?,
    };
    if let Some(other) = known {
        return Err(in_use(&other));
    }
    let record = fresh(want, &publication, Moment(rows.now));
    let mut change = Change::fresh(record.clone(), &want.input, rows.now);
    let started = Happening::new(TimelineKind::RunStarted, RunState::Queued);
    change.append(rows, started.taking(Some(&want.input)))?;
    change.emit(request(want, &publication, rows.now)?);
    let parts = Parts { record, input: Some(want.input.clone()), output: None, outputs: None };
    Ok(change.decide(Queued::New(Box::new(parts), want.event)))
}

pub(crate) fn in_use(run: &RunRecord) -> Refusal {
    let message = format!(
        "run id '{}' is in use by a run of workflow '{}': choose another id, or leave it out to get one",
        run.run_id, run.workflow_id
    );
    Refusal::new(Code::RunIdInUse, message).with_data(&json!({ "runId": run.run_id, "workflowId": run.workflow_id }))
}

fn fresh(want: &Queue, publication: &Publication, now: Moment) -> RunRecord {
    RunRecord {
        run_id: want.run.clone(),
        workflow_id: want.workflow.clone(),
        workflow_version: publication.workflow.version,
        pin: Some(Pin { publication: publication.publication, hash: publication.hash.clone() }),
        profile: publication.workflow.observability_profile.unwrap_or_default(),
        status: RunState::Queued,
        started_at: now,
        running_at: None,
        finished_at: None,
        error: None,
        event_id: Some(want.event),
        engine_run: None,
        base_url: want.base_url.clone(),
        finalization: promise(),
        retry_of: want.retry_of.clone(),
        parent: None,
        depth: 0,
        is_cancelled: false,
        is_imported: false,
    }
}

/// The event: the workflow by reference, so that its size is that of the input.
fn request(want: &Queue, publication: &Publication, now: Timestamp) -> Result<NewEvent, Refusal> {
    let requested = RunRequested {
        run_id: want.run.to_string(),
        workflow: RequestedWorkflow::Reference(publication.reference()),
        input: Some(want.input.clone()),
        base_url: Some(want.base_url.clone()),
    };
    let event = named_event(&requested, now, want.event);
    let bytes = RawJson::len(&event.data);
    if bytes > RUN_EVENT_BYTES_MAX {
        let message = format!(
            "the event that starts the run has {bytes} bytes, above the limit of {RUN_EVENT_BYTES_MAX}: keep large values \
             elsewhere and start the run with a reference"
        );
        return Err(Refusal::new(Code::EngineRefused, message));
    }
    Ok(event)
}

/// A run that could not be queued, if nobody has the id: so that whoever looks for it finds why.
fn decide_failed(rows: &Rows<'_>, want: &Queue, error: &str) -> Result<Decision<Parts>, Refusal> {
    if let Some(stored) = find(rows, &want.run)? {
        return Ok(Decision::nothing(parts(rows, stored.value)?));
    }
    let publication = workflow::require(rows, &want.workflow)?;
    let record = RunRecord { event_id: None, ..fresh(want, &publication, Moment(rows.now)) };
    // An input that was too large for the event may be too large for a record.
    let (kept, nothing) = (want.input.to_string().len() <= RUN_EVENT_BYTES_MAX, Value::Null);
    let mut change = Change::fresh(record, if kept { &want.input } else { &nothing }, rows.now);
    change.end(RunState::Failed, Some(error), None);
    change.append(rows, Happening::new(TimelineKind::RunFailed, RunState::Failed).saying(Some(error)))?;
    let record = change.run().clone();
    let parts = Parts { record, input: kept.then(|| want.input.clone()), output: None, outputs: None };
    Ok(change.decide(parts))
}

impl Coordination {
    /// Queues a run, once for each run id.
    pub async fn queue_run(&self, input: QueueRun) -> Result<QueuedRun, Refusal> {
        let workflow = workflow_id(&input.workflow_id)?;
        let run = self.run_id_of(input.run_id.as_deref()).await?;
        let input = input.input.unwrap_or_else(|| Value::Object(Map::new()));
        self.queue(self.queueing(workflow, None, run, input, None).await).await
    }

    /// A run id that was asked for, or one of this moment.
    pub(super) async fn run_id_of(&self, wanted: Option<&str>) -> Result<WorkflowRunId, Refusal> {
        match wanted.map(str::trim).filter(|wanted| !wanted.is_empty()) {
            Some(wanted) => run_id(wanted),
            None => run_id(&auto_run_id(self.now().await)),
        }
    }

    pub(super) async fn queueing(
        &self,
        workflow: WorkflowId,
        publication: Option<u64>,
        run: WorkflowRunId,
        input: Value,
        retry_of: Option<WorkflowRunId>,
    ) -> Queue {
        let (event, base_url) = (fresh_event_id(self.now().await), self.options().engine_url.clone());
        Queue { workflow, publication, run, input, base_url, event, retry_of }
    }

    pub(super) async fn queue(&self, want: Queue) -> Result<QueuedRun, Refusal> {
        let links = self.links().await?;
        let _turn = self.locks().of(&want.run).await;
        let wanted = want.clone();
        let queued = match self.decide(move |rows| decide(rows, &wanted)).await {
            Ok(queued) => queued,
            Err(refusal) => return Err(self.not_queued(want, refusal).await),
        };
        let now = self.now().await;
        Ok(match queued {
            Queued::New(parts, event) => {
                QueuedRun { run: parts.status(&links, now), event_ids: vec![event.to_string()] }
            }
            Queued::Existing(parts) => QueuedRun { run: parts.status(&links, now), event_ids: Vec::new() },
        })
    }

    /// The caller's mistakes stay what they are; everything else becomes a failed run, which is kept where that is possible.
    async fn not_queued(&self, want: Queue, refusal: Refusal) -> Refusal {
        if refusal.status() < 500 {
            return refusal;
        }
        let error = format!("the run could not be queued: {refusal}");
        let (wanted, kept) = (want.clone(), error.clone());
        let failed = self.decide(move |rows| decide_failed(rows, &wanted, &kept)).await;
        let (links, now) = (self.links().await, self.now().await);
        let refused = Refusal::new(Code::RunQueueFailed, error.clone());
        // What went wrong first is what the caller must hear, also when the failed run cannot be kept.
        match (failed, links) {
            (Ok(parts), Ok(links)) => refused.with_data(&json!({ "run": parts.status(&links, now) })),
            (failed, Ok(links)) => {
                if let Err(second) = failed {
                    tracing::warn!(run = %want.run, error = %second, "a run that could not be queued was not kept, either");
                }
                let run = unkept(want, now, &error).status(&links, now);
                refused.with_data(&json!({ "run": run }))
            }
            (_, Err(_)) => refused,
        }
    }
}

fn unkept(want: Queue, now: Timestamp, error: &str) -> Parts {
    let mut promised = promise();
    promised.finished_hook = None;
    let record = RunRecord {
        run_id: want.run,
        workflow_id: want.workflow,
        workflow_version: 1,
        pin: None,
        profile: crate::document::ObservabilityProfile::Full,
        status: RunState::Failed,
        started_at: Moment(now),
        running_at: None,
        finished_at: Some(Moment(now)),
        error: Some(error.to_owned()),
        event_id: None,
        engine_run: None,
        base_url: want.base_url,
        finalization: promised,
        retry_of: want.retry_of,
        parent: None,
        depth: 0,
        is_cancelled: false,
        is_imported: false,
    };
    Parts { record, input: Some(want.input), output: None, outputs: None }
}

/// `run-<ms>-<8 base36>`
pub(crate) fn auto_run_id(now: Timestamp) -> String {
    const VALUES: u128 = 36_u128.pow(8);
    let chance = u64::try_from(Uuid::new_v4().as_u128() % VALUES).expect("36^8 is below 2^64");
    format!("run-{}-{:0>8}", now.as_millis(), base36(chance))
}
