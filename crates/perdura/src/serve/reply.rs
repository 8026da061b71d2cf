//! A reply of an execution as an HTTP answer.

use perdura_types::{CallFailure, Op, OpKind, Outcome, Reply, StepId};
use perdura_wire::headers::{NO_RETRY, RETRY_AFTER};

use super::answer::Answer;
use super::op;
use crate::Error;

/// What the server understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// The extensions as well.
    Perdura,
    /// What every server of the protocol does.
    Common,
}

/// Longest delay before a retry that the protocol knows.
const RETRY_AFTER_SECONDS_MAX: i64 = 86_400;

pub(super) fn encode(reply: Reply, dialect: Dialect, target: Option<&StepId>) -> Answer {
    match reply.outcome {
        Outcome::Ops { ops, no_retry, retry_after_ms } => {
            let body = op::encode_all(&understood(ops, dialect, target));
            policy(Answer::new(206, body), no_retry, retry_after_ms)
        }
        Outcome::Done(result) => Answer::new(200, result.get().as_bytes().to_vec()),
        Outcome::Failed(failure) => failed(failure),
    }
}

fn failed(failure: CallFailure) -> Answer {
    let CallFailure { error, output: _, no_retry, retry_after_ms } = failure;
    let status = if no_retry { 400 } else { 500 };
    policy(Answer::new(status, error.get().as_bytes().to_vec()), no_retry, retry_after_ms)
}

fn policy(answer: Answer, no_retry: bool, retry_after_ms: Option<i64>) -> Answer {
    let answer = answer.with(NO_RETRY, if no_retry { "true" } else { "false" });
    match retry_after_ms {
        // Whole seconds are what every server reads.
        Some(delay_ms) => {
            let seconds = delay_ms.max(0).saturating_add(999) / 1_000;
            answer.with(RETRY_AFTER, seconds.clamp(1, RETRY_AFTER_SECONDS_MAX).to_string())
        }
        None => answer,
    }
}

/// What the server understands of the opcodes. One that does not know of abandoned steps lets the losers of a race go on,
/// and gets an error for one that it calls for nevertheless: nobody reads that.
fn understood(ops: Vec<Op>, dialect: Dialect, target: Option<&StepId>) -> Vec<Op> {
    if dialect == Dialect::Perdura {
        return ops;
    }
    let mut common = Vec::with_capacity(ops.len());
    for op in ops {
        let is_abandon = op.kind == OpKind::Abandon;
        if is_abandon && target == Some(&op.id) {
            common.push(Op { kind: OpKind::StepFailed { error: abandoned().to_json() }, ..op });
        } else if !is_abandon {
            common.push(op);
        }
    }
    common
}

fn abandoned() -> Error {
    Error::new("StepAbandoned", "the function went on without this step, which lost a race")
}
