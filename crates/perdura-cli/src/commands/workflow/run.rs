//! `perdura workflow run`

use clap::Args;
use perdura_coordination::contract::CoordinationClient;
use perdura_coordination::service::run::QueueRun;
use serde_json::Value;

use super::{links, state, watch};
use crate::input;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow run`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workflow's id; its newest publication runs
    workflow: String,
    /// What it starts with: a JSON object, @file, or - for the standard input
    #[arg(long, value_name = "JSON")]
    input: Option<String>,
    /// A name of your own: the same one starts at most one run
    #[arg(long, value_name = "ID")]
    run_id: Option<String>,
    /// Stay until the run has ended; exit 1 when it failed
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let given = self.input.as_deref().map(|text| input::object("--input", text)).transpose()?;
        let input = QueueRun { workflow_id: self.workflow, run_id: self.run_id, input: given.map(Value::Object) };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_QUEUE_RUN, &input) {
            return Ok(planned);
        }
        let queued = session.ask(CoordinationClient::new(session.rpc()).queue_run(input)).await;
        let queued = queued.map_err(|failure| failure.named("COORD_RUN_FAILED"))?;
        let id = queued.run.run_id.clone();
        let text = if queued.event_ids.is_empty() {
            format!("run {id} was there before, and is {}\n", state(queued.run.status))
        } else {
            format!("run {id} is {}\n", state(queued.run.status))
        };
        let answer = Answer::new(&queued, text + &links(&queued.run).shown(session.out));
        if self.watch {
            session.out.print(&Answer::line(&queued, format!("run {id}")))?;
            return watch::one(session, id).await;
        }
        Ok(answer)
    }
}
