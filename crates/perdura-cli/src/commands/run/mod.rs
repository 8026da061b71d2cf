//! `perdura run`: runs of functions.

mod bulk;
mod cancel;
mod filter;
mod get;
mod list;
mod near_misses;
mod rerun;
mod trace;
pub(crate) mod watch;
mod why;

use clap::{Args, Subcommand};
use perdura_server::management::runs::RunView;
use perdura_types::{RunId, RunStatus};

use crate::output::{Answer, Cell, Column, Failure, Output, Table, Tone, time};
use crate::session::{Session, SharedArguments};

/// The arguments of `perdura run`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: SharedArguments,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List runs, the newest first
    List(list::Arguments),
    /// Show a run
    Get(One),
    /// Show everything that a run did: each step with each attempt
    Trace(One),
    /// Say why a run is not moving, and what to do about it
    Why(One),
    /// Show events that a run could have waited for, and why they did not fit
    NearMisses(One),
    /// End a run
    Cancel(cancel::Arguments),
    /// Start a run again, from its beginning or from one of its steps
    Rerun(rerun::Arguments),
    /// End all runs that fit a filter
    BulkCancel(bulk::Arguments),
    /// Start all runs again that fit a filter
    BulkRerun(bulk::Arguments),
    /// Show a run as it goes, until it has ended; without one all runs, until you stop it
    Watch(watch::Arguments),
}

/// Which run.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// The run
    run: RunId,
}

impl Arguments {
    pub(crate) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        match self.verb {
            Verb::List(arguments) => arguments.run(session).await,
            Verb::Get(One { run }) => get::run(session, run).await,
            Verb::Trace(One { run }) => trace::run(session, run).await,
            Verb::Why(One { run }) => why::run(session, run).await,
            Verb::NearMisses(One { run }) => near_misses::run(session, run).await,
            Verb::Cancel(arguments) => arguments.run(session).await,
            Verb::Rerun(arguments) => arguments.run(session).await,
            Verb::BulkCancel(arguments) => arguments.run(session, bulk::Action::Cancel).await,
            Verb::BulkRerun(arguments) => arguments.run(session, bulk::Action::Rerun).await,
            Verb::Watch(arguments) => arguments.run(session).await,
        }
    }
}

/// Runs under each other.
pub(crate) fn table(runs: &[RunView], out: Output) -> String {
    let mut table = Table::new([
        Column::Whole("RUN"),
        Column::Whole("STATUS"),
        Column::Text("FUNCTION"),
        Column::Whole("QUEUED"),
        Column::Whole("TOOK"),
        Column::Text("EVENT"),
    ]);
    for run in runs {
        table.row([
            run.run_id.to_string().into(),
            Cell::state(run.status.as_str()),
            (&run.function_id).into(),
            Cell::quiet(&time::since(run.queued_at)),
            took(run).into(),
            Cell::quiet(&run.event_name),
        ]);
    }
    table.shown(out)
}

/// How long a run took, or has taken so far; nothing before it has begun.
fn took(run: &RunView) -> String {
    match run.started_at {
        Some(_) => time::between(run.queued_at, run.ended_at, time::now()),
        None => String::new(),
    }
}

/// A run's state in its colour, as a word among others.
fn state(status: RunStatus, out: Output) -> String {
    out.paint(Tone::of_state(status.as_str()), status.as_str())
}
