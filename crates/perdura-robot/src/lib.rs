//! Batches for robots: slow external workers behind HTTP that report each item by a signed callback.
//!
//! A **job** is a batch of **items** for a **robot kind**. It is dispatched at most once per **round**; the robot answers
//! at once and reports each item later. A callback is one transaction: it settles the item's **attempt**, moves the
//! counters, completes the job and emits its events, or does nothing of it. Jobs and items are records of the engine's
//! shard, so there is no second store and no second truth.
//!
//! This crate knows no database and no HTTP server beyond a thin router, and adds no rule to the engine.
//!
//! Where to start: [`job`] holds the records and one pure decision per file (state, command, now → transaction and
//! answer); `service/` reads, decides, commits, and decides again when a record has changed; [`kind`] describes robots;
//! `auth/` checks signatures; `functions/` are the durable functions; `api/` is the HTTP face, and [`contract`] the typed one
//! over the same methods. The tour is `src/tests/`: each rule is a test named after it, and docs/robot.md tells users the same.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod api;
pub mod auth;
pub mod automation;
pub mod bounds;
mod callback_body;
mod callback_log;
pub mod contract;
mod events;
mod functions;
mod ids;
pub mod job;
pub mod kind;
mod live;
mod records;
mod refusal;
mod robot_client;
pub mod secrets;
mod service;
mod submission;

pub use callback_log::{CallbackEntries, CallbackEntry, Proof};
pub use functions::{APP, app};
pub use ids::{AutomationId, IdError, IdempotencyKey, ItemId, JobCursor, JobId, OrderId, WorkspaceId};
pub use refusal::Refusal;
pub use service::{
    CALLBACK_PATH, CallbackAnswer, CallbackTarget, CreatedJob, ItemFilter, ItemPage, JobFilter, JobPage, JobView,
    KindView, OrderSummary, Robot, RobotOptions, Summary,
};
pub use submission::{CreateJob, NewItem};

#[cfg(test)]
mod tests;
