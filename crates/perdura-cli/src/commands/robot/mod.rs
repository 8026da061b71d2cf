//! `perdura robot`: batches for robots.

mod job;
mod kind;

use clap::{Args, Subcommand};

use crate::output::{Answer, Failure};
use crate::session::{Session, SharedArguments};

/// The arguments of `perdura robot`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: SharedArguments,
    #[command(subcommand)]
    noun: Noun,
}

#[derive(Debug, Subcommand)]
enum Noun {
    /// Batches of orders
    Job(job::Arguments),
    /// What is known of a robot: where it is, how it is spoken to, how long it may take
    Kind(kind::Arguments),
}

impl Arguments {
    pub(crate) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.noun {
            Noun::Job(arguments) => arguments.run(session).await,
            Noun::Kind(arguments) => arguments.run(session).await,
        }
    }
}
