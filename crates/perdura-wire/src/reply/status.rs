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
    CallFailure { error: error("http_not_ok", &message, Some(&readable(body))), ..failure("http_not_ok", &message) }
}

/// An error that the SDK sent: what user code threw, or what is wrong with the call.
pub(super) fn thrown(status: u16, body: &[u8]) -> CallFailure {
    let message = || format!("the app answered with HTTP status {} and no error", name(status));
    let thrown = json::admit(body).ok().and_then(|text| Some(error_in(&RawJson::parse(&text).ok()?)));
    let error = match thrown {
        Some(Some(thrown)) => normalise_error(&thrown),
        Some(None) | None if body.trim_ascii().is_empty() => error("http_not_ok", &message(), None),
        Some(None) | None => error("http_not_ok", &message(), Some(&readable(body))),
    };
    CallFailure { error, output: None, no_retry: false, retry_after_ms: None }
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
