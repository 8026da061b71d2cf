//! Tasks as a list, newest first.

use perdura_engine::records::{Rows, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TaskRecord, TaskStatus, TaskView};
use crate::ids::ID_PATTERN;
use crate::ids::TaskId;
use crate::records::{OPEN_TASKS, TASKS, TASKS_BY_TIME};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;
use crate::service::page::{Page, Scan, page};
use crate::service::run::run_id;
use crate::service::workflow::workflow_id;

/// Which tasks; everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ListCoordinationTasks")]
pub struct ListTasks {
    /// In one of these states; any when missing or empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Vec<TaskStatus>>,
    /// Of this workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    /// Of this run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// For this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// Tasks of one page: 1 to 100; 20 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// The `nextCursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Some tasks, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationTaskPage")]
pub struct TaskPage {
    /// At most as many as were asked for.
    pub tasks: Vec<TaskView>,
    /// Where the next page begins; missing at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Which task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GetCoordinationTask")]
pub struct GetTask {
    /// The task.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub task_id: String,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationTaskAnswer")]
pub struct TaskAnswer {
    /// The task.
    pub task: TaskView,
}

impl Coordination {
    /// A page of tasks, newest first.
    pub async fn tasks(&self, filter: ListTasks) -> Result<TaskPage, Refusal> {
        // Ids are compared as they are stored.
        let workflow = filter.workflow_id.as_deref().map(workflow_id).transpose()?;
        let run = filter.run_id.as_deref().map(run_id).transpose()?;
        let links = self.links().await?;
        self.read(move |rows| {
            let statuses = filter.status.as_deref().unwrap_or_default();
            let collection = if statuses == [TaskStatus::Open] { OPEN_TASKS } else { TASKS_BY_TIME };
            let fits = |task: &TaskRecord| {
                (statuses.is_empty() || statuses.contains(&task.status))
                    && workflow.as_ref().is_none_or(|workflow| *workflow == task.workflow_id)
                    && run.as_ref().is_none_or(|run| *run == task.run_id)
                    && filter.assignee.as_ref().is_none_or(|assignee| Some(assignee) == task.assignee.as_ref())
            };
            let cursor = filter.cursor.as_deref();
            let scan = Scan { collection, prefix: String::new(), limit: filter.limit, cursor, start: None };
            let Page { entries, next_cursor } = page(rows, &scan, |id: &TaskId| {
                let task = rows.get::<TaskRecord>(TASKS, id.as_str())?.map(|stored| stored.value);
                Ok(task.filter(|task| fits(task)))
            })?;
            Ok(TaskPage { tasks: entries.into_iter().map(|task| task.view(&links)).collect(), next_cursor })
        })
        .await
    }

    /// A task.
    pub async fn task(&self, input: GetTask) -> Result<TaskAnswer, Refusal> {
        let (id, links) = (task_id(&input.task_id)?, self.links().await?);
        self.read(move |rows| Ok(TaskAnswer { task: require(rows, &id)?.value.view(&links) })).await
    }
}

pub(super) fn task_id(text: &str) -> Result<TaskId, Refusal> {
    text.parse().map_err(|error: crate::ids::IdError| Refusal::new(Code::InvalidTaskId, error.to_string()))
}

pub(super) fn require(rows: &Rows<'_>, id: &TaskId) -> Result<Stored<TaskRecord>, Refusal> {
    rows.get(TASKS, id.as_str())?.ok_or_else(|| {
        Refusal::new(Code::TaskNotFound, format!("there is no task '{id}': the list of tasks has their ids"))
    })
}
