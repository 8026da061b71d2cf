//! What the server answers to a sender of events.

use perdura_types::EventId;
use serde::Serialize;

use super::IngestError;

/// The answer to `POST /e/{key}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IngestAnswer {
    /// Internal ids of what was accepted, in the order of the request; one empty text when nothing was sent.
    ids: Vec<String>,
    /// The HTTP status, again.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

impl IngestAnswer {
    /// The answer to what was accepted, and to what was not when there is an error.
    pub fn new(ids: &[EventId], error: Option<&IngestError>) -> Self {
        let mut ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        if let Some(error) = error {
            let message = Some(error.message.clone());
            return Self { ids, status: 400, error: message, code: Some(error.code), index: error.index };
        }
        if ids.is_empty() {
            ids.push(String::new());
        }
        Self { ids, status: 200, error: None, code: None, index: None }
    }
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }
    /// The body.
    pub fn to_body(&self) -> Vec<u8> {
        crate::answer::body(self)
    }
}

/// The answer to `POST /invoke/{slug}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvokeAnswer {
    id: EventId,
    status: u16,
}

impl InvokeAnswer {
    /// The event that starts the function was accepted.
    pub fn new(id: EventId) -> Self {
        Self { id, status: 200 }
    }
    /// The body.
    pub fn to_body(&self) -> Vec<u8> {
        crate::answer::body(self)
    }
}
