//! `perdura robot job`: batches of orders.

mod cancel;
mod create;
mod get;
mod list;
mod retry;
mod watch;

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use perdura_robot::JobId;
use perdura_robot::job::Job;

use crate::output::{Answer, Failure};
use crate::session::Session;

/// The arguments of `perdura robot job`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List jobs, the newest first
    List(list::Arguments),
    /// Show a job and its items
    Get(One),
    /// Create a job from a file
    Create(create::Arguments),
    /// Stop an active job
    Cancel(cancel::Arguments),
    /// Try items of an ended job again
    Retry(retry::Arguments),
    /// Show a job as it goes, until it has ended
    Watch(One),
}

/// Which job.
#[derive(Debug, Args)]
struct One {
    /// The job
    job: JobId,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.verb {
            Verb::List(arguments) => arguments.run(session).await,
            Verb::Get(One { job }) => get::run(session, job).await,
            Verb::Create(arguments) => arguments.run(session).await,
            Verb::Cancel(arguments) => arguments.run(session).await,
            Verb::Retry(arguments) => arguments.run(session).await,
            Verb::Watch(One { job }) => watch::run(session, job).await,
        }
    }
}

/// How many of a job's items are settled, and how.
fn progress(job: &Job) -> String {
    let settled = job.success_count + job.error_count + job.cancelled_count;
    let mut text = format!("{settled} of {} items", job.total_items);
    for (count, word) in
        [(job.success_count, "well"), (job.error_count, "with errors"), (job.cancelled_count, "cancelled")]
    {
        if count > 0 {
            let _written = write!(text, ", {count} {word}");
        }
    }
    text
}
