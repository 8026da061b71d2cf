//! A task as it is stored and shown.

use perdura_types::{Moment, to_hex};
use schemars::JsonSchema as Described;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::document::JsonSchema;
use crate::ids::{DeskId, TaskId, WorkflowId, WorkflowRunId};
use crate::service::Links;
use crate::service::run::timeline::DeskTry;

/// Where a task is in its life. Nothing leaves a state but the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Described)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "CoordinationTaskStatus")]
pub enum TaskStatus {
    /// Nobody has answered.
    Open,
    /// Somebody has.
    Answered,
    /// Nobody has in time.
    TimedOut,
    /// The run ended without it.
    Cancelled,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskRecord {
    pub(crate) task_id: TaskId,
    pub(crate) run_id: WorkflowRunId,
    pub(crate) workflow_id: WorkflowId,
    pub(crate) desk_id: DeskId,
    pub(crate) attempt: u32,
    pub(crate) status: TaskStatus,
    pub(crate) title: String,
    pub(crate) instructions: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) assignee: Option<String>,
    pub(crate) form: JsonSchema,
    pub(crate) input: Value,
    pub(crate) opened_at: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deadline: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) escalate_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) escalated_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ended_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answered_by: Option<String>,
}

/// A task as our own callers see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Described)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationTask")]
pub struct TaskView {
    /// The task.
    pub task_id: String,
    /// Of which run.
    pub run_id: String,
    /// Of which workflow.
    pub workflow_id: String,
    /// At which desk.
    pub desk_id: String,
    /// The desk's try.
    pub attempt: u32,
    /// Where it is in its life.
    pub status: TaskStatus,
    /// What is asked, in a line.
    pub title: String,
    /// What is asked, in full.
    pub instructions: String,
    /// Who is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// What an answer looks like.
    pub form: JsonSchema,
    /// What the desk received.
    pub input: Value,
    /// When it was asked.
    pub opened_at: Moment,
    /// Until when an answer is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Moment>,
    /// When it is told that nobody has answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate_at: Option<Moment>,
    /// When it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated_at: Option<Moment>,
    /// When it was answered, or ended otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Value>,
    /// Who has answered, as they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// The page that takes the answer; missing when none is taken any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl TaskRecord {
    pub(crate) fn view(self, links: &Links) -> TaskView {
        let url = self.status.is_open().then(|| self.url(links));
        TaskView {
            task_id: self.task_id.to_string(),
            run_id: self.run_id.to_string(),
            workflow_id: self.workflow_id.to_string(),
            desk_id: self.desk_id.to_string(),
            attempt: self.attempt,
            status: self.status,
            title: self.title,
            instructions: self.instructions,
            assignee: self.assignee,
            form: self.form,
            input: self.input,
            opened_at: self.opened_at,
            deadline: self.deadline,
            escalate_at: self.escalate_at,
            escalated_at: self.escalated_at,
            ended_at: self.ended_at,
            answer: self.answer,
            answered_by: self.answered_by,
            url,
        }
    }
    /// The page that takes the answer.
    pub(crate) fn url(&self, links: &Links) -> String {
        links.of_task(&self.task_id, self.opened_at.0, self.deadline.map(|at| at.0))
    }
}

impl TaskStatus {
    /// Whether an answer is taken.
    pub(crate) const fn is_open(self) -> bool {
        match self {
            Self::Open => true,
            Self::Answered | Self::TimedOut | Self::Cancelled => false,
        }
    }
    /// For people.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Open => "is open",
            Self::Answered => "was answered",
            Self::TimedOut => "has timed out",
            Self::Cancelled => "was cancelled",
        }
    }
}

/// A desk's try asks once: the same is the same task.
pub(crate) fn task_id(run: &WorkflowRunId, desk: &DeskTry) -> TaskId {
    let digest = to_hex(&Sha256::digest(format!("{run}/{}/{}", desk.desk_id, desk.attempt)));
    format!("task-{}", &digest[..32]).parse().expect("letters, digits and a hyphen are an id")
}
