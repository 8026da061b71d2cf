//! What history holds, and what is done to it.

use perdura_types::{EventId, EventSeq, Lsn, RunId, RunStatus, StepId, Timestamp};

/// A run, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    /// The run.
    pub run: RunId,
    /// The name of its app.
    pub app: String,
    /// The slug of its function.
    pub function: String,
    /// Where it is in its life.
    pub status: RunStatus,
    /// When it was created.
    pub queued_at: Timestamp,
    /// When it was first executed.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The number of the event that started it.
    pub trigger: EventSeq,
    /// The id of the event that started it.
    pub event: EventId,
    /// The name of the event that started it.
    pub event_name: String,
    /// The run and step that invoked it.
    pub parent: Option<(RunId, StepId)>,
    /// The run that it repeats.
    pub rerun_of: Option<RunId>,
    /// Why it failed, cut to a readable length.
    pub error: Option<String>,
}

/// A wait of a run that an event ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedWait {
    /// The number of the event.
    pub event: EventSeq,
    /// The run.
    pub run: RunId,
    /// The step that waited.
    pub step: StepId,
    /// Its name.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// How much of the journal is in history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryPosition {
    /// The seed of the shard: the history of another shard tells nothing.
    pub seed: u64,
    /// Everything up to here is in.
    pub lsn: Lsn,
}

/// What is taken in at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryBatch {
    /// Where history stands afterwards.
    pub to: HistoryPosition,
    /// Newer rows of runs, each run at most once.
    pub runs: Vec<RunSummary>,
    /// Waits that events ended; one that comes again replaces itself.
    pub waits: Vec<EndedWait>,
}

/// Which runs to remove: those that ended with this status before this moment; `None` keeps them all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistoryTrim {
    /// Completed runs.
    pub completed_before: Option<Timestamp>,
    /// Failed runs.
    pub failed_before: Option<Timestamp>,
    /// Cancelled runs.
    pub cancelled_before: Option<Timestamp>,
    /// Runs to remove in one call.
    pub runs_max: usize,
}

impl HistoryTrim {
    /// The statuses that something is to be removed of, each with its moment.
    pub fn cutoffs(&self) -> impl Iterator<Item = (RunStatus, Timestamp)> {
        let cutoffs = [
            (RunStatus::Completed, self.completed_before),
            (RunStatus::Failed, self.failed_before),
            (RunStatus::Cancelled, self.cancelled_before),
        ];
        cutoffs.into_iter().filter_map(|(status, before)| Some((status, before?)))
    }
}
