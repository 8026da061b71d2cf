//! Which runs a list shows, and in which order.

use perdura_types::{RunId, RunStatus, Timestamp};
use serde::{Deserialize, Serialize};

use super::{RunCursor, RunSummary};

/// Which moment of a run is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeField {
    /// When it was created.
    #[default]
    Queued,
    /// When it was first executed; runs that were not are left out.
    Started,
    /// When it ended; live runs are left out.
    Ended,
}

impl TimeField {
    /// That moment.
    pub fn of(self, run: &RunSummary) -> Option<Timestamp> {
        match self {
            Self::Queued => Some(run.queued_at),
            Self::Started => run.started_at,
            Self::Ended => run.ended_at,
        }
    }
}

/// Which end of time comes first. Runs of one moment are ordered by id, the same way round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The newest.
    #[default]
    NewestFirst,
    /// The oldest.
    OldestFirst,
}

/// Which runs; everything set must hold, and an empty list sets nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunFilter {
    /// Any of these.
    pub statuses: Vec<RunStatus>,
    /// Names of apps.
    pub apps: Vec<String>,
    /// Slugs of functions.
    pub functions: Vec<String>,
    /// Names of the events that started them.
    pub event_names: Vec<String>,
    /// Which moment `from` and `until` bound, and lists are ordered by.
    pub time: TimeField,
    /// That moment or later.
    pub from: Option<Timestamp>,
    /// Before that moment.
    pub until: Option<Timestamp>,
    /// Part of the run's id, its function, its event's name or id, or its error; ASCII letters of either case.
    pub text: Option<String>,
}

impl RunFilter {
    /// Whether a run passes.
    pub fn passes(&self, run: &RunSummary) -> bool {
        let is_any = |wanted: &[String], value: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == value);
        let Some(at) = self.time.of(run) else { return false };
        (self.statuses.is_empty() || self.statuses.contains(&run.status))
            && is_any(&self.apps, &run.app)
            && is_any(&self.functions, &run.function)
            && is_any(&self.event_names, &run.event_name)
            && self.from.is_none_or(|from| at >= from)
            && self.until.is_none_or(|until| at < until)
            && self.text.as_deref().is_none_or(|text| has_text(run, text))
    }

    /// The id that the text is, when it is one as a whole: then nothing needs to be searched.
    pub fn id(&self) -> Option<RunId> {
        self.text.as_deref()?.trim().parse().ok()
    }
}

/// Whether some text of a run contains this.
fn has_text(run: &RunSummary, text: &str) -> bool {
    let text = text.trim();
    contains(&run.function, text)
        || contains(&run.event_name, text)
        || run.error.as_deref().is_some_and(|error| contains(error, text))
        || contains(&run.run.to_string(), text)
        || contains(&run.event.to_string(), text)
}

fn contains(text: &str, part: &str) -> bool {
    part.is_empty() || text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// A page of runs to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunQuery {
    /// Which runs.
    pub filter: RunFilter,
    /// In which order.
    pub order: Order,
    /// Where the page before ended. One of another order or moment counts as none.
    pub cursor: Option<RunCursor>,
    /// Runs of the page; at least 1 and at most [`RUNS_PER_PAGE_MAX`](crate::bounds::RUNS_PER_PAGE_MAX) are taken.
    pub limit: usize,
}

/// A page of runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunPage {
    /// In the order asked for.
    pub runs: Vec<RunSummary>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<RunCursor>,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// As far as they were counted.
    pub count: u64,
    /// Counting stopped at its bound: there may be more.
    pub is_more: bool,
}
