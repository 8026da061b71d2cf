//! `perdura run watch`

use clap::Args;
use perdura_contract::{Errors, Subscription};
use perdura_server::management::runs::{RunUpdate, RunView, RunsClient, WatchRun, WatchRuns};
use perdura_types::{RunId, RunStatus};

use super::filter::some;
use super::{state, took};
use crate::output::{Answer, Failure, Output, Tone, text, time};
use crate::session::Session;

/// The arguments of `perdura run watch`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The run; all runs when missing
    run: Option<RunId>,
    /// Only runs of these functions: <app>-<function>
    #[arg(long, value_name = "FUNCTIONS", value_delimiter = ',', conflicts_with = "run")]
    function: Vec<String>,
    /// Only runs of these apps, by name
    #[arg(long, value_name = "APPS", value_delimiter = ',', conflicts_with = "run")]
    app: Vec<String>,
    /// Stop after so many changes
    #[arg(long, value_name = "COUNT", conflicts_with = "run")]
    count: Option<u64>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        if let Some(run) = self.run {
            return one(session, run).await;
        }
        let input = WatchRuns { function_ids: some(self.function), apps: some(self.app) };
        let mut told = session.ask(RunsClient::new(session.rpc()).watch_all(input)).await?;
        let mut left = self.count.unwrap_or(u64::MAX);
        let mut before = None;
        while left > 0 {
            let Some(run) = next(session, &mut told).await? else { break };
            // Steps come and go without changing what is shown of a run.
            if before.as_ref() != Some(&run) {
                session.out.print(&line(&run, session.out))?;
                left -= 1;
                before = Some(run);
            }
        }
        Ok(Answer::said())
    }
}

/// Shows a run until it has ended, and fails when it did not end well.
pub(crate) async fn one(session: &Session, run_id: RunId) -> Result<Answer, Failure> {
    let mut told = session.ask(RunsClient::new(session.rpc()).watch(WatchRun { run_id })).await?;
    let mut last: Option<RunView> = None;
    while let Some(run) = next(session, &mut told).await? {
        if last.as_ref() != Some(&run) {
            session.out.print(&line(&run, session.out))?;
            last = Some(run);
        }
    }
    match last.map(|run| (run.status, run.error)) {
        Some((RunStatus::Failed, error)) => {
            let reason = error.unwrap_or_else(|| "see its trace".to_owned());
            Err(Failure::new("RUN_FAILED", format!("run {run_id} failed: {reason}")))
        }
        Some((RunStatus::Cancelled, _)) => Err(Failure::new("RUN_CANCELLED", format!("run {run_id} was cancelled"))),
        Some((RunStatus::Completed | RunStatus::Scheduled | RunStatus::Running, _)) | None => Ok(Answer::said()),
    }
}

async fn next<E: Errors>(
    session: &Session,
    told: &mut Subscription<RunUpdate, (), E>,
) -> Result<Option<RunView>, Failure> {
    let update = told.next().await.transpose().map_err(|error| session.failure(error))?;
    Ok(update.map(|update| update.run))
}

fn line(run: &RunView, out: Output) -> Answer {
    let at = run.ended_at.or(run.started_at).unwrap_or(run.queued_at);
    let took = if run.ended_at.is_some() { format!(" after {}", took(run)) } else { String::new() };
    let error = run.error.as_ref().map(|error| format!(": {}", text::clean(error))).unwrap_or_default();
    let clock = out.paint(Tone::Quiet, &time::clock(at));
    let text =
        format!("{clock} {} {} {}{took}{error}", run.run_id, text::clean(&run.function_id), state(run.status, out));
    Answer::line(run, text)
}
