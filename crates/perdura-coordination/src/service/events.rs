//! The events of workflows. All of them can be forged by whoever has an event key: a receiver takes them as a hint and reads
//! the record.

use std::collections::BTreeMap;

use perdura::Event;
use perdura_types::{EventId, NewEvent, RawJson, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::document::Workflow;
use crate::ids::{TaskId, WorkflowRunId};
use crate::run::{DeskRunEvent, RunState, TimelineKind};
use crate::service::run::RunRecord;

/// A run is to be carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunRequested {
    /// Which run.
    pub run_id: String,
    /// Of which workflow.
    pub workflow: RequestedWorkflow,
    /// With which input; an empty object when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// Where the server of the run is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
}

impl Event for RunRequested {
    const NAME: &'static str = "rawr/coordination.workflow.run";
}

/// A workflow by reference, or the whole document as older senders send it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RequestedWorkflow {
    /// A stored publication.
    Reference(WorkflowReference),
    /// A document, which is published by the run's begin unless its content is a publication already.
    Document(Box<Workflow>),
}

/// A stored publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkflowReference {
    /// The workflow.
    pub workflow_id: String,
    /// The store's number of its publication.
    pub publication: u64,
    /// The version that the document names.
    pub version: u64,
    /// Of its content.
    pub hash: String,
}

/// A run was cancelled: in the same commit the engine ends the run that carries it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunCancelled {
    /// Which run.
    pub run_id: String,
    /// Of which workflow.
    pub workflow_id: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event for RunCancelled {
    const NAME: &'static str = "rawr/coordination.run.cancelled";
}

/// A person has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskAnswered {
    /// Which task.
    pub task_id: TaskId,
    /// Of which run.
    pub run_id: String,
    /// Of which workflow.
    pub workflow_id: String,
    /// At which desk.
    pub desk_id: String,
    /// The desk's try.
    pub attempt: u32,
}

impl Event for TaskAnswered {
    const NAME: &'static str = "rawr/coordination.task.answered";
}

/// A person has not answered for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskEscalated {
    /// Which task.
    pub task_id: TaskId,
    /// Of which run.
    pub run_id: String,
    /// Of which workflow.
    pub workflow_id: String,
    /// At which desk.
    pub desk_id: String,
    /// What is asked.
    pub title: String,
    /// Who is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// The page that takes the answer.
    pub url: String,
}

impl Event for TaskEscalated {
    const NAME: &'static str = "rawr/coordination.task.escalated";
}

/// Something about a run has changed: what live streams follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunChanged {
    pub(crate) run_id: WorkflowRunId,
    pub(crate) workflow_id: String,
    pub(crate) status: RunState,
    /// The new events of its timeline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) timeline: Vec<Mention>,
}

/// An event of a timeline without its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mention {
    pub(crate) event_id: String,
    #[serde(rename = "type")]
    pub(crate) kind: TimelineKind,
    pub(crate) status: RunState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) desk_id: Option<String>,
}

impl Event for RunChanged {
    const NAME: &'static str = "rawr/coordination.run.changed";
}

impl RunChanged {
    pub(crate) fn of(run: &RunRecord, timeline: &[DeskRunEvent]) -> Self {
        let mention = |event: &DeskRunEvent| Mention {
            event_id: event.event_id.clone(),
            kind: event.kind,
            status: event.status,
            desk_id: event.desk_id.clone(),
        };
        Self {
            run_id: run.run_id.clone(),
            workflow_id: run.workflow_id.to_string(),
            status: run.status,
            timeline: timeline.iter().map(mention).collect(),
        }
    }
}

/// An event on its way into a transaction, with the time of the decision.
pub(crate) fn event<E: Event>(data: &E, now: Timestamp) -> NewEvent {
    NewEvent {
        id: None,
        internal_id: None,
        name: E::NAME.into(),
        data: RawJson::of(data),
        user: RawJson::empty_object(),
        ts: Some(now),
        v: None,
        meta: None,
    }
}

/// The same with an id that is known before the commit.
pub(crate) fn named_event<E: Event>(data: &E, now: Timestamp, id: EventId) -> NewEvent {
    NewEvent { internal_id: Some(id), ..event(data, now) }
}

/// An id of this moment that no other event has.
pub(crate) fn fresh_event_id(now: Timestamp) -> EventId {
    EventId::from_parts(now, Uuid::new_v4().as_u128())
}

/// The values of a run's leaves, by desk, or of its named outputs.
pub type Outputs = BTreeMap<String, Value>;
