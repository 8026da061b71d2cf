//! A person answers: the task's record and the event that wakes the run change together, once.

use perdura_engine::records::{Decision, Rows, Stored, put, remove};
use perdura_types::{Moment, Transaction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::open::cut;
use super::{TaskRecord, TaskStatus, TaskView, inbox};
use crate::bounds::{ANSWER_BYTES_MAX, TASK_PERSON_CHARS_MAX};
use crate::ids::ID_PATTERN;
use crate::ids::TaskId;
use crate::records::{OPEN_TASKS, TASKS, time_key};
use crate::refusal::{Code, Refusal};
use crate::schema_check::{SchemaIssue, check};
use crate::service::Coordination;
use crate::service::events::{TaskAnswered, event};

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AnswerCoordinationTask")]
pub struct AnswerTask {
    /// The task.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub task_id: String,
    /// As the task's form says.
    pub answer: Value,
    /// Who answers, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
}

/// A task that was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AnsweredCoordinationTask")]
pub struct AnsweredTask {
    /// The task.
    pub task: TaskView,
}

impl Coordination {
    /// Answers a task, once.
    pub async fn answer_task(&self, input: AnswerTask) -> Result<AnsweredTask, Refusal> {
        let id = inbox::task_id(&input.task_id)?;
        self.answer(id, input.answer, input.answered_by).await
    }

    pub(super) async fn answer(
        &self,
        id: TaskId,
        answer: Value,
        answered_by: Option<String>,
    ) -> Result<AnsweredTask, Refusal> {
        let links = self.links().await?;
        let answered_by =
            answered_by.map(|name| cut(name.trim(), TASK_PERSON_CHARS_MAX)).filter(|name| !name.is_empty());
        let _turn = self.locks().of(&id).await;
        let record = self.decide(move |rows| decide(rows, &id, &answer, answered_by.as_deref())).await?;
        Ok(AnsweredTask { task: record.view(&links) })
    }
}

fn decide(
    rows: &Rows<'_>,
    id: &TaskId,
    answer: &Value,
    answered_by: Option<&str>,
) -> Result<Decision<TaskRecord>, Refusal> {
    let stored = inbox::require(rows, id)?;
    let is_late = stored.value.deadline.is_some_and(|deadline| deadline.0 <= rows.now);
    if !stored.value.status.is_open() || is_late {
        return Err(closed(&stored.value));
    }
    let bytes = answer.to_string().len();
    let mut issues = check(&stored.value.form, answer);
    if bytes > ANSWER_BYTES_MAX {
        let message = format!("the answer of {bytes} bytes is above the limit of {ANSWER_BYTES_MAX}: give a reference");
        issues = vec![SchemaIssue { path: String::new(), message }];
    }
    if !issues.is_empty() {
        return Err(unfit(id, &issues));
    }
    let Stored { value: mut record, version } = stored;
    record.status = TaskStatus::Answered;
    record.ended_at = Some(Moment(rows.now));
    record.answer = Some(answer.clone());
    record.answered_by = answered_by.map(str::to_owned);
    let woken = TaskAnswered {
        task_id: record.task_id.clone(),
        run_id: record.run_id.to_string(),
        workflow_id: record.workflow_id.to_string(),
        desk_id: record.desk_id.to_string(),
        attempt: record.attempt,
    };
    let changes = vec![
        put(TASKS, id.as_str(), version, &record, None),
        remove(OPEN_TASKS, time_key(record.opened_at, id.as_str())),
    ];
    let events = vec![event(&woken, rows.now)];
    Ok(Decision { transaction: Transaction { changes, events }, answer: record })
}

/// An answer that comes too late.
pub(super) fn closed(record: &TaskRecord) -> Refusal {
    let status = if record.status.is_open() { TaskStatus::TimedOut } else { record.status };
    let message = format!("task '{}' {}: it takes no further answer", record.task_id, status.in_words());
    Refusal::new(Code::TaskClosed, message).with_data(&json!({ "status": status }))
}

fn unfit(id: &TaskId, issues: &[SchemaIssue]) -> Refusal {
    let first = &issues[0];
    let place = if first.path.is_empty() { "the answer".to_owned() } else { format!("'{}'", first.path) };
    let message = format!("the answer does not fit task '{id}': {place}: {}", first.message);
    Refusal::new(Code::InvalidAnswer, message).with_data(&json!({ "issues": issues }))
}
