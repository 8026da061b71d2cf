//! A run ends, once and for good.

use std::collections::BTreeMap;

use perdura::Commit;
use perdura_engine::records::{Decision, Rows, put};
use perdura_types::RunId;
use serde::Serialize;
use serde_json::Value;

use super::timeline::Happening;
use super::{Change, Parts, RunTicket, find, parts, run_id, ticket};
use crate::bounds::RUN_OUTPUT_BYTES_MAX;
use crate::human;
use crate::records::{OUTPUT, OUTPUTS};
use crate::refusal::{Code, Refusal};
use crate::run::{FinishedHook, RunState, RunStatus, TimelineKind};
use crate::service::Coordination;

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum RunEnd {
    /// Well.
    Completed {
        /// What the last desk gave.
        output: Value,
        /// What the leaves gave, or the named outputs.
        outputs: BTreeMap<String, Value>,
    },
    /// Badly.
    Failed {
        /// Why.
        error: String,
    },
}

impl Coordination {
    /// Ends a run, with what came of its finished hook; none is recorded as skipped. A run that has ended stays as it is. For
    /// the runner's last step.
    pub async fn end_run(
        &self,
        ticket: &RunTicket,
        end: RunEnd,
        hook: Option<FinishedHook>,
    ) -> perdura::Result<Commit<RunStatus>> {
        let links = self.links().await.map_err(Refusal::into_error)?;
        let ticket = ticket.clone();
        self.judged(move |rows| {
            let now = rows.now;
            Ok(decide(rows, &ticket, &end, hook)?.map(|parts| parts.status(&links, now)))
        })
        .await
    }

    /// A run's runner has given up: the run fails, unless it has ended. For the runner's failure handler.
    pub async fn fail_lost_run(&self, run: &str, error: &str) -> perdura::Result<Commit<()>> {
        let (run, error) = (run.to_owned(), error.to_owned());
        self.judged(move |rows| decide_lost(rows, &run, None, &error)).await
    }

    /// The engine's run was cancelled by somebody: the run fails, unless it has ended or another engine run carries it out.
    pub async fn run_was_cancelled(&self, engine_run: RunId, run: &str) -> perdura::Result<Commit<()>> {
        let run = run.to_owned();
        let error = format!("engine run {engine_run} was cancelled");
        self.judged(move |rows| decide_lost(rows, &run, Some(engine_run), &error)).await
    }
}

fn decide(
    rows: &Rows<'_>,
    ticket: &RunTicket,
    end: &RunEnd,
    hook: Option<FinishedHook>,
) -> Result<Decision<Parts>, Refusal> {
    let stored = ticket::held(rows, ticket)?;
    if stored.value.is_final() {
        return Ok(Decision::nothing(parts(rows, stored.value)?));
    }
    let mut before = parts(rows, stored.value.clone())?;
    let mut change = Change::of(stored, rows.now);
    match end {
        RunEnd::Completed { output, outputs } => {
            let run = ticket.run_id.as_str();
            change.write(put(OUTPUT, run, 0, kept("output", output)?, None));
            change.write(put(OUTPUTS, run, 0, kept("outputs", outputs)?, None));
            change.end(RunState::Completed, None, hook);
            let completed = Happening::new(TimelineKind::RunCompleted, RunState::Completed);
            change.append(rows, completed.giving(Some(output)))?;
            (before.output, before.outputs) = (Some(output.clone()), Some(outputs.clone()));
        }
        RunEnd::Failed { error } => fail(rows, &mut change, error, hook)?,
    }
    before.record = change.run().clone();
    Ok(change.decide(before))
}

/// The value, when a record can hold it.
fn kept<'a, T: Serialize>(what: &str, value: &'a T) -> Result<&'a T, Refusal> {
    let bytes = serde_json::to_string(value).map_or(usize::MAX, |text| text.len());
    if bytes <= RUN_OUTPUT_BYTES_MAX {
        return Ok(value);
    }
    let message = format!(
        "the run's {what} of {bytes} bytes is above the limit of {RUN_OUTPUT_BYTES_MAX}: keep large values elsewhere and \
         give a reference, or name fewer outputs"
    );
    Err(Refusal::new(Code::RunOutputTooLarge, message))
}

/// Fails the run, and closes what it asks of people.
pub(super) fn fail(
    rows: &Rows<'_>,
    change: &mut Change,
    error: &str,
    hook: Option<FinishedHook>,
) -> Result<(), Refusal> {
    change.end(RunState::Failed, Some(error), hook);
    change.append(rows, Happening::new(TimelineKind::RunFailed, RunState::Failed).saying(Some(error)))?;
    human::cancel_of_run(rows, change)
}

fn decide_lost(rows: &Rows<'_>, run: &str, engine_run: Option<RunId>, error: &str) -> Result<Decision<()>, Refusal> {
    let stored = match run_id(run) {
        Ok(run) => find(rows, &run)?,
        // Whatever asked for it has named no run of ours.
        Err(_) => None,
    };
    let Some(stored) = stored else { return Ok(Decision::nothing(())) };
    let is_others =
        engine_run.is_some_and(|engine_run| stored.value.engine_run.is_some_and(|holder| holder != engine_run));
    if stored.value.is_final() || is_others {
        return Ok(Decision::nothing(()));
    }
    let mut change = Change::of(stored, rows.now);
    fail(rows, &mut change, error, None)?;
    Ok(change.decide(()))
}
