//! `perdura workflow task answer`

use clap::Args;
use perdura_coordination::contract::CoordinationTasksClient;
use perdura_coordination::human::AnswerTask;

use crate::input;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow task answer`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The task's id
    task: String,
    /// The answer, as the task's form says: JSON, @file, or - for the standard input
    #[arg(value_name = "JSON")]
    answer: String,
    /// Who answers, for people
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let answer = input::json("the answer", &self.answer)?;
        let input = AnswerTask { task_id: self.task, answer, answered_by: self.by };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_TASK_ANSWER, &input) {
            return Ok(planned);
        }
        let answered = session.ask(CoordinationTasksClient::new(session.rpc()).answer_task(input)).await?;
        let task = &answered.task;
        Ok(Answer::line(&answered, format!("task {} is answered; run {} goes on", task.task_id, task.run_id)))
    }
}
