//! `perdura run cancel`

use clap::Args;
use perdura_server::management::runs::{RunRef, RunsClient};
use perdura_types::RunId;

use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura run cancel`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The run
    run: RunId,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = RunRef { run_id: self.run };
        if let Some(planned) = self.change.planned(session, Procedure::RUN_CANCEL, &input) {
            return Ok(planned);
        }
        let run = session.ask(RunsClient::new(session.rpc()).cancel(input)).await?;
        Ok(Answer::line(&run, format!("run {} is cancelled", run.run_id)))
    }
}
