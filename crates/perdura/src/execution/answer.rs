//! What calls are answered with.

use std::time::Duration;

use perdura_types::bounds::RESPONSE_BYTES_MAX;
use perdura_types::{CallFailure, Op, OpKind, Outcome, ParallelMode, RawJson, Reply, StepId};

use super::state::{JobEnd, Product};
use crate::error::Retry;
use crate::function::millis;
use crate::{Error, Result};

/// The execution version whose rules this library follows.
const VERSION: i32 = 2;

fn reply(outcome: Outcome) -> Reply {
    Reply { version: Some(VERSION), outcome }
}

/// What the function wants.
pub(super) fn ops(ops: Vec<Op>, retry_after_ms: Option<i64>) -> Reply {
    reply(Outcome::Ops { ops, no_retry: false, retry_after_ms })
}

/// A step has executed.
pub(super) fn job(end: JobEnd) -> Reply {
    let JobEnd { id, name, result, delay_ms } = end;
    let (kind, retry_after_ms) = match result {
        Ok(Product { data, transaction }) => (OpKind::StepRun { data, transaction }, None),
        Err(error) => match error.retry() {
            Retry::Usual => (OpKind::StepError { error: error.to_json() }, delay_ms),
            Retry::Never => (OpKind::StepFailed { error: error.to_json() }, None),
            Retry::After(delay) => (OpKind::StepError { error: error.to_json() }, Some(millis(delay))),
        },
    };
    ops(vec![Op { id, name, mode: ParallelMode::Race, input: None, kind }], retry_after_ms)
}

/// Nobody wants the step any more.
pub(super) fn abandoned(id: StepId) -> Reply {
    ops(vec![Op { id, name: String::new(), mode: ParallelMode::Race, input: None, kind: OpKind::Abandon }], None)
}

/// The function returned.
pub(super) fn end(result: Result<RawJson>, delay: Option<Duration>) -> Reply {
    let error = match result {
        Ok(data) if data.len() > RESPONSE_BYTES_MAX => too_large(&data),
        Ok(data) => return reply(Outcome::Done(data)),
        Err(error) => error,
    };
    let retry_after_ms = match error.retry() {
        Retry::Usual => delay.map(millis),
        Retry::Never => None,
        Retry::After(delay) => Some(millis(delay)),
    };
    reply(Outcome::Failed(CallFailure {
        no_retry: error.retry() == Retry::Never,
        output: None,
        error: error.to_json(),
        retry_after_ms,
    }))
}

/// The same wherever the function runs: over HTTP, larger answers do not arrive.
fn too_large(result: &RawJson) -> Error {
    let message = format!(
        "the function returned {} bytes, above the limit of {RESPONSE_BYTES_MAX}: keep large values in a store of your own \
         and return a reference",
        result.len()
    );
    Error::new("OutputTooLarge", message).non_retriable()
}

/// The call cannot be answered, now or later.
pub(crate) fn failed(error: &Error) -> Reply {
    let (error, output) = (error.to_json(), None);
    reply(Outcome::Failed(CallFailure { error, output, no_retry: true, retry_after_ms: None }))
}
