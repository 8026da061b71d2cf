//! A desk asks.

use perdura::Commit;
use perdura_engine::records::{Decision, Rows, put};
use perdura_types::{Moment, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::record::task_id;
use super::{TaskRecord, TaskStatus};
use crate::bounds::{TASK_INPUT_BYTES_MAX, TASK_INSTRUCTIONS_CHARS_MAX, TASK_PERSON_CHARS_MAX, TASK_TITLE_CHARS_MAX};
use crate::document::JsonSchema;
use crate::ids::TaskId;
use crate::records::{OPEN_TASKS, TASKS, TASKS_BY_TIME, TASKS_OF_RUN, task_of_run_key, time_key};
use crate::refusal::Refusal;
use crate::service::run::timeline::DeskTry;
use crate::service::run::{RunTicket, active};
use crate::service::{Coordination, Links};

/// What a desk asks.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTask {
    /// The desk's try.
    pub desk: DeskTry,
    /// In a line.
    pub title: String,
    /// In full.
    pub instructions: String,
    /// Who is meant.
    pub assignee: Option<String>,
    /// What an answer looks like.
    pub form: JsonSchema,
    /// What the desk received; shown beside the form.
    pub input: Value,
    /// How long an answer is taken; until the run ends when missing.
    pub timeout_ms: Option<i64>,
    /// After how long it is told that nobody has answered; never when missing.
    pub escalate_after_ms: Option<i64>,
}

/// A task that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenedTask {
    /// The task.
    pub task_id: TaskId,
    /// The page that takes the answer.
    pub url: String,
    /// Until when an answer is taken.
    pub deadline: Option<Moment>,
    /// When it is told that nobody has answered.
    pub escalate_at: Option<Moment>,
}

impl Coordination {
    /// Opens a task. The same try of a desk is the same task, whatever it asks.
    pub async fn open_task(&self, ticket: &RunTicket, task: NewTask) -> perdura::Result<Commit<OpenedTask>> {
        let links = self.links().await.map_err(Refusal::into_error)?;
        let ticket = ticket.clone();
        self.judged(move |rows| decide(rows, &ticket, task, &links)).await
    }
}

fn decide(rows: &Rows<'_>, ticket: &RunTicket, task: NewTask, links: &Links) -> Result<Decision<OpenedTask>, Refusal> {
    let run = active(rows, ticket)?.value;
    let id = task_id(&run.run_id, &task.desk);
    if let Some(known) = rows.get::<TaskRecord>(TASKS, id.as_str())? {
        return Ok(Decision::nothing(opened(&known.value, links)));
    }
    let now = Moment(rows.now);
    let later = |after_ms: Option<i64>| after_ms.map(|after_ms| now.plus_ms(after_ms.max(0)));
    let record = TaskRecord {
        task_id: id.clone(),
        run_id: run.run_id.clone(),
        workflow_id: run.workflow_id,
        desk_id: task.desk.desk_id,
        attempt: task.desk.attempt,
        status: TaskStatus::Open,
        title: cut(&task.title, TASK_TITLE_CHARS_MAX),
        instructions: cut(&task.instructions, TASK_INSTRUCTIONS_CHARS_MAX),
        assignee: task.assignee.map(|assignee| cut(&assignee, TASK_PERSON_CHARS_MAX)),
        form: task.form,
        input: shown(task.input),
        opened_at: now,
        deadline: later(task.timeout_ms),
        escalate_at: later(task.escalate_after_ms),
        escalated_at: None,
        ended_at: None,
        answer: None,
        answered_by: None,
    };
    let by_time = time_key(now, id.as_str());
    let changes = vec![
        put(TASKS, id.as_str(), 0, &record, None),
        put(TASKS_BY_TIME, &by_time, 0, &id, None),
        put(OPEN_TASKS, &by_time, 0, &id, None),
        put(TASKS_OF_RUN, task_of_run_key(&run.run_id, &id), 0, &id, None),
    ];
    let answer = opened(&record, links);
    Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer })
}

fn opened(record: &TaskRecord, links: &Links) -> OpenedTask {
    let (task_id, url) = (record.task_id.clone(), record.url(links));
    OpenedTask { task_id, url, deadline: record.deadline, escalate_at: record.escalate_at }
}

pub(super) fn cut(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}

/// What a page can show; of more it says how much there is.
fn shown(input: Value) -> Value {
    let bytes = input.to_string().len();
    if bytes <= TASK_INPUT_BYTES_MAX { input } else { json!({ "tooLargeToShow": true, "bytes": bytes }) }
}
