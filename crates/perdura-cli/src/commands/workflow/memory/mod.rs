//! `perdura workflow memory`: what desks remember from run to run.

mod clear;
mod show;

use clap::{Args, Subcommand};

use crate::output::{Answer, Failure};
use crate::session::Session;

/// The arguments of `perdura workflow memory`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Show what a workflow's desks remember; one memory with its history when a desk or a namespace is named
    Show(show::Arguments),
    /// Forget what a workflow's desks remember
    Clear(clear::Arguments),
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.verb {
            Verb::Show(arguments) => arguments.run(session).await,
            Verb::Clear(arguments) => arguments.run(session).await,
        }
    }
}
