//! The plain data that every crate of Perdura speaks: ids, times, events, functions, calls and opcodes.
//!
//! This crate holds values and the text forms of them. It does no I/O, reads no clock and no
//! randomness, and knows neither the engine nor any wire format beyond JSON itself.
//!
//! Where to start: [`Event`] is what comes in, [`FunctionConfig`] says what it starts, [`Call`] is what
//! leaves for an SDK, and [`Reply`] with its [`Op`]s is what the SDK says back. [`bounds`] names every
//! limit that more than one crate must agree on.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod body;
pub mod bounds;
mod call;
mod duration;
mod event;
pub mod event_name;
mod finished_steps;
mod function;
mod hex;
mod ids;
mod json;
pub mod memo;
mod moment;
mod reply;
mod rows;
mod run_status;
mod time;
mod transaction;

pub use call::Call;
pub use duration::{DurationError, parse_duration, parse_go_duration};
pub use event::{Event, NewEvent};
pub use finished_steps::FinishedSteps;
pub use function::{
    App, BatchEvents, CancelOn, Checkpoint, Concurrency, ConcurrencyScope, Debounce, FunctionConfig, RateLimit, Sdk,
    Singleton, SingletonMode, Throttle, Timeouts, Trigger,
};
pub use hex::to_hex;
pub use ids::{
    AppId, Epoch, EventId, EventSeq, FunctionId, IdError, IdempotencyKey, ItemNumber, Lsn, RequestId, RunId, ShardId,
    StepId,
};
pub use json::RawJson;
pub use moment::{Moment, rfc3339};
pub use reply::{CallFailure, InvokePayload, Op, OpKind, Outcome, ParallelMode, Reply, SignalConflict, When};
pub use rows::{EventRow, HeadRow, JournalRow, Record, RecordWrite, RetentionClass};
pub use run_status::RunStatus;
pub use time::Timestamp;
pub use transaction::{RecordChange, Transaction};
