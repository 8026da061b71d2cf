//! Many runs at once: cancelled or repeated, page by page, with a look before.

use std::fmt;
use std::str::FromStr;

use perdura_core::{Answer, ApiCall, Rerun, RunStatus};
use perdura_store::{CursorError, Order, RunCursor, RunFilter, RunQuery, RunSummary, TimeField, Total, page_limit};
use perdura_types::bounds::IDEMPOTENCY_MS;
use perdura_types::{RunId, Timestamp, Transaction};

use crate::bounds::{BULK_RUNS_MAX, BULK_SAMPLE_MAX};
use crate::engine::{Engine, ReadError};
use crate::history::HistoryError;
use crate::records::{Decision, Undecided, put};

/// Records of the keys of bulk calls: the moment of each key's first call.
const COLLECTION: &str = "bulk";

/// What is done with each run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkAction {
    /// Ends it, when it is live.
    Cancel,
    /// Starts it again, when it has ended.
    Rerun,
}

/// Many runs, and what to do with them.
#[derive(Debug, Clone)]
pub struct BulkRequest {
    /// What.
    pub action: BulkAction,
    /// Which runs. Of its statuses only those count that the action is for.
    pub filter: RunFilter,
    /// Runs of this call; at least 1 and at most [`BULK_RUNS_MAX`] are taken.
    pub limit: usize,
    /// Only says which runs it would be.
    pub is_dry_run: bool,
    /// Where the call before ended; the first call has none.
    pub cursor: Option<BulkCursor>,
    /// Calls with the same key are about the runs that were there at the first of them, for 24 hours, and start each of those
    /// again at most once.
    pub key: Option<String>,
}

/// Why a call about many runs ended early. Runs before that have been dealt with.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// The list cannot be read, or the server stops.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The key cannot be looked up.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The key cannot be kept.
    #[error(transparent)]
    Key(#[from] Undecided),
}

/// What came of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkOutcome {
    /// How many runs pass the filter now, those of later calls included.
    pub matched: Total,
    /// Some of those that this call is about.
    pub sample: Vec<RunSummary>,
    /// What was done, in the order of the runs; nothing in a dry run.
    pub done: Vec<BulkDone>,
    /// Where to go on; `None` when all runs were looked at.
    pub next: Option<BulkCursor>,
}

/// What was done with one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkDone {
    /// The run.
    pub run: RunId,
    /// What came of it.
    pub result: BulkResult,
}

/// What came of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkResult {
    /// It was cancelled.
    Cancelled,
    /// This run repeats it.
    Started(RunId),
    /// It was left alone.
    Skipped {
        /// Why.
        reason: String,
    },
}

/// Where a bulk call ended. It also holds the moment of the first call: runs that were created later are left out, among
/// them those that the calls themselves started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkCursor {
    began_at: Timestamp,
    place: RunCursor,
}

impl fmt::Display for BulkCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.began_at.as_millis(), self.place)
    }
}

impl FromStr for BulkCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let refused = || CursorError { text: text.chars().take(64).collect() };
        let (began_at, place) = text.split_once('.').ok_or_else(refused)?;
        let began_at = began_at.parse().map(Timestamp::from_millis).map_err(|_| refused())?;
        Ok(Self { began_at, place: place.parse().map_err(|_| refused())? })
    }
}

impl BulkAction {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Rerun => "rerun",
        }
    }

    fn is_for(self, status: RunStatus) -> bool {
        match self {
            Self::Cancel => !status.is_ended(),
            Self::Rerun => status.is_ended(),
        }
    }

    /// The filter without the statuses that the action is not for; `None` when none is left.
    fn narrow(self, filter: RunFilter) -> Option<RunFilter> {
        let asked = if filter.statuses.is_empty() { RunStatus::ALL.to_vec() } else { filter.statuses };
        let statuses = asked.into_iter().filter(|status| self.is_for(*status)).collect::<Vec<_>>();
        (!statuses.is_empty()).then_some(RunFilter { statuses, ..filter })
    }
}

impl Engine {
    /// Does something with the next runs that pass a filter, oldest first. A call that is repeated with the same cursor or
    /// the same key does nothing twice. One with neither draws a line of its own: what it repeats starts once more.
    pub async fn bulk(&self, request: BulkRequest) -> Result<BulkOutcome, BulkError> {
        let BulkRequest { action, filter, limit, is_dry_run, cursor, key } = request;
        let Some(filter) = action.narrow(filter) else { return Ok(BulkOutcome::default()) };
        let began_at = match (cursor, &key) {
            (Some(cursor), _) => cursor.began_at,
            (None, Some(key)) if !is_dry_run => self.first_call(action, key).await?,
            (None, _) => self.clock().now(),
        };
        let rerun_key = key.unwrap_or_else(|| began_at.as_millis().to_string());
        let filter = until_line(filter, began_at);
        self.history().caught_up().await?;
        let matched = self.history().count_runs(filter.clone()).await?;
        let mut outcome = BulkOutcome { matched, ..BulkOutcome::default() };
        let mut place = cursor.map(|cursor| cursor.place);
        let limit = limit.clamp(1, BULK_RUNS_MAX);
        let mut looked_at = 0;
        while looked_at < limit {
            let query = RunQuery {
                filter: filter.clone(),
                order: Order::OldestFirst,
                cursor: place,
                limit: page_limit(limit - looked_at),
            };
            let page = self.history().runs(query).await?;
            looked_at += page.runs.len();
            for run in page.runs.into_iter().filter(|run| is_meant(run, began_at)) {
                if !is_dry_run {
                    let result = self.act(action, run.run, &rerun_key).await?;
                    outcome.done.push(BulkDone { run: run.run, result });
                }
                if outcome.sample.len() < BULK_SAMPLE_MAX {
                    outcome.sample.push(run);
                }
            }
            place = page.next;
            if place.is_none() {
                break;
            }
        }
        outcome.next = place.map(|place| BulkCursor { began_at, place });
        Ok(outcome)
    }

    /// The moment of a key's first call, which this may be.
    async fn first_call(&self, action: BulkAction, key: &str) -> Result<Timestamp, BulkError> {
        let name = format!("{}/{key}", action.as_str());
        self.decide(move |rows| {
            if let Some(first) = rows.get::<i64>(COLLECTION, &name)? {
                return Ok(Decision::nothing(Timestamp::from_millis(first.value)));
            }
            let until = rows.now.plus_ms(IDEMPOTENCY_MS);
            let kept = put(COLLECTION, name.as_str(), 0, &rows.now.as_millis(), Some(until));
            Ok(Decision { transaction: Transaction { changes: vec![kept], events: Vec::new() }, answer: rows.now })
        })
        .await
    }

    async fn act(&self, action: BulkAction, run: RunId, key: &str) -> Result<BulkResult, HistoryError> {
        let skipped = |reason: &str| BulkResult::Skipped { reason: reason.to_owned() };
        let call = match action {
            BulkAction::Cancel => ApiCall::Cancel(run),
            BulkAction::Rerun => ApiCall::Rerun(Rerun { run, from: None, key: Some(format!("bulk {key}")) }),
        };
        Ok(match self.call(call).await? {
            Answer::Done => BulkResult::Cancelled,
            Answer::Started(again) => BulkResult::Started(again),
            Answer::NotFound => skipped(match action {
                BulkAction::Cancel => "it has ended meanwhile",
                BulkAction::Rerun => "it is not there any more",
            }),
            Answer::Refused(error) => skipped(&error.message),
            other => skipped(&format!("the engine answered {other:?}")),
        })
    }
}

/// Runs of the first call's moment are in.
fn until_line(filter: RunFilter, began_at: Timestamp) -> RunFilter {
    match filter.time {
        TimeField::Queued => {
            let line = began_at.plus_ms(1);
            RunFilter { until: Some(filter.until.map_or(line, |until| until.min(line))), ..filter }
        }
        TimeField::Started | TimeField::Ended => filter,
    }
}

/// Whether the run was there at the first call. One that repeats another may be of the very same moment, and the work of
/// these calls.
fn is_meant(run: &RunSummary, began_at: Timestamp) -> bool {
    run.queued_at < began_at || (run.queued_at == began_at && run.rerun_of.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_are_read_as_they_are_written() {
        let place =
            RunCursor { time: TimeField::Ended, order: Order::OldestFirst, at: Timestamp::default(), run: RunId::MIN };
        let cursor = BulkCursor { began_at: Timestamp::from_millis(17), place };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "17", "x.y", &place.to_string()] {
            assert!(text.parse::<BulkCursor>().is_err(), "{text}");
        }
    }
}
