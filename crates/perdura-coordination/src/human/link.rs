//! A task's page: what is shown to whoever opens the link, and what becomes of a sent form.

use super::form::{FormState, parse};
use super::page::{self, Html};
use super::{TaskRecord, TaskStatus, answer, inbox};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;

/// A page, and the status of the answer that carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskReply {
    /// As in HTTP.
    pub status: u16,
    /// With the headers of [`page::headers`].
    pub page: Html,
}

impl Coordination {
    /// The page behind a link.
    pub async fn task_page(&self, token: &str) -> TaskReply {
        match self.task_of_token(token).await {
            Ok(record) if is_open(&record, self.now().await) => {
                TaskReply { status: 200, page: question(&record, &FormState::default()) }
            }
            Ok(record) => closed(&record),
            Err(refusal) => refused(&refusal),
        }
    }

    /// What becomes of a form that was sent from the page: `application/x-www-form-urlencoded`.
    pub async fn submit_task(&self, token: &str, body: &[u8]) -> TaskReply {
        let record = match self.task_of_token(token).await {
            Ok(record) if is_open(&record, self.now().await) => record,
            Ok(record) => return closed(&record),
            Err(refusal) => return refused(&refusal),
        };
        let sent = match parse(&record.form, body) {
            Ok(sent) => sent,
            Err(state) => return unfit(&record, &state),
        };
        let Err(refusal) = self.answer(record.task_id.clone(), sent.answer, sent.answered_by).await else {
            return TaskReply { status: 200, page: page::thanks(&record.title) };
        };
        if refusal.code == Code::InvalidAnswer {
            return unfit(&record, &sent.state.with_issues(&refusal));
        }
        if refusal.code == Code::TaskClosed {
            // Somebody was faster, or the time ran out meanwhile.
            return self.task_of_token(token).await.map_or_else(|refusal| refused(&refusal), |record| closed(&record));
        }
        refused(&refusal)
    }

    async fn task_of_token(&self, token: &str) -> Result<TaskRecord, Refusal> {
        let id = self.links().await?.task_of(token, self.now().await)?;
        self.read(move |rows| Ok(inbox::require(rows, &id)?.value)).await
    }
}

fn is_open(record: &TaskRecord, now: perdura_types::Timestamp) -> bool {
    record.status.is_open() && record.deadline.is_none_or(|deadline| deadline.0 > now)
}

fn question(record: &TaskRecord, state: &FormState) -> Html {
    let TaskRecord { title, instructions, input, form, deadline, .. } = record;
    page::question(&page::Question { title, instructions, input, form, deadline: *deadline }, state)
}

fn unfit(record: &TaskRecord, state: &FormState) -> TaskReply {
    TaskReply { status: 422, page: question(record, state) }
}

fn closed(record: &TaskRecord) -> TaskReply {
    let status = if record.status.is_open() { TaskStatus::TimedOut } else { record.status };
    TaskReply { status: answer::closed(record).status(), page: page::closed(&record.title, status) }
}

fn refused(refusal: &Refusal) -> TaskReply {
    TaskReply { status: refusal.status(), page: page::refused(refusal) }
}
