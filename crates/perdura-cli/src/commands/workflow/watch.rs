//! `perdura workflow watch`

use std::collections::HashSet;

use clap::Args;
use perdura_coordination::contract::{CoordinationClient, CoordinationRunsClient};
use perdura_coordination::run::{DeskRunEvent, RunState, RunStatus};
use perdura_coordination::service::run::{GetRunTimeline, RunSummary};
use perdura_coordination::service::watch::{RunUpdate, WatchRun, WatchRuns};

use super::timeline::what;
use super::{links, run_fields, state, word};
use crate::output::{Answer, Failure, Output, Tone, text, time};
use crate::session::Session;

/// The arguments of `perdura workflow watch`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The run; all runs when missing
    run: Option<String>,
    /// Only runs of this workflow
    #[arg(long, conflicts_with = "run")]
    workflow: Option<String>,
    /// Stop after so many changes
    #[arg(long, value_name = "COUNT", conflicts_with = "run")]
    count: Option<u64>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        if let Some(run) = self.run {
            return one(session, run).await;
        }
        let input = WatchRuns { workflow_id: self.workflow };
        let mut told = session.ask(CoordinationRunsClient::new(session.rpc()).watch_runs(input)).await?;
        let mut left = self.count.unwrap_or(u64::MAX);
        while left > 0 {
            let Some(update) = told.next().await.transpose().map_err(|error| session.failure(error))? else { break };
            // A message without a run says that the stream begins, or begins anew.
            if let Some(run) = update.run {
                session.out.print(&summary(&run, session.out))?;
                left -= 1;
            }
        }
        Ok(Answer::said())
    }
}

/// Shows a run until it has ended, and fails when it did.
pub(super) async fn one(session: &Session, run_id: String) -> Result<Answer, Failure> {
    let out = session.out;
    let mut told = session.ask(CoordinationRunsClient::new(session.rpc()).watch_run(WatchRun { run_id })).await?;
    // The same event may come twice: in the whole and as news, and after a loss.
    let mut seen = HashSet::new();
    let mut last: Option<RunStatus> = None;
    while let Some(update) = told.next().await.transpose().map_err(|error| session.failure(error))? {
        let news = update.timeline.iter().filter(|event| seen.insert(event.event_id.clone()));
        let lines: String = news.map(|event| line(event, out)).collect();
        out.print(&Answer::new(&update, lines))?;
        last = Some(update.run);
    }
    let Some(run) = last else { return Ok(Answer::said()) };
    // A run may have ended before its last events were told: the stream ends with the run.
    let input = GetRunTimeline { run_id: run.run_id.clone() };
    let whole = session.ask(CoordinationClient::new(session.rpc()).get_run_timeline(input)).await?;
    let rest: Vec<DeskRunEvent> =
        whole.timeline.into_iter().filter(|event| seen.insert(event.event_id.clone())).collect();
    if !rest.is_empty() {
        let lines: String = rest.iter().map(|event| line(event, out)).collect();
        let update = RunUpdate { run: run.clone(), timeline: rest, snapshot: false };
        out.print(&Answer::new(&update, lines))?;
    }
    if !out.json {
        out.print(&Answer::new(&run, run_fields(&run).shown(out) + &links(&run).shown(out)))?;
    }
    if run.status == RunState::Failed {
        let reason = run.error.as_deref().unwrap_or("see its timeline");
        let message = format!("run {} failed: {reason}", run.run_id);
        return Err(Failure::new("COORD_RUN_FAILED", message).with_details(&run));
    }
    Ok(Answer::said())
}

fn line(event: &DeskRunEvent, out: Output) -> String {
    let clock = out.paint(Tone::Quiet, &time::clock(event.ts));
    let status = out.paint(Tone::of_state(state(event.status)), &format!("{:<9}", state(event.status)));
    let kind = word(&event.kind);
    let place = event.desk_id.as_deref().unwrap_or("");
    let head = text::clean(&format!("{kind:<14} {place}"));
    let room = out.width.saturating_sub("00:00:00 completed  ".len() + text::width(&head) + 1);
    let what = text::cut(&text::clean(&what(event)), room);
    format!("{}\n", format!("{clock} {status} {head} {}", out.paint(Tone::Quiet, &what)).trim_end())
}

fn summary(run: &RunSummary, out: Output) -> Answer {
    let clock = out.paint(Tone::Quiet, &time::clock(run.finished_at.unwrap_or(run.started_at)));
    let status = out.paint(Tone::of_state(state(run.status)), &format!("{:<9}", state(run.status)));
    let error = run.error.as_ref().map(|error| format!(": {}", text::clean(error))).unwrap_or_default();
    let text = format!("{clock} {status} {} {}{error}", text::clean(&run.run_id), text::clean(&run.workflow_id));
    Answer::line(run, text)
}
