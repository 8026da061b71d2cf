//! The journal: what happened to a run, in order and for good.
//!
//! A row, like every other that the core writes, is a [`body`].

use perdura_types::{EventId, EventSeq, ItemNumber, RawJson, RequestId, RunId, RunStatus, StepId, Timestamp, body};
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

    /// Whether the row may change how lists show its run: it is created, starts or ends. Most rows do not, and are told
    /// without being read; a memo with such text in it only costs a look at the run's head.
    pub fn may_concern_lists(bytes: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(bytes) else { return true };
        [r#"{"created":"#, r#"{"ended":"#, r#""starts":true"#].iter().any(|mark| text.contains(mark))
    }

    /// Whether events may have ended waits in the row. Told without reading it, as above.
    pub fn may_have_ended_waits(bytes: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(bytes) else { return true };
        let mark = r#","event":"#;
        text.match_indices(mark).any(|(at, _)| text[at + mark.len()..].starts_with(|next: char| next.is_ascii_digit()))
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
        /// The run that it repeats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rerun_of: Option<RunId>,
        /// The last event before it came to be, when that is not one that started it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<EventSeq>,
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
        /// With this attempt the run starts.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        starts: bool,
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
        /// What it waits for, and until when; nothing when it is to be called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        awaits: Option<Awaited>,
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
        /// What a wait was for that was over at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        awaits: Option<Awaited>,
        /// What it was called with, when that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        input: Option<RawJson>,
        /// The memo is that of the run which this one repeats.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        copied: bool,
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

/// What a step waits for, for people: the index of waits goes by the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// When the wait ends by itself.
    pub until: Timestamp,
    /// For what.
    pub what: AwaitedKind,
}

/// What a step waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwaitedKind {
    /// Only for the time to come.
    Time,
    /// For an event.
    Event {
        /// Its name.
        event: String,
        /// What must be true of it, as its author wrote it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expression: Option<String>,
    },
    /// For a signal.
    Signal {
        /// Its name.
        signal: String,
    },
    /// For another function.
    Run {
        /// Slug or id.
        function: String,
        /// The event that starts it.
        event: EventId,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A row with one entry; does it concern lists?
    fn check(entry: Entry, expected: bool) {
        let row = encode(&JournalBody { at: Timestamp::default(), entries: vec![entry] });
        assert_eq!(JournalBody::may_concern_lists(&row), expected, "{}", String::from_utf8_lossy(&row));
    }

    #[test]
    fn a_wait_that_an_event_ended_is_seen_without_reading_the_row() {
        let step = |event| Entry::Step {
            step: StepId::new("s"),
            name: "approval".to_owned(),
            op: "WaitForEvent".to_owned(),
            memo: RawJson::of(&serde_json::json!({"data": {"event": "x"}})),
            event,
            awaits: None,
            input: None,
            copied: false,
        };
        for (event, expected) in [(Some(EventSeq(7)), true), (None, false)] {
            let row = encode(&JournalBody { at: Timestamp::default(), entries: vec![step(event)] });
            assert_eq!(JournalBody::may_have_ended_waits(&row), expected, "{}", String::from_utf8_lossy(&row));
        }
    }

    #[test]
    fn lists_are_concerned_by_a_runs_beginning_and_end() {
        let opened =
            |starts| Entry::Opened { item: ItemNumber(1), attempt: 0, request: RequestId::MIN, step: None, starts };
        check(Entry::Created { function: "f".into(), events: vec![EventSeq(1)], rerun_of: None, after: None }, true);
        check(opened(true), true);
        check(opened(false), false);
        check(Entry::Closed { item: ItemNumber(1), end: AttemptEnd::Answered }, false);
        check(Entry::Abandoned { step: StepId::new("s") }, false);
        check(Entry::Ended { status: RunStatus::Failed }, true);
    }
}
