//! `perdura function invoke`

use clap::Args;
use perdura_server::management::functions::{FunctionsClient, InvokeFunction};

use crate::commands::run::watch;
use crate::input;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura function invoke`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// <app>-<function>
    function: String,
    /// The event's data: a JSON object, @file, or - for the standard input
    #[arg(long, value_name = "JSON", default_value = "{}")]
    data: String,
    /// Starts the function at most once in 24 hours
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    /// Stay until the run has ended; exit 1 when it did not end well
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let data = input::object("--data", &self.data)?.into_iter().collect();
        let input =
            InvokeFunction { function_id: self.function, data: Some(data), idempotency_key: self.idempotency_key };
        if let Some(planned) = self.change.planned(session, Procedure::FUNCTION_INVOKE, &input) {
            return Ok(planned);
        }
        let invoked = session.ask(FunctionsClient::new(session.rpc()).invoke(input)).await?;
        let text = match &invoked.run_id {
            Some(run) => format!("run {run} is started by event {}\n", invoked.event_id),
            None => format!("event {} started no run: was the key used before?\n", invoked.event_id),
        };
        let answer = Answer::new(&invoked, text);
        match invoked.run_id.filter(|_| self.watch) {
            Some(run) => {
                session.out.print(&answer)?;
                watch::one(session, run).await
            }
            None => Ok(answer),
        }
    }
}
