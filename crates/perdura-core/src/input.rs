//! Everything that can happen to a shard.

use perdura_types::{App, FunctionId, ItemNumber, NewEvent, Op, RawJson, Reply, RequestId, RunId, StepId, Transaction};

use crate::effect::CallerId;

/// One thing that happens to a shard.
#[derive(Debug, Clone)]
pub enum Input {
    /// Somebody asks for something and waits for the [`crate::Answer`].
    Call(CallerId, ApiCall),
    /// An attempt came back.
    Reply {
        /// The run.
        run: RunId,
        /// The item that was tried.
        item: ItemNumber,
        /// The dispatch; an answer to an older one is dropped.
        request: RequestId,
        /// What was said.
        reply: Reply,
    },
    /// Time has passed: fire what is due.
    Tick,
    /// Send nothing more; the shell is about to stop.
    Drain,
}

/// What a caller may ask.
#[derive(Debug, Clone)]
pub enum ApiCall {
    /// Accept these events.
    SendEvents(Vec<NewEvent>),
    /// Start one function; answers the event's id.
    Invoke {
        /// Slug or id of the function.
        function: String,
        /// An invoked event that names the function.
        event: NewEvent,
    },
    /// Register an app with all its functions.
    Sync(App),
    /// Forget the app at this URL.
    RemoveApp {
        /// The URL of its sync.
        url: String,
    },
    /// End a run.
    Cancel(RunId),
    /// Repeat a run.
    Rerun(Rerun),
    /// Wake the run that waits for this signal.
    Signal {
        /// The signal's name.
        signal: String,
        /// What the waiting step gets.
        data: RawJson,
    },
    /// Save steps from within a call.
    Checkpoint(CheckpointCall),
    /// Change records and emit events, whole or not at all.
    Transact(Transaction),
    /// Override a limit for one function; `None` restores it.
    SetLimit {
        /// Slug or id of the function.
        function: String,
        /// Which limit.
        kind: LimitKind,
        /// The new value.
        limit: Option<usize>,
    },
    /// Every registered app.
    Apps,
    /// What a call of this function has to wait for.
    Standing(FunctionId),
    /// What comes next by itself, and what waits longest: at most so many timers.
    Upcoming(usize),
}

/// A run to repeat: the same events, a new run.
#[derive(Debug, Clone)]
pub struct Rerun {
    /// The run, live or ended.
    pub run: RunId,
    /// Where to begin; at the beginning when absent.
    pub from: Option<RerunFrom>,
    /// With the same key a run is repeated at most once in 24 hours.
    pub key: Option<String>,
}

/// A step to begin a repeated run with.
#[derive(Debug, Clone)]
pub struct RerunFrom {
    /// The step; those that ended before it keep their results.
    pub step: StepId,
    /// Other arguments for it: a JSON array.
    pub input: Option<RawJson>,
}

/// Steps that an SDK saves from within a call.
#[derive(Debug, Clone)]
pub struct CheckpointCall {
    /// The run.
    pub run: RunId,
    /// The function that the SDK believes it runs.
    pub function: Option<FunctionId>,
    /// The item of the call.
    pub item: ItemNumber,
    /// The dispatch of the call, when the SDK knows it.
    pub request: Option<RequestId>,
    /// Only finished and planned steps.
    pub ops: Vec<Op>,
}

/// Which limit an operator overrides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// Steps of one run.
    Steps,
    /// Bytes of one run's state.
    StateBytes,
}
