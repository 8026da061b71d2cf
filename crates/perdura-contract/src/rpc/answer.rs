//! From a procedure's outcome to an answer.

use std::time::Duration;

use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::envelope;
use crate::error::Error;
use crate::message::{Body, EventForm, event_body};
use crate::router::{Answer, Outcome};
use crate::value::WireValue;

/// The answer that tells an outcome.
pub(super) fn told(outcome: Outcome, keep_alive: Duration) -> Response<Body> {
    let mut response = match outcome.result {
        Ok(Answer::Value(value)) => self::value(&value),
        Ok(Answer::Events(events)) => {
            with_type(StatusCode::OK, "text/event-stream", event_body(events, EventForm::Rpc, keep_alive))
        }
        Err(error) => failed(&error),
    };
    add(response.headers_mut(), outcome.headers);
    response
}

/// Headers of a handler go with the answer, except those that say what its body is.
pub(super) fn add(response: &mut HeaderMap, mut headers: HeaderMap) {
    for ours in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_DISPOSITION] {
        headers.remove(ours);
    }
    response.extend(headers);
}

fn value(value: &WireValue) -> Response<Body> {
    let (content_type, body) = envelope::body(value);
    with_type(StatusCode::OK, &content_type, Body::whole(body))
}

/// The answer that tells an error.
pub(super) fn failed(error: &Error) -> Response<Body> {
    json(error.status(), envelope::write(&error.to_wire()))
}

/// An answer of JSON.
pub(super) fn json(status: StatusCode, text: Vec<u8>) -> Response<Body> {
    with_type(status, "application/json", Body::whole(text))
}

/// An answer of this content type.
pub(super) fn with_type(status: StatusCode, content_type: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let content_type = HeaderValue::from_str(content_type).expect("our content types are plain ASCII");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
