//! `perdura event`: what happened.

mod get;
mod list;
mod send;
mod watch;

use clap::{Args, Subcommand};

use crate::output::{Answer, Failure};
use crate::session::{Session, SharedArguments};

/// The arguments of `perdura event`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: SharedArguments,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Send an event, or a file of events
    Send(send::Arguments),
    /// List events, the newest first
    List(list::Arguments),
    /// Show an event and the runs that it started
    Get(get::Arguments),
    /// Show events as they come, until you stop it
    Watch(watch::Arguments),
}

impl Arguments {
    pub(crate) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.verb {
            Verb::Send(arguments) => arguments.run(session).await,
            Verb::List(arguments) => arguments.run(session).await,
            Verb::Get(arguments) => arguments.run(session).await,
            Verb::Watch(arguments) => arguments.run(session).await,
        }
    }
}
