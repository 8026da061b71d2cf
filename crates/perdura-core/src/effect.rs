//! Everything that a shard can do to the world.

use std::sync::Arc;

use perdura_types::{
    App, AppId, Call, Event, EventId, EventRow, FunctionConfig, HeadRow, JournalRow, Lsn, RecordWrite, RunId,
    RunStatus, StepId, Timestamp,
};

use crate::catalog::SyncProblem;

/// Names the caller of an [`crate::ApiCall`]; chosen by the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallerId(pub u64);

/// What the shell must do, once the rows drained with it are durable.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Send this call and bring back its reply.
    Dispatch(Box<Call>),
    /// Tell the caller.
    Answer(CallerId, Answer),
    /// Tell whoever watches.
    Notice(Notice),
}

/// What a caller is told.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The internal ids of accepted events, in order.
    Accepted(Vec<EventId>),
    /// The app is registered.
    Synced(Synced),
    /// The app was not registered.
    SyncRefused(RefusedSync),
    /// Done.
    Done,
    /// The run that the signal woke.
    Signalled(RunId),
    /// The run that repeats another.
    Started(RunId),
    /// The records are changed.
    Committed {
        /// The version that all of them have now; versions of a shard only rise.
        version: u64,
    },
    /// Nothing was changed: this record has another version.
    Conflict {
        /// First half of the key.
        collection: String,
        /// Second half of the key.
        key: String,
        /// The version that is there; 0 for none.
        actual: u64,
    },
    /// All apps, by name.
    Apps(Vec<Arc<App>>),
    /// What a call of a function has to wait for.
    Standing(Standing),
    /// What comes next.
    Upcoming(Upcoming),
    /// There is no such thing, or it is not live any more.
    NotFound,
    /// The dispatch is not the one that is open: stop working on it.
    Stale,
    /// The value breaks a rule.
    Refused(crate::RunError),
}

/// How many calls there are, as far as they concern one function.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The function, when it is registered.
    pub function: Option<Arc<FunctionConfig>>,
    /// The URL of its app.
    pub app_url: Option<String>,
    /// Calls on the wire.
    pub open: usize,
    /// How many there may be.
    pub open_max: usize,
    /// Calls of the function's app on the wire.
    pub open_of_app: usize,
    /// How many there may be.
    pub open_of_app_max: usize,
    /// Nothing is sent any more.
    pub is_draining: bool,
}

/// What comes next by itself, and what waits longest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcoming {
    /// The next timers, in order.
    pub timers: Vec<UpcomingTimer>,
    /// The oldest run of those with a call that waits for room.
    pub oldest_waiting: Option<RunId>,
}

/// Something that happens by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpcomingTimer {
    /// When.
    pub at: Timestamp,
    /// To which run.
    pub run: RunId,
    /// What.
    pub kind: UpcomingKind,
}

/// What a timer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpcomingKind {
    /// Something is called: a delayed run, or another attempt.
    Call,
    /// A wait is over: a sleep ends, or what was waited for has not come.
    Wait,
    /// The run fails unless it has been executed.
    StartTimeout,
    /// The run fails unless it has ended.
    FinishTimeout,
}

/// A registered app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synced {
    /// Its id.
    pub app: AppId,
    /// Whether anything changed.
    pub modified: bool,
    /// Counts changed syncs, from 1.
    pub revision: u64,
    /// Things that were accepted but are not performed.
    pub warnings: Vec<SyncProblem>,
}

/// Why an app was not registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedSync {
    /// Every problem found, in the order of the functions.
    pub problems: Vec<SyncProblem>,
}

/// Something worth showing to a person who watches.
#[derive(Debug, Clone)]
pub enum Notice {
    /// An event was accepted.
    Event(Arc<Event>),
    /// An app was registered or changed.
    App(Arc<App>, Vec<SyncProblem>),
    /// An app was removed.
    AppRemoved(String),
    /// A run was created.
    RunCreated {
        /// The run.
        run: RunId,
        /// Its function's slug.
        function: Arc<str>,
        /// The event that started it.
        event: Arc<str>,
    },
    /// An attempt failed.
    AttemptFailed {
        /// The run.
        run: RunId,
        /// Its function's slug.
        function: Arc<str>,
        /// The step, when it is known.
        step: Option<StepId>,
        /// From 0.
        attempt: u32,
        /// When the next one comes; `None` when there is none.
        retry_in_ms: Option<i64>,
        /// The error, cut to a readable length.
        error: String,
    },
    /// A run ended.
    RunEnded {
        /// The run.
        run: RunId,
        /// Its function's slug.
        function: Arc<str>,
        /// How.
        status: RunStatus,
        /// From creation to end.
        duration_ms: i64,
        /// The error of a failed run, cut to a readable length.
        error: Option<String>,
    },
}

/// What piled up since the last drain.
#[derive(Debug, Default)]
pub struct Drained {
    /// Position before these rows.
    pub from: Lsn,
    /// Position after these rows.
    pub to: Lsn,
    /// To append.
    pub journal: Vec<JournalRow>,
    /// To write over; each run once.
    pub heads: Vec<HeadRow>,
    /// To append.
    pub events: Vec<EventRow>,
    /// To write over.
    pub records: Vec<RecordWrite>,
    /// To let out after the commit.
    pub effects: Vec<Effect>,
}

impl Drained {
    /// Whether there is anything to commit.
    pub fn has_rows(&self) -> bool {
        !(self.journal.is_empty() && self.heads.is_empty() && self.events.is_empty() && self.records.is_empty())
    }
}
