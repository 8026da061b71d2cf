//! What an SDK answered, decoded.

use crate::{RawJson, StepId, Timestamp, Transaction};

/// The answer to one [`crate::Call`].
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The execution version that the SDK chose, when it said so.
    pub version: Option<i32>,
    /// What happened.
    pub outcome: Outcome,
}

/// What one call led to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The function yielded opcodes.
    Ops {
        /// In the order of the answer.
        ops: Vec<Op>,
        /// The SDK forbids a retry of a failed step in this answer.
        no_retry: bool,
        /// Delay before a retry that the SDK asks for.
        retry_after_ms: Option<i64>,
    },
    /// The function returned.
    Done(RawJson),
    /// The function threw, or nobody usable answered.
    Failed(CallFailure),
}

/// Why a call gave no result.
#[derive(Debug, Clone, PartialEq)]
pub struct CallFailure {
    /// The error as user code and API readers see it: an object with at least `name` and `message`.
    pub error: RawJson,
    /// What the run's output becomes when this failure ends it; the error itself when absent.
    pub output: Option<RawJson>,
    /// No further attempt may be made.
    pub no_retry: bool,
    /// Delay before the next attempt that the SDK asks for.
    pub retry_after_ms: Option<i64>,
}

/// One opcode: something that a function wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Op {
    /// The step's key.
    pub id: StepId,
    /// The step's name for people.
    pub name: String,
    /// Whether finishing this step alone re-enters the function.
    pub mode: ParallelMode,
    /// The arguments of a step that executed code, as a JSON list, when the SDK tells them: only for people to read.
    pub input: Option<RawJson>,
    /// What is wanted.
    pub kind: OpKind,
}

/// When a parallel step's end re-enters the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParallelMode {
    /// When all steps of the answer have ended.
    Wait,
    /// At once.
    Race,
}

/// What an opcode wants.
#[derive(Debug, Clone, PartialEq)]
pub enum OpKind {
    /// A step ran; here is its data.
    StepRun {
        /// The result.
        data: RawJson,
        /// Written together with the result, or not at all: when a record has another version than expected, the
        /// step is called again at once, without spending an attempt. Only functions within this process have one.
        transaction: Option<Box<Transaction>>,
    },
    /// As `StepRun`, from very old SDKs: stored without a wrapper.
    Step {
        /// The result.
        data: RawJson,
    },
    /// A step threw and may be tried again.
    StepError {
        /// An object with `name` and `message`.
        error: RawJson,
    },
    /// A step failed for good.
    StepFailed {
        /// An object with `name` and `message`.
        error: RawJson,
    },
    /// Call again for exactly this step.
    StepPlanned {
        /// How often this step is tried, when that differs from its function. At least 1.
        attempts_max: Option<u32>,
    },
    /// The function no longer wants this step: it lost a race. It gets no result, and what is known of it is forgotten.
    Abandon,
    /// Continue later.
    Sleep {
        /// When.
        until: When,
    },
    /// Continue when an event arrives.
    WaitForEvent {
        /// Name of the event.
        event: String,
        /// Must be true for the event.
        expression: Option<String>,
        /// When the wait ends without one.
        timeout: When,
    },
    /// Continue when a signal arrives.
    WaitForSignal {
        /// Name of the signal.
        signal: String,
        /// When the wait ends without one; a year when absent.
        timeout: Option<When>,
        /// What happens when another run waits for the same signal.
        conflict: SignalConflict,
    },
    /// Run another function and continue with its result.
    InvokeFunction {
        /// Slug or id.
        function: String,
        /// What it gets.
        payload: InvokePayload,
        /// When the wait ends without a result; a year when absent.
        timeout: Option<When>,
    },
    /// The function returned.
    RunComplete {
        /// The result.
        data: RawJson,
    },
    /// Call the function again.
    DiscoveryRequest,
    /// Nothing.
    None,
    /// An opcode of the protocol that this release does not perform.
    Unsupported {
        /// Its name on the wire.
        op: String,
    },
}

/// A moment that is either known or counted from acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// This long from now, in milliseconds.
    In(i64),
    /// At this moment.
    At(Timestamp),
}

impl When {
    /// The moment, counted from `now`; never before it.
    pub fn resolve(self, now: Timestamp) -> Timestamp {
        match self {
            Self::In(duration_ms) => now.plus_ms(duration_ms.max(0)),
            Self::At(at) => at.max(now),
        }
    }
}

/// What happens when a second run waits for a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalConflict {
    /// The second run fails.
    Fail,
    /// The second run takes the signal over.
    Replace,
}

/// What an invoked function gets as its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvokePayload {
    /// A JSON object.
    pub data: RawJson,
    /// A JSON object.
    pub user: RawJson,
    /// The sender's version of the event's form.
    pub v: Option<String>,
    /// Further keys that travel with the event.
    pub meta: Option<RawJson>,
}
