//! `perdura run rerun`

use clap::Args;
use perdura_server::management::runs::{Rerun, RerunFrom, RunsClient};
use perdura_types::RunId;

use super::watch;
use crate::input;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura run rerun`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The run
    run: RunId,
    /// From this step on, by the id that the trace has with --json; what ended before it is taken over
    #[arg(long, value_name = "STEP")]
    from_step: Option<String>,
    /// What that step receives instead: a JSON list of its arguments, @file, or - for the standard input
    #[arg(long, value_name = "JSON", requires = "from_step")]
    input: Option<String>,
    /// Starts at most one run per key in 24 hours
    #[arg(long = "idempotency-key", value_name = "KEY")]
    idempotency_key: Option<String>,
    /// Stay until the new run has ended; exit 1 when it did not end well
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let step_input = self.input.as_deref().map(|text| input::list("--input", text)).transpose()?;
        let from_step = self.from_step.map(|step_id| RerunFrom { step_id, input: step_input });
        let input = Rerun { run_id: self.run, from_step, key: self.idempotency_key };
        if let Some(planned) = self.change.planned(session, Procedure::RUN_RERUN, &input) {
            return Ok(planned);
        }
        let started = session.ask(RunsClient::new(session.rpc()).rerun(input)).await?;
        let answer = Answer::line(&started, format!("run {} repeats {}", started.run_id, self.run));
        if self.watch {
            session.out.print(&answer)?;
            return watch::one(session, started.run_id).await;
        }
        Ok(answer)
    }
}
