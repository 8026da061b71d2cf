//! The head of a run: its newest state but for the memos, which are in its journal.

use perdura_expr::BoundProgram;
use perdura_types::{
    EventSeq, FunctionId, IdempotencyKey, ItemNumber, RawJson, RequestId, RunId, RunStatus, StepId, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::internal_event;
use crate::journal;
use crate::past::Unreadable;
use crate::run_error;

/// The stored state of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The run.
    pub run: RunId,
    /// Its function.
    pub function: FunctionId,
    /// Its function's slug when the run was created.
    pub slug: String,
    /// Its app's name when the run was created; empty in runs from before it was kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub app: String,
    /// Where it is in its life.
    pub status: RunStatus,
    /// What started it; never empty.
    pub events: Vec<EventSeq>,
    /// The last event before it came to be, when that is not one that started it: its waits look back as far as here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<EventSeq>,
    /// The run that it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun_of: Option<RunId>,
    /// Other arguments for a step than its function says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<EditedInput>,
    /// What keeps a second run from starting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<IdempotencyKey>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was first executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The execution version that the SDK chose; -1 before that.
    pub version: i32,
    /// How often an item is tried, as its function said when it was last registered and called.
    #[serde(default)]
    pub attempts_max: u32,
    /// What is to be called, is being called, or is to be called again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// What the run waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Wait>,
    /// What cancels it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancels: Vec<CancelWatch>,
    /// Parallel steps that must all end before the function is entered again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<StepId>,
    /// Parallel steps were seen in execution version 1, which plans ever after.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plans_for_good: bool,
    /// Something ended while the function was being entered: enter it once more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reenter: bool,
    /// Entries without any progress, in a row.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub idle_reentries: u32,
    /// Number of the next item or wait.
    pub next_number: ItemNumber,
    /// Cancelled when not executed by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_by: Option<Timestamp>,
    /// Cancelled when not ended by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_by: Option<Timestamp>,
    /// The wait of another run that this one answers: `<run>.<step>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// Result or error of an ended run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<RawJson>,
}

impl Head {
    /// Reads a stored head.
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        journal::decode("the head of a run", bytes)
    }
    /// The event after which those came that may end a wait of this run.
    pub fn looks_back_to(&self) -> EventSeq {
        self.after.or_else(|| self.events.iter().copied().max()).unwrap_or_default()
    }
    /// The run and step that wait for this one.
    pub fn parent(&self) -> Option<(RunId, StepId)> {
        internal_event::parse_correlation(self.correlation.as_deref()?)
    }
    /// The error of a failed run for people, cut to a readable length.
    pub fn short_error(&self) -> Option<String> {
        self.output.as_ref().filter(|_| self.status == RunStatus::Failed).map(run_error::short_error)
    }
    /// The next moment at which something is due by itself.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let items = self.items.iter().filter_map(|item| match item.state {
            ItemState::Waiting { until } => Some(until),
            ItemState::Ready | ItemState::Open { .. } => None,
        });
        let waits = self.waits.iter().map(|wait| wait.until);
        items.chain(waits).chain(self.start_by).chain(self.finish_by).min()
    }
}

/// Other arguments for one step, which has not run yet when the run begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedInput {
    /// The step.
    pub step: StepId,
    /// An array.
    pub input: RawJson,
}

/// One thing to call: the function, or one planned step of it. Each has its own attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number in the run.
    pub number: ItemNumber,
    /// The step; `None` enters the function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepId>,
    /// The finished step that led here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<StepId>,
    /// Failed attempts so far.
    pub attempt: u32,
    /// How often this step is tried, when that differs from its function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_max: Option<u32>,
    /// How often the records that it wanted to change had changed before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub conflicts: u32,
    /// The function lost interest while it was being called: it is not called again, whatever comes of the call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_abandoned: bool,
    /// What it is doing.
    pub state: ItemState,
}

impl Item {
    /// A new item; `step` is `None` for one that enters the function.
    pub(crate) fn new(number: ItemNumber, step: Option<StepId>, after: Option<StepId>) -> Self {
        Self {
            number,
            step,
            after,
            attempt: 0,
            attempts_max: None,
            conflicts: 0,
            is_abandoned: false,
            state: ItemState::Ready,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What an item is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// It may be called as soon as there is room.
    Ready,
    /// It is being called.
    Open {
        /// The dispatch.
        request: RequestId,
    },
    /// It is called when the time comes.
    Waiting {
        /// When.
        until: Timestamp,
    },
}

/// A step that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    /// Its number in the run.
    pub number: ItemNumber,
    /// The step.
    pub step: StepId,
    /// The step's name.
    #[serde(default)]
    pub name: String,
    /// For what.
    pub kind: WaitKind,
    /// When it ends by itself.
    pub until: Timestamp,
}

/// What a step waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitKind {
    /// Only for the time to come.
    Sleep,
    /// For an event.
    Event {
        /// Its name.
        event: String,
        /// What must be true of it, with the run's own event already put in.
        condition: Condition,
    },
    /// For a signal.
    Signal {
        /// Its name.
        signal: String,
        /// Another run took the signal over: only the timeout is left.
        #[serde(default)]
        displaced: bool,
    },
    /// For another function.
    Invoke,
}

impl WaitKind {
    /// The opcode's name.
    pub fn op(&self) -> &'static str {
        match self {
            Self::Sleep => "Sleep",
            Self::Event { .. } => "WaitForEvent",
            Self::Signal { .. } => "WaitForSignal",
            Self::Invoke => "InvokeFunction",
        }
    }
}

/// What must be true of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Nothing.
    Any,
    /// It can never be: the run's own event settles it.
    Never,
    /// This expression.
    If(BoundProgram),
}

/// An event that cancels the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CancelWatch {
    /// Its number in the run.
    pub number: ItemNumber,
    /// The event's name.
    pub event: String,
    /// What must be true of it.
    pub condition: Condition,
    /// Until when it counts.
    pub until: Timestamp,
}
