//! What an SDK answers to a call.

mod error;
mod failure;
mod op;
mod opts;
mod retry_after;
mod status;
mod stream;
mod when;

pub use error::normalise_error;
pub use failure::{
    connection_lost, failure, final_failure, output_too_large, timed_out, too_many_redirects, unreachable,
};
pub(crate) use op::{OpProblem, decode_op, normal_name};
use perdura_types::bounds::{OPS_PER_REPLY_MAX, RESPONSE_BYTES_MAX};
use perdura_types::{CallFailure, Op, Outcome, RawJson, Reply, Timestamp};
use serde_json::value::RawValue;

use crate::headers::{self, Headers};
use crate::json::{self, JsonError};

/// Decodes a whole HTTP answer. Nothing that an app can send makes this fail: what is wrong becomes a failure with a
/// code that user code and API readers see.
///
/// A time in the answer is taken as it is; the caller refuses a [`perdura_types::When`] that is too far away.
pub fn decode_reply<H: Headers + ?Sized>(status: u16, headers: &H, body: &[u8], now: Timestamp) -> Reply {
    if body.len() > RESPONSE_BYTES_MAX {
        return Reply { version: None, outcome: Outcome::Failed(output_too_large()) };
    }
    let answer = Answer {
        status,
        is_sdk: headers.header(headers::SDK).is_some_and(|sdk| !sdk.trim().is_empty()),
        version: headers.header(headers::REQUEST_VERSION).and_then(|version| version.trim().parse().ok()),
        no_retry: headers.header(headers::NO_RETRY).is_some_and(is_true),
        retry_after_ms: headers.header(headers::RETRY_AFTER).and_then(|value| retry_after::parse(value, now)),
    };
    if status == 201 && answer.is_sdk {
        return stream::decode(&answer, body, now);
    }
    answer.decode(body)
}

/// An answer without its body.
struct Answer {
    status: u16,
    is_sdk: bool,
    version: Option<i32>,
    no_retry: bool,
    retry_after_ms: Option<i64>,
}

impl Answer {
    fn decode(&self, body: &[u8]) -> Reply {
        Reply { version: self.version, outcome: self.outcome(body) }
    }

    fn outcome(&self, body: &[u8]) -> Outcome {
        match (self.status, self.is_sdk) {
            (200..=299, false) => Outcome::Failed(self.timed(status::not_sdk(self.status, body))),
            (206, true) => match decode_ops(body) {
                Ok(ops) => Outcome::Ops { ops, no_retry: self.no_retry, retry_after_ms: self.retry_after_ms },
                Err(failure) => Outcome::Failed(self.timed(failure)),
            },
            (200, true) => match decode_result(body) {
                Ok(result) => Outcome::Done(result),
                Err(error) => Outcome::Failed(self.timed(failure(status::json_code(&error), &error.to_string()))),
            },
            (_, true) => Outcome::Failed(self.timed(status::thrown(self.status, body))),
            (_, false) => Outcome::Failed(self.timed(status::foreign(self.status, body))),
        }
    }

    /// The failure with what the headers say about a retry.
    fn timed(&self, failure: CallFailure) -> CallFailure {
        CallFailure { no_retry: self.no_retry, retry_after_ms: self.retry_after_ms, ..failure }
    }
}

fn is_true(value: &str) -> bool {
    value.trim().eq_ignore_ascii_case("true")
}

/// The result of a function: any JSON, nothing as `null`, and text that is not JSON as text.
fn decode_result(body: &[u8]) -> Result<RawJson, JsonError> {
    let text = json::admit(body)?;
    if text.trim().is_empty() {
        return Ok(RawJson::null());
    }
    Ok(RawJson::parse(&text).unwrap_or_else(|_| RawJson::of(text.trim())))
}

/// The opcodes of a 206.
fn decode_ops(body: &[u8]) -> Result<Vec<Op>, CallFailure> {
    let text = json::admit(body).map_err(|error| failure(status::json_code(&error), &error.to_string()))?;
    let ops: Vec<&RawValue> = match text.trim_start().as_bytes().first() {
        Some(b'[') => json::parse(&text).map_err(|error| failure("response_not_json", &error.to_string()))?,
        Some(b'{') => vec![json::parse(&text).map_err(|error| failure("response_not_json", &error.to_string()))?],
        Some(_) | None => {
            let message = format!(
                "the app answered with status 206 and '{}', but opcodes are a list of objects: check what stands \
                 between server and app",
                json::excerpt(text.trim())
            );
            return Err(failure("opcodes_invalid", &message));
        }
    };
    if ops.len() > OPS_PER_REPLY_MAX {
        let message = format!(
            "the app answered with {} opcodes, but at most {OPS_PER_REPLY_MAX} are allowed: start fewer steps at once",
            ops.len()
        );
        return Err(failure("too_many_opcodes", &message));
    }
    ops.into_iter().enumerate().map(|(index, raw)| decode_op(raw).map_err(|problem| refused(index, &problem))).collect()
}

fn refused(index: usize, problem: &OpProblem) -> CallFailure {
    failure(problem.code, &format!("opcode {index}: {}", problem.message))
}
