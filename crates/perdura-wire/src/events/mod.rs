//! What `POST /e/{key}` and `POST /invoke/{slug}` take and answer.

mod answer;
mod event;
mod form;
mod invoke;
mod multipart;
mod seed;
mod sessions;
mod stream;

pub use answer::{IngestAnswer, InvokeAnswer};
pub(crate) use event::without_server_key;
pub use invoke::decode_invoke;
use perdura_types::NewEvent;
pub use stream::decode_events;

use crate::json::JsonError;

/// The events of one request: everything before the first that is wrong, and what is wrong with that one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingest {
    /// To be published, whether or not an error follows.
    pub accepted: Vec<NewEvent>,
    /// Why the rest is not.
    pub error: Option<IngestError>,
}

impl Ingest {
    /// Whether the body was empty or an empty list: answered with one empty id, as the SDKs are used to.
    pub fn is_empty(&self) -> bool {
        self.accepted.is_empty() && self.error.is_none()
    }

    fn refused(error: IngestError) -> Self {
        Self { accepted: Vec::new(), error: Some(error) }
    }
}

/// Why a body, or one event of it, is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct IngestError {
    /// For programs.
    pub code: &'static str,
    /// For people: the value, the rule, the remedy.
    pub message: String,
    /// Position of the event in the request, from 0; nothing when the body as a whole is wrong.
    pub index: Option<usize>,
}

impl IngestError {
    fn body(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), index: None }
    }
    fn json(error: &JsonError, index: Option<usize>) -> Self {
        let message = match index {
            Some(index) => format!("event {index}: {error}"),
            None => error.to_string(),
        };
        Self { code: json_code(error), message, index }
    }
}

fn json_code(error: &JsonError) -> &'static str {
    match error {
        JsonError::Encoding { .. } => "invalid_encoding",
        JsonError::Depth => "json_too_deep",
        JsonError::Number { .. } => "number_out_of_range",
        JsonError::Syntax { .. } => "invalid_json",
    }
}

/// What is wrong with one event, before its position is known.
struct EventProblem {
    code: &'static str,
    message: String,
}

impl EventProblem {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
    fn at(self, index: usize) -> IngestError {
        IngestError { code: self.code, message: format!("event {index}: {}", self.message), index: Some(index) }
    }
}
