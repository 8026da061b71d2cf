//! A person's answer: a task is opened, and the run waits until somebody has answered it, or for as long as it may.

use perdura::Timestamp;
use serde_json::{Value, json};

use super::{DeskError, Work};
use crate::binding::HumanBinding;
use crate::bounds::WAITS_PER_TASK_MAX;
use crate::human::{NewTask, OpenedTask, TaskEnd};
use crate::ids::DeskId;
use crate::service::events::TaskAnswered;
use crate::service::run::timeline::DeskTry;

/// What came of asking.
pub(super) enum Answer {
    /// Somebody has answered.
    Given(Value),
    /// Nobody has, and the document says what is given then.
    TimedOut(Value),
}

pub(super) async fn execute(work: &Work<'_>, binding: &HumanBinding) -> Result<Answer, DeskError> {
    let opened = open(work, binding).await?;
    let (ticket, coordination) = (&work.facts.ticket, work.runner().coordination());
    let mut escalate_at = opened.escalate_at.filter(|at| opened.deadline.is_none_or(|deadline| *at < deadline));
    for number in 1..=WAITS_PER_TASK_MAX {
        // A wait that looks back finds an answer that came before it.
        let wait = work.step.wait_for_event::<TaskAnswered>(&work.tried("execute", number));
        let wait = wait.matching(format!("async.data.taskId == '{}'", opened.task_id));
        let until = escalate_at.or(opened.deadline).map(|moment| Timestamp::from_millis(moment.as_millis()));
        let woken = match until {
            Some(until) => wait.until(until).await?.is_some(),
            None => wait.await?.is_some(),
        };
        let end = if woken {
            let read = || coordination.take_answer(ticket, &opened.task_id);
            work.step.run(&work.tried("read-answer", number), read).await?
        } else if escalate_at.take().is_some() {
            let escalate = || coordination.escalate_task(ticket, &opened.task_id);
            work.step.commit(&work.named("escalate"), escalate).await?;
            TaskEnd::Open
        } else {
            let give_up = || coordination.time_out_task(ticket, &opened.task_id);
            work.step.commit(&work.tried("time-out", number), give_up).await?
        };
        match end {
            // An event that anybody may have sent, or an escalation: the task is still open.
            TaskEnd::Open => {}
            TaskEnd::Answered { answer, .. } => return Ok(Answer::Given(answer)),
            TaskEnd::TimedOut => return timed_out(binding),
            TaskEnd::Cancelled => return Err(DeskError::new("TaskCancelled", "the task was cancelled")),
        }
    }
    let message = format!("{WAITS_PER_TASK_MAX} events said that the task was answered, and it was not");
    Err(DeskError::new("TaskWaitsExhausted", message))
}

async fn open(work: &Work<'_>, binding: &HumanBinding) -> Result<OpenedTask, DeskError> {
    let desk = &work.planned.desk;
    let (title, instructions) = binding.texts(&work.values().scope(work.now_ms))?;
    let desk_id: DeskId = desk.desk_id.parse().map_err(|error| DeskError::new("InvalidDesk", format!("{error}")))?;
    let as_ms = |seconds: u64| i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX);
    let task = NewTask {
        desk: DeskTry { desk_id, attempt: 1 },
        title: title.unwrap_or_else(|| desk.name.clone()),
        instructions: instructions.unwrap_or_else(|| desk.responsibility.clone()),
        assignee: binding.assignee.clone(),
        form: desk.output_schema.clone(),
        input: work.received.input.clone(),
        timeout_ms: work.policy().timeout_seconds.filter(|seconds| *seconds > 0).map(as_ms),
        escalate_after_ms: binding.escalate_after_seconds.map(as_ms),
    };
    let open = || work.runner().coordination().open_task(&work.facts.ticket, task.clone());
    Ok(work.step.commit(&work.named("ask"), open).await?)
}

fn timed_out(binding: &HumanBinding) -> Result<Answer, DeskError> {
    match binding.timeout_output.clone() {
        Some(Value::Object(mut fields)) => {
            fields.insert("timedOut".to_owned(), json!(true));
            Ok(Answer::TimedOut(Value::Object(fields)))
        }
        Some(value) => Ok(Answer::TimedOut(json!({ "value": value, "timedOut": true }))),
        None => Err(DeskError::new("TaskTimedOut", "nobody has answered in time, and the desk has no timeoutOutput")),
    }
}
