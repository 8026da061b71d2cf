//! Answers: JSON bodies, and errors as values with a code.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use perdura_engine::{ReadError, Stopping};
use perdura_types::Timestamp;
use perdura_wire::answer::PublicError;
use perdura_wire::rest::{Metadata, encode_envelope};
use serde::Serialize;

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], Body::from(body)).into_response()
}

/// A value in the envelope of the REST API.
pub(crate) fn envelope<T: Serialize + ?Sized>(data: &T, now: Timestamp) -> Response {
    json(StatusCode::OK, encode_envelope(data, Metadata { fetched_at: now, cached_until: None }))
}

/// An error for the caller.
#[derive(Debug)]
pub(crate) struct Refusal {
    error: PublicError,
    /// The connection cannot be used any more, because the request was not read to its end.
    closes: bool,
    /// When to come again.
    retry_after_seconds: Option<i64>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { error: PublicError::new(status.as_u16(), code, message), closes: false, retry_after_seconds: None }
    }
    /// As it is, and the end of the connection.
    pub(crate) fn closing(self) -> Self {
        Self { closes: true, ..self }
    }
    /// As it is, and when to come again.
    pub(crate) fn retry_after(self, seconds: i64) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }
    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }
    pub(crate) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
    pub(crate) fn code(&self) -> &'static str {
        self.error.code.unwrap_or("internal_error")
    }
    pub(crate) fn message(&self) -> &str {
        &self.error.error
    }
    /// The same on the contract's wires.
    pub(crate) fn into_contract_error(self) -> perdura_contract::Error {
        perdura_contract::Error::new(self.code().to_uppercase())
            .with_status(self.status())
            .with_message(self.error.error)
    }
    /// The engine gave an answer that does not belong to the question: a mistake of ours.
    pub(crate) fn unexpected(answer: &perdura_core::Answer) -> Self {
        let message = format!("the engine gave an answer of another kind: {answer:?}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", message)
    }
}

impl From<Stopping> for Refusal {
    fn from(stopping: Stopping) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", format!("{stopping}: try again in a moment"))
    }
}
impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Stopping(stopping) => stopping.into(),
            ReadError::Unreadable(_) | ReadError::Store(_) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "store_failed", error.to_string())
            }
        }
    }
}
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = json(self.status(), self.error.to_body());
        if self.closes {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
