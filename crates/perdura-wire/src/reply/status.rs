//! Answers that are neither opcodes nor a result.

use http::StatusCode;
use perdura_types::{CallFailure, RawJson};

use super::error::{error_in, normalise_error};
use super::failure::{error, failure};
use crate::bounds::FOREIGN_BODY_BYTES_MAX;
use crate::json::{self, JsonError};

/// A success that no SDK sent: a proxy's page, another app's route.
pub(super) fn not_sdk(status: u16, body: &[u8]) -> CallFailure {
    let message = format!(
        "the answer with status {status} does not come from an Inngest SDK (it has no header x-inngest-sdk): check the \
         app's URL and what stands between server and app"
    );
    CallFailure { output: Some(RawJson::of(&readable(body))), ..failure("not_sdk", &message) }
}

/// An error that no SDK sent.
pub(super) fn foreign(status: u16, body: &[u8]) -> CallFailure {
    let message = format!("the app's host answered with HTTP status {}", name(status));
    CallFailure { error: without_error(&message, body), ..failure("http_not_ok", &message) }
}

/// An error that the SDK sent: what user code threw, or what is wrong with the call.
pub(super) fn thrown(status: u16, body: &[u8]) -> CallFailure {
    let thrown = json::admit(body).ok().and_then(|text| error_in(&RawJson::parse(&text).ok()?));
    let error = match thrown {
        Some(thrown) if status >= 300 => normalise_error(&thrown),
        Some(_) | None => {
            let wanted = if status < 300 { "expected 200, 201 or 206" } else { "without an error" };
            without_error(&format!("the app answered with HTTP status {}, {wanted}", name(status)), body)
        }
    };
    CallFailure { error, output: None, no_retry: false, retry_after_ms: None }
}

/// An error for an answer that holds none; what it holds instead becomes the stack.
fn without_error(message: &str, body: &[u8]) -> RawJson {
    let body = readable(body);
    error("http_not_ok", message, Some(body.as_str()).filter(|body| !body.trim().is_empty()))
}

/// `502 Bad Gateway`
fn name(status: u16) -> String {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    reason.map_or_else(|| status.to_string(), |reason| format!("{status} {reason}"))
}

/// A body as text, cut to what is worth keeping.
fn readable(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(FOREIGN_BODY_BYTES_MAX)]).into_owned()
}

/// The code of an answer that is not acceptable JSON.
pub(super) fn json_code(error: &JsonError) -> &'static str {
    match error {
        JsonError::Encoding { .. } | JsonError::Syntax { .. } => "response_not_json",
        JsonError::Depth => "output_too_deep",
        JsonError::Number { .. } => "number_out_of_range",
    }
}
