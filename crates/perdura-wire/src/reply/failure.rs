//! Failures that the server makes up, because no SDK said anything usable.

use perdura_types::bounds::RESPONSE_BYTES_MAX;
use perdura_types::{CallFailure, RawJson};
use serde::Serialize;

#[derive(Serialize)]
struct ServerError<'a> {
    code: &'a str,
    message: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<&'a str>,
}

/// A failure that may be retried; its error has the code as `code` and `name`.
pub fn failure(code: &str, message: &str) -> CallFailure {
    CallFailure { error: error(code, message, None), output: None, no_retry: false, retry_after_ms: None }
}

/// As [`failure`], but no further attempt may be made.
pub fn final_failure(code: &str, message: &str) -> CallFailure {
    CallFailure { no_retry: true, ..failure(code, message) }
}

pub(super) fn error(code: &str, message: &str, stack: Option<&str>) -> RawJson {
    RawJson::of(&ServerError { code, message, name: code, stack })
}

/// No connection to the app came about.
pub fn unreachable(url: &str, reason: &str) -> CallFailure {
    failure("http_unreachable", &format!("the app cannot be reached at {url}: {reason}"))
}

/// The connection broke before the answer was complete.
pub fn connection_lost(reason: &str) -> CallFailure {
    failure("connection_lost", &format!("the connection to the app broke before its answer was complete: {reason}"))
}

/// No answer in time.
pub fn timed_out(timeout_ms: i64) -> CallFailure {
    let message = format!(
        "the app did not answer within {} seconds: split the work into steps or raise the timeout",
        timeout_ms / 1_000
    );
    failure("request_duration_too_long", &message)
}

/// The app sends the call from one place to the next.
pub fn too_many_redirects(count: usize) -> CallFailure {
    failure("too_many_redirects", &format!("the app redirected the call {count} times: register its final URL"))
}

/// The answer is larger than an answer may be.
pub fn output_too_large() -> CallFailure {
    let message = format!(
        "Your function's response body exceeds the maximum size limit of {RESPONSE_BYTES_MAX} bytes: store large \
         results elsewhere and return a reference"
    );
    failure("output_too_large", &message)
}
