//! `perdura workflow task list`

use clap::Args;
use perdura_coordination::contract::CoordinationTasksClient;
use perdura_coordination::human::{ListTasks, TaskStatus};

use crate::commands::more;
use crate::commands::workflow::word;
use crate::input;
use crate::output::{Answer, Cell, Column, Failure, Table, time};
use crate::session::Session;

/// The arguments of `perdura workflow task list`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// In one of these states: open, answered, timed-out, cancelled [default: open]
    #[arg(long, value_name = "STATES", value_delimiter = ',', value_parser = status, conflicts_with = "all")]
    status: Vec<TaskStatus>,
    /// In any state
    #[arg(long)]
    all: bool,
    /// Only tasks of this workflow
    #[arg(long)]
    workflow: Option<String>,
    /// Only tasks of this run
    #[arg(long)]
    run: Option<String>,
    /// Only tasks for this person
    #[arg(long)]
    assignee: Option<String>,
    /// How many [default: 20]
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    /// Where to go on, as the page before said
    #[arg(long)]
    cursor: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let status = if self.status.is_empty() { vec![TaskStatus::Open] } else { self.status };
        let input = ListTasks {
            status: (!self.all).then_some(status),
            workflow_id: self.workflow,
            run_id: self.run,
            assignee: self.assignee,
            limit: self.limit,
            cursor: self.cursor,
        };
        let page = session.ask(CoordinationTasksClient::new(session.rpc()).list_tasks(input)).await?;
        let out = session.out;
        let mut table = Table::new([
            Column::Whole("TASK"),
            Column::Whole("STATUS"),
            Column::Text("TITLE"),
            Column::Text("FOR"),
            Column::Text("DESK"),
            Column::Whole("OPENED"),
        ]);
        for task in &page.tasks {
            table.row([
                (&task.task_id).into(),
                Cell::state(&word(&task.status)),
                (&task.title).into(),
                task.assignee.as_deref().unwrap_or_default().into(),
                Cell::quiet(&format!("{} of {}", task.desk_id, task.workflow_id)),
                Cell::quiet(&time::since(task.opened_at)),
            ]);
        }
        Ok(Answer::new(&page, table.shown(out) + &more(out, page.next_cursor.as_deref())))
    }
}

fn status(word: &str) -> Result<TaskStatus, String> {
    input::word(word, "open, answered, timed-out, cancelled")
}
