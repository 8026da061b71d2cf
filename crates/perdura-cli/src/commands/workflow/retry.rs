//! `perdura workflow retry`

use clap::Args;
use perdura_coordination::contract::CoordinationRunsClient;
use perdura_coordination::service::run::RetryRun;

use super::{state, watch};
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow retry`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The run's id
    run: String,
    /// A name of your own for the new run: the same one starts at most one
    #[arg(long, value_name = "ID")]
    run_id: Option<String>,
    /// Stay until the new run has ended; exit 1 when it failed
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let before = self.run.clone();
        let input = RetryRun { run_id: self.run, new_run_id: self.run_id };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_RETRY, &input) {
            return Ok(planned);
        }
        let queued = session.ask(CoordinationRunsClient::new(session.rpc()).retry_run(input)).await?;
        let id = queued.run.run_id.clone();
        let text = format!("run {id}, which repeats {before}, is {}", state(queued.run.status));
        let answer = Answer::line(&queued, text);
        if self.watch {
            session.out.print(&answer)?;
            return watch::one(session, id).await;
        }
        Ok(answer)
    }
}
