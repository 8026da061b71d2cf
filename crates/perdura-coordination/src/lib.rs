//! Workflow graphs ("desks" joined by "handoffs"), their runs, and the durable function that walks them.
//!
//! A workflow is a document; publishing makes an immutable version of it, and a run is pinned to one. The graph engine in
//! `graph/` is pure: it says which desks may run next and with which input, and knows neither clocks nor stores. The runner
//! is an app on the Rust SDK. Everything durable is a record of the engine's shard.
//!
//! This crate knows no HTTP server and no wire. Where to start: [`Workflow`], then `graph/`.

pub mod document;
pub mod run;
