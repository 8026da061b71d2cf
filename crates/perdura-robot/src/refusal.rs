//! What a caller is told when the answer is no.

use perdura_engine::records::Undecided;
use perdura_engine::{ReadError, Stopping};
use perdura_types::RawJson;
use perdura_wire::answer::PublicError;

use crate::bounds::EXCERPT_CHARS_MAX;

/// A refusal: an HTTP status, a stable code, and a sentence with the value, the rule and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// As in HTTP.
    pub status: u16,
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// Details for programs.
    pub data: Option<RawJson>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), data: None }
    }
    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }
    pub(crate) fn unauthorized(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(401, code, message)
    }
    pub(crate) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(404, code, message)
    }
    pub(crate) fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(409, code, message)
    }
    #[must_use]
    pub(crate) fn with_data<T: serde::Serialize + ?Sized>(self, data: &T) -> Self {
        Self { data: Some(RawJson::of(data)), ..self }
    }
    /// The body of the answer.
    pub fn to_body(&self) -> Vec<u8> {
        let mut error = PublicError::new(self.status, self.code, self.message.clone());
        error.data.clone_from(&self.data);
        error.to_body()
    }
}

impl From<Stopping> for Refusal {
    fn from(stopping: Stopping) -> Self {
        Self::new(503, "stopping", format!("{stopping}: try again in a moment"))
    }
}
impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Stopping(stopping) => stopping.into(),
            ReadError::Unreadable(_) | ReadError::Store(_) => Self::new(500, "store_failed", error.to_string()),
        }
    }
}

impl From<Undecided> for Refusal {
    fn from(undecided: Undecided) -> Self {
        match undecided {
            Undecided::Stopping(stopping) => stopping.into(),
            Undecided::Busy(_) => Self::new(503, "records_busy", undecided.to_string()),
            Undecided::Refused(_) | Undecided::Unexpected(_) => Self::new(500, "internal_error", undecided.to_string()),
        }
    }
}

/// A foreign value, short enough to repeat in a message.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(EXCERPT_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
