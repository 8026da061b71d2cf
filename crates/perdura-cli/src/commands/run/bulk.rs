//! `perdura run bulk-cancel` and `perdura run bulk-rerun`: they differ in one procedure.

use std::fmt::Write as _;

use clap::Args;
use perdura_server::management::runs::{
    BulkAnswer, BulkOutcome, BulkResult, BulkRuns, RunCount, RunsClient, RunsFilter,
};
use serde::Serialize;
use serde_json::json;

use super::filter::FilterArguments;
use crate::bounds::BULK_RUNS_PER_CALL;
use crate::output::{Answer, Cell, Column, Failure, Output, Table, text};
use crate::session::{ChangeArguments, Planned, Procedure, Session};

/// The arguments of both.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    filter: FilterArguments,
    /// All runs of this server, when there is no filter
    #[arg(long)]
    all: bool,
    /// What makes this command do nothing twice when it is given again within 24 hours [default: a new key]
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

/// What is done with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Cancel,
    Rerun,
}

/// What was done.
#[derive(Debug, Serialize)]
struct Changes {
    matched: RunCount,
    changed: u64,
    skipped: u64,
    done: Vec<BulkOutcome>,
}

impl Action {
    const fn procedure(self) -> Procedure {
        match self {
            Self::Cancel => Procedure::RUN_BULK_CANCEL,
            Self::Rerun => Procedure::RUN_BULK_RERUN,
        }
    }
    const fn in_words(self) -> (&'static str, &'static str) {
        match self {
            Self::Cancel => ("Cancel", "cancelled"),
            Self::Rerun => ("Start again", "started again"),
        }
    }
    async fn call(self, session: &Session, input: BulkRuns) -> Result<BulkAnswer, Failure> {
        let runs = RunsClient::new(session.rpc());
        match self {
            Self::Cancel => session.ask(runs.bulk_cancel(input)).await,
            Self::Rerun => session.ask(runs.bulk_rerun(input)).await,
        }
    }
}

impl Arguments {
    pub(super) async fn run(self, session: &Session, action: Action) -> Result<Answer, Failure> {
        let filter = self.filter.filter();
        if filter == RunsFilter::default() && !self.all {
            let message = "no filter is given: name the runs with --status, --function and the like, or say --all";
            return Err(Failure::usage("FILTER_REQUIRED", message));
        }
        let input = BulkRuns { filter, dry_run: true, limit: None, cursor: None, key: self.idempotency_key };
        let tried = action.call(session, input.clone()).await?;
        let (verb, past) = action.in_words();
        let runs = counted(&tried.matched);
        if self.change.dry_run {
            let text = format!("{runs} would be {past}, by {}\n", action.procedure().keys().join("."));
            let text = text + &sample(&tried, session.out);
            let planned = Planned::new(session, action.procedure(), &BulkRuns { dry_run: false, ..input });
            let mut data = planned.to_value();
            data["matched"] = json!(tried.matched);
            data["sample"] = json!(tried.sample);
            return Ok(Answer::new(&data, text));
        }
        if tried.matched.count > 0 {
            self.change.confirm(&format!("{verb} {runs}?"))?;
        }
        let done = act(session, action, input, tried.matched).await?;
        let text = shown(&done, past, session.out);
        Ok(Answer::new(&done, text))
    }
}

/// Call after call, until there are no more. All have one key, so that whoever does not hear the end of it can begin again.
async fn act(session: &Session, action: Action, input: BulkRuns, matched: RunCount) -> Result<Changes, Failure> {
    let mut done = Changes { matched, changed: 0, skipped: 0, done: Vec::new() };
    let key = input.key.clone().unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let mut input = BulkRuns { dry_run: false, limit: Some(BULK_RUNS_PER_CALL), key: Some(key.clone()), ..input };
    let go_on = format!("some runs may be done: the same command with --idempotency-key {key} does nothing twice");
    loop {
        let answer = action.call(session, input.clone()).await.map_err(|failure| failure.with_advice(&go_on))?;
        for outcome in answer.done {
            match outcome.result {
                BulkResult::Cancelled | BulkResult::Started => done.changed += 1,
                BulkResult::Skipped => done.skipped += 1,
            }
            done.done.push(outcome);
        }
        match answer.next {
            Some(next) => input.cursor = Some(next),
            None => return Ok(done),
        }
        session.out.remark(&format!("{} of {} done", done.done.len(), counted(&done.matched)));
    }
}

fn shown(done: &Changes, past: &str, out: Output) -> String {
    let mut text = format!("{} {past}", text::counted(done.changed, "run"));
    if done.skipped > 0 {
        let _written = write!(text, ", {} skipped", done.skipped);
    }
    text.push('\n');
    let skipped = || done.done.iter().filter(|outcome| outcome.result == BulkResult::Skipped);
    if skipped().next().is_some() {
        let mut table = Table::new([Column::Whole("SKIPPED"), Column::Text("WHY")]);
        for outcome in skipped() {
            table.row([outcome.run_id.to_string().into(), Cell::quiet(outcome.reason.as_deref().unwrap_or_default())]);
        }
        text += &table.shown(out);
    }
    text
}

fn sample(tried: &BulkAnswer, out: Output) -> String {
    if tried.sample.is_empty() { String::new() } else { super::table(&tried.sample, out) }
}

fn counted(count: &RunCount) -> String {
    let runs = text::counted(count.count, "run");
    if count.is_more { format!("more than {runs}") } else { runs }
}
