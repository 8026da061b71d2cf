//! Bodies of the server's own answers.

use perdura_types::RawJson;
use serde::Serialize;

/// The error body of every route but the ingest: `{error, status, data?, code?}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublicError {
    /// For people.
    pub error: String,
    /// The HTTP status, again.
    pub status: u16,
    /// Details for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<RawJson>,
    /// For programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
}

impl PublicError {
    /// An error without details.
    pub fn new(status: u16, code: &'static str, error: impl Into<String>) -> Self {
        Self { error: error.into(), status, data: None, code: Some(code) }
    }
    /// The body.
    pub fn to_body(&self) -> Vec<u8> {
        body(self)
    }
}

/// The JSON text of an answer.
pub(crate) fn body<T: Serialize>(answer: &T) -> Vec<u8> {
    serde_json::to_vec(answer).expect("the server's own answers have text keys")
}
