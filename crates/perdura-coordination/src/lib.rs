//! Workflow graphs ("desks" joined by "handoffs"), their runs, and the durable function that walks them.
//!
//! A workflow is a document; publishing makes an immutable version of it, and a run is pinned to one. The graph engine in
//! `graph/` is pure: it says which desks may run next and with which input, and knows neither clocks nor stores. The runner
//! is an app on the Rust SDK. Everything durable is a record of the engine's shard.
//!
//! This crate knows no HTTP server and no wire. Where to start: [`document::Workflow`], then `graph/`.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod binding;
pub mod bounds;
pub mod contract;
pub mod document;
mod executor;
mod expression;
pub mod graph;
pub mod human;
pub mod ids;
pub mod import;
pub mod legacy;
mod records;
pub mod refusal;
pub mod run;
pub mod runner;
pub mod schema_check;
pub mod service;
pub mod validate;

pub use refusal::{Code, Refusal};
pub use service::{Coordination, CoordinationOptions, base_url};

#[cfg(test)]
mod service_tests;
