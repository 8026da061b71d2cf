//! `perdura workflow task`: what desks ask people.

mod answer;
mod list;
mod show;

use clap::{Args, Subcommand};
use perdura_coordination::human::TaskView;

use super::word;
use crate::output::{Answer, Failure, Fields, time};
use crate::session::Session;

/// The arguments of `perdura workflow task`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List tasks, the newest first
    List(list::Arguments),
    /// Show a task and the page that takes its answer
    Show {
        /// The task's id
        task: String,
    },
    /// Answer a task, once
    Answer(answer::Arguments),
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.verb {
            Verb::List(arguments) => arguments.run(session).await,
            Verb::Show { task } => show::run(session, task).await,
            Verb::Answer(arguments) => arguments.run(session).await,
        }
    }
}

fn fields(task: &TaskView) -> Fields {
    let mut fields = Fields::default();
    fields.add("task", &task.task_id).add("run", &task.run_id);
    fields.add("desk", format!("{} of {}", task.desk_id, task.workflow_id));
    fields.state("status", &word(&task.status), "");
    fields.add("title", &task.title);
    if !task.instructions.is_empty() && task.instructions != task.title {
        fields.add("asked", &task.instructions);
    }
    fields.maybe("for", task.assignee.as_ref());
    fields.add("opened", time::since(task.opened_at));
    fields.maybe("until", task.deadline.filter(|_| task.ended_at.is_none()).map(time::since));
    fields.json("input", Some(&task.input));
    fields.json("form", serde_json::to_value(&task.form).ok().as_ref());
    fields.json("answer", task.answer.as_ref());
    fields.maybe("by", task.answered_by.as_ref());
    fields.maybe("page", task.url.as_ref());
    fields
}
