//! Answers about runs.

use std::str::FromStr;

use perdura_contract::{Call, Events as Stream, Failure, NoErrors};
use perdura_core::{Answer, ApiCall, Rerun as RerunCall, RerunFrom as FromStep};
use perdura_engine::{BulkAction, CursorError, RunQuery};
use perdura_types::{RawJson, RunId, StepId};

use super::{
    BulkAnswer, BulkRuns, CancelError, DiagnosisView, JournalPage, ListJournal, ListRuns, NearMisses, Rerun,
    RerunError, Rerunning, RunCount, RunError, RunPage, RunRef, RunUpdate, RunView, Runs, RunsError, RunsFilter,
    TraceView, WaitMissesView, WatchRun, WatchRuns,
};
use crate::bounds::{LIST_DEFAULT, NEAR_MISSES_MAX};
use crate::management::{Management, broken, stopping, unexpected, unreadable};

impl Runs for Management {
    async fn list(&self, _call: &Call, input: ListRuns) -> Result<RunPage, Failure<RunsError>> {
        let cursor = cursor(input.cursor.as_deref())?;
        let limit = input.limit.unwrap_or(LIST_DEFAULT) as usize;
        let order = input.order.unwrap_or_default().into();
        let history = self.state.engine.history();
        if cursor.is_none() {
            // Who has just started a run finds it in the list.
            history.caught_up().await.map_err(broken)?;
        }
        let page =
            history.runs(RunQuery { filter: input.filter.into(), order, cursor, limit }).await.map_err(broken)?;
        Ok(RunPage {
            runs: page.runs.into_iter().map(RunView::new).collect(),
            next: page.next.map(|next| next.to_string()),
        })
    }

    async fn count(&self, _call: &Call, input: RunsFilter) -> Result<RunCount, Failure<NoErrors>> {
        let history = self.state.engine.history();
        history.caught_up().await.map_err(broken)?;
        let total = history.count_runs(input.into()).await.map_err(broken)?;
        Ok(RunCount { count: total.count, is_more: total.is_more })
    }

    async fn get(&self, _call: &Call, input: RunRef) -> Result<RunView, Failure<RunError>> {
        self.run(input.run_id).await?.ok_or_else(|| not_found(input.run_id))
    }

    async fn trace(&self, _call: &Call, input: RunRef) -> Result<TraceView, Failure<RunError>> {
        let trace = self.state.engine.trace(input.run_id).await.map_err(unreadable)?;
        trace.map(TraceView::new).ok_or_else(|| not_found(input.run_id))
    }

    async fn journal(&self, _call: &Call, input: ListJournal) -> Result<JournalPage, Failure<RunError>> {
        self.journal_page(input).await
    }

    async fn diagnose(&self, _call: &Call, input: RunRef) -> Result<DiagnosisView, Failure<RunError>> {
        let diagnosis = self.state.engine.diagnose(input.run_id).await.map_err(unreadable)?;
        let diagnosis = diagnosis.ok_or_else(|| not_found(input.run_id))?;
        Ok(DiagnosisView::new(&diagnosis))
    }

    async fn near_misses(&self, _call: &Call, input: RunRef) -> Result<NearMisses, Failure<RunError>> {
        let waits = self.state.engine.near_misses(input.run_id, NEAR_MISSES_MAX).await.map_err(unreadable)?;
        let waits = waits.ok_or_else(|| not_found(input.run_id))?;
        Ok(NearMisses { waits: waits.into_iter().map(WaitMissesView::new).collect() })
    }

    async fn cancel(&self, _call: &Call, input: RunRef) -> Result<RunView, Failure<CancelError>> {
        let RunRef { run_id } = input;
        let answer = self.state.engine.call(ApiCall::Cancel(run_id)).await.map_err(stopping)?;
        let run = self.run(run_id).await?;
        match (answer, run) {
            (Answer::Done, Some(run)) => Ok(run),
            (Answer::NotFound, Some(run)) => {
                let message = format!("run {run_id} has already ended ({}): there is nothing to cancel", run.status);
                Err(Failure::declared(CancelError::Ended, message))
            }
            (Answer::NotFound, None) => Err(Failure::declared(CancelError::NotFound, missing(run_id))),
            (answer, _) => Err(unexpected(&answer)),
        }
    }

    async fn rerun(&self, _call: &Call, input: Rerun) -> Result<Rerunning, Failure<RerunError>> {
        let from = input.from_step.map(|from| FromStep {
            step: StepId::from(from.step_id.as_str()),
            input: from.input.map(|input| RawJson::of(&input)),
        });
        let rerun = RerunCall { run: input.run_id, from, key: input.key };
        match self.state.engine.call(ApiCall::Rerun(rerun)).await.map_err(stopping)? {
            Answer::Started(run_id) => Ok(Rerunning { run_id }),
            Answer::NotFound => Err(Failure::declared(RerunError::NotFound, missing(input.run_id))),
            Answer::Refused(error) => Err(Failure::declared(RerunError::Refused, error.to_string())),
            answer => Err(unexpected(&answer)),
        }
    }

    async fn bulk_cancel(&self, _call: &Call, input: BulkRuns) -> Result<BulkAnswer, Failure<RunsError>> {
        self.bulk(BulkAction::Cancel, input).await
    }

    async fn bulk_rerun(&self, _call: &Call, input: BulkRuns) -> Result<BulkAnswer, Failure<RunsError>> {
        self.bulk(BulkAction::Rerun, input).await
    }

    async fn watch(&self, call: &Call, input: WatchRun) -> Result<Stream<RunUpdate>, Failure<RunError>> {
        self.watch_run(input.run_id, call.last_event_id()).await
    }

    async fn watch_all(&self, call: &Call, input: WatchRuns) -> Result<Stream<RunUpdate>, Failure<RunsError>> {
        self.watch_runs(input, call.last_event_id())
    }
}

impl Management {
    /// A run as it stands after everything that was committed before.
    pub(super) async fn run<E>(&self, run: RunId) -> Result<Option<RunView>, Failure<E>> {
        let history = self.state.engine.history();
        history.caught_up().await.map_err(broken)?;
        Ok(history.run(run).await.map_err(broken)?.map(RunView::new))
    }
}

pub(super) fn not_found(run: RunId) -> Failure<RunError> {
    Failure::declared(RunError::NotFound, missing(run))
}

/// The place in a list that a caller was given before.
pub(super) fn cursor<C: FromStr<Err = CursorError>>(text: Option<&str>) -> Result<Option<C>, Failure<RunsError>> {
    let invalid = |error: CursorError| Failure::declared(RunsError::InvalidCursor, error.to_string());
    text.map(str::parse).transpose().map_err(invalid)
}

fn missing(run: RunId) -> String {
    format!("there is no run {run}: list the runs to see which there are")
}
