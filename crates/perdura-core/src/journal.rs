//! The journal: what happened to a run, in order and for good.
//!
//! A row, like every other that the core writes, is a [`body`].

use perdura_types::{EventSeq, ItemNumber, RawJson, RequestId, RunStatus, StepId, Timestamp, body};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::past::Unreadable;

/// The body of a row.
pub(crate) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    body::encode(value).expect("rows hold no map with keys that are not text")
}

/// Reads the body of a row, which an error names by `what` it is.
pub(crate) fn decode<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T, Unreadable> {
    body::decode(bytes).map_err(|error| Unreadable::new(what, error))
}

/// One journal row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalBody {
    /// When.
    pub at: Timestamp,
    /// What happened, in order.
    pub entries: Vec<Entry>,
}

impl JournalBody {
    /// Reads a stored row.
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        decode("a journal row", bytes)
    }
}

/// One thing that happened to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The run came to be.
    Created {
        /// Slug of its function.
        function: String,
        /// What started it.
        events: Vec<EventSeq>,
    },
    /// An attempt may leave from here on.
    Opened {
        /// The item.
        item: ItemNumber,
        /// From 0.
        attempt: u32,
        /// The dispatch.
        request: RequestId,
        /// The step, when it is one in particular.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<StepId>,
    },
    /// An attempt is over.
    Closed {
        /// The item.
        item: ItemNumber,
        /// How.
        end: AttemptEnd,
    },
    /// A step waits for something: its own call, a moment, an event, a signal, another function.
    Planned {
        /// Its key.
        step: StepId,
        /// Its name.
        name: String,
        /// Its opcode.
        op: String,
    },
    /// A step is over; its memo is written here and nowhere else.
    Step {
        /// Its key.
        step: StepId,
        /// Its name.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// Its opcode.
        op: String,
        /// What SDKs read.
        memo: RawJson,
        /// The event that a wait used up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<EventSeq>,
    },
    /// The function does not want a step any more.
    Abandoned {
        /// Its key.
        step: StepId,
    },
    /// Records of apps were changed, by a step of the run or, in a row without a run, by a caller.
    Records {
        /// How many.
        changed: usize,
        /// The version that they all have now.
        version: u64,
    },
    /// The run ended.
    Ended {
        /// How.
        status: RunStatus,
    },
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptEnd {
    /// It was answered.
    Answered,
    /// Records that it wanted to change had changed: it is called again at once, unless it was abandoned.
    Conflict,
    /// It failed and is tried again at this moment.
    Retry {
        /// When.
        at: Timestamp,
        /// Why.
        error: RawJson,
    },
    /// It failed for good.
    Failed {
        /// Why.
        error: RawJson,
    },
    /// The server stopped before the answer came.
    Lost,
}
