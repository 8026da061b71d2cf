//! `{data, metadata, page?}` and `{errors: [{code, message}]}`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use perdura_types::{Timestamp, rfc3339};
use serde_json::{Value, json};

use crate::answer::{Refusal, json as respond};

/// An answer.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) status: StatusCode,
    pub(super) data: Value,
    pub(super) page: Option<Page>,
    pub(super) fetched_at: Timestamp,
}

/// Where the next page begins.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) cursor: Option<String>,
    pub(super) limit: u64,
}

impl IntoResponse for Envelope {
    fn into_response(self) -> Response {
        let mut body = json!({ "data": self.data, "metadata": { "fetchedAt": rfc3339(self.fetched_at) } });
        if let Some(Page { cursor, limit }) = self.page {
            body["page"] = json!({ "hasMore": cursor.is_some(), "limit": limit });
            if let Some(cursor) = cursor {
                body["page"]["cursor"] = Value::String(cursor);
            }
        }
        respond(self.status, body.to_string().into_bytes())
    }
}

/// A refusal.
#[derive(Debug)]
pub(super) struct V2Error {
    pub(super) status: StatusCode,
    pub(super) code: String,
    pub(super) message: String,
}

impl V2Error {
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into() }
    }
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }
}

impl From<&Refusal> for V2Error {
    fn from(refusal: &Refusal) -> Self {
        Self::new(refusal.status(), refusal.code(), refusal.message())
    }
}

impl IntoResponse for V2Error {
    fn into_response(self) -> Response {
        let body = json!({ "errors": [{ "code": self.code, "message": self.message }] });
        respond(self.status, body.to_string().into_bytes())
    }
}

/// Without what is `null`, as this API leaves out what is not set.
pub(super) fn set(fields: Value) -> Value {
    match fields {
        Value::Object(fields) => fields.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        other => other,
    }
}
