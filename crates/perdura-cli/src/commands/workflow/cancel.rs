//! `perdura workflow cancel`

use clap::Args;
use perdura_coordination::contract::CoordinationRunsClient;
use perdura_coordination::service::run::CancelRun;

use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow cancel`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The run's id
    run: String,
    /// Why, for people
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = CancelRun { run_id: self.run, reason: self.reason };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_CANCEL, &input) {
            return Ok(planned);
        }
        let cancelled = session.ask(CoordinationRunsClient::new(session.rpc()).cancel_run(input)).await?;
        Ok(Answer::line(&cancelled, format!("run {} is cancelled", cancelled.run.run_id)))
    }
}
