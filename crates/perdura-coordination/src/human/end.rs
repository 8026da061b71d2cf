//! What the runner does with a task after it was opened, and how tasks end without an answer.

use perdura::Commit;
use perdura_engine::records::{Decision, Rows, Stored, put, remove};
use perdura_types::{Moment, RecordChange, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TaskRecord, TaskStatus};
use crate::ids::{TaskId, WorkflowRunId};
use crate::records::{OPEN_TASKS, TASKS, TASKS_BY_TIME, TASKS_OF_RUN, of_run, time_key};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;
use crate::service::events::{TaskEscalated, event};
use crate::service::run::{Change, RunTicket, active};

/// What became of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum TaskEnd {
    /// Nothing yet: whoever said otherwise was wrong.
    Open,
    /// Somebody has answered.
    Answered {
        /// It fits the form.
        answer: Value,
        /// Who, as they say.
        answered_by: Option<String>,
    },
    /// Nobody has in time.
    TimedOut,
    /// The run ended without it.
    Cancelled,
}

impl Coordination {
    /// What became of a task: what a run reads when an event says that it was answered.
    pub async fn take_answer(&self, ticket: &RunTicket, task: &TaskId) -> perdura::Result<TaskEnd> {
        let (ticket, task) = (ticket.clone(), task.clone());
        let end = self.read(move |rows| Ok(end_of(&own(rows, &ticket, &task)?.value))).await;
        end.map_err(Refusal::into_error)
    }

    /// Closes a task that nobody has answered in time. An answer that came first wins.
    pub async fn time_out_task(&self, ticket: &RunTicket, task: &TaskId) -> perdura::Result<Commit<TaskEnd>> {
        let (ticket, task) = (ticket.clone(), task.clone());
        self.judged(move |rows| {
            let stored = own(rows, &ticket, &task)?;
            if !stored.value.status.is_open() {
                return Ok(Decision::nothing(end_of(&stored.value)));
            }
            let changes = close(stored, TaskStatus::TimedOut, Moment(rows.now));
            Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer: TaskEnd::TimedOut })
        })
        .await
    }

    /// Tells once that nobody has answered yet. The answer is whether the task is open.
    pub async fn escalate_task(&self, ticket: &RunTicket, task: &TaskId) -> perdura::Result<Commit<bool>> {
        let links = self.links().await.map_err(Refusal::into_error)?;
        let (ticket, task) = (ticket.clone(), task.clone());
        self.judged(move |rows| {
            let Stored { value: mut record, version } = own(rows, &ticket, &task)?;
            if !record.status.is_open() || record.escalated_at.is_some() {
                return Ok(Decision::nothing(record.status.is_open()));
            }
            record.escalated_at = Some(Moment(rows.now));
            let told = TaskEscalated {
                task_id: record.task_id.clone(),
                run_id: record.run_id.to_string(),
                workflow_id: record.workflow_id.to_string(),
                desk_id: record.desk_id.to_string(),
                title: record.title.clone(),
                assignee: record.assignee.clone(),
                url: record.url(&links),
            };
            let changes = vec![put(TASKS, task.as_str(), version, &record, None)];
            let events = vec![event(&told, rows.now)];
            Ok(Decision { transaction: Transaction { changes, events }, answer: true })
        })
        .await
    }
}

/// A task of the ticket's run.
fn own(rows: &Rows<'_>, ticket: &RunTicket, task: &TaskId) -> Result<Stored<TaskRecord>, Refusal> {
    active(rows, ticket)?;
    let stored = super::inbox::require(rows, task)?;
    if stored.value.run_id == ticket.run_id {
        return Ok(stored);
    }
    let message = format!("task '{task}' is of run {}, not of {}", stored.value.run_id, ticket.run_id);
    Err(Refusal::new(Code::TaskNotFound, message))
}

fn end_of(record: &TaskRecord) -> TaskEnd {
    match record.status {
        TaskStatus::Open => TaskEnd::Open,
        TaskStatus::Answered => TaskEnd::Answered {
            answer: record.answer.clone().unwrap_or(Value::Null),
            answered_by: record.answered_by.clone(),
        },
        TaskStatus::TimedOut => TaskEnd::TimedOut,
        TaskStatus::Cancelled => TaskEnd::Cancelled,
    }
}

fn close(stored: Stored<TaskRecord>, status: TaskStatus, now: Moment) -> Vec<RecordChange> {
    let Stored { value: mut record, version } = stored;
    record.status = status;
    record.ended_at = Some(now);
    let gone = remove(OPEN_TASKS, time_key(record.opened_at, record.task_id.as_str()));
    vec![put(TASKS, record.task_id.as_str(), version, &record, None), gone]
}

/// Cancels what a run that ends has asked.
pub(crate) fn cancel_of_run(rows: &Rows<'_>, change: &mut Change) -> Result<(), Refusal> {
    for id in rows.all::<TaskId>(TASKS_OF_RUN, &of_run(&change.run().run_id))? {
        let task = rows.get::<TaskRecord>(TASKS, id.value.as_str())?;
        if let Some(task) = task.filter(|task| task.value.status.is_open()) {
            for closed in close(task, TaskStatus::Cancelled, Moment(rows.now)) {
                change.write(closed);
            }
        }
    }
    Ok(())
}

/// Forgets what a run has asked.
pub(crate) fn remove_of_run(rows: &Rows<'_>, run: &WorkflowRunId) -> Result<Vec<RecordChange>, Refusal> {
    let mut changes = Vec::new();
    for (key, id) in rows.entries::<TaskId>(TASKS_OF_RUN, &of_run(run))? {
        changes.push(remove(TASKS_OF_RUN, key));
        if let Some(task) = rows.get::<TaskRecord>(TASKS, id.value.as_str())? {
            let by_time = time_key(task.value.opened_at, id.value.as_str());
            changes.extend([remove(TASKS_BY_TIME, &by_time), remove(OPEN_TASKS, by_time)]);
            changes.push(remove(TASKS, id.value.as_str()));
        }
    }
    Ok(changes)
}
