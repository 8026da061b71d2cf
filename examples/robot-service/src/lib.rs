//! A robot: it takes batches of orders, works a carrier's portal like a person would, and reports each result.
//!
//! It is an example, complete and meant to be copied: a team replaces [`driver`] (the portal), keeps the rest, and
//! deletes [`portal`] (the demo carrier). It is not a library for others to depend on, and it knows nothing of the
//! orchestrator but the wire in [`wire`] and `README.md`.
//!
//! What it promises: whatever it has answered with "accepted" ends in exactly one result per item, delivered until it
//! is acknowledged, and nothing is shipped twice, even if the process is killed at any moment. The way there is in
//! [`spool`]: everything is on disk before it has an effect outside.
//!
//! Start reading at [`robot`], which puts all together, then `work/item.rs`, which is the heart. The tour is
//! `tests/it/crashes.rs`: it kills the robot at every point of its life.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod bounds;
pub mod clock;
pub mod courier;
pub mod driver;
pub mod files;
pub mod http;
pub mod ids;
pub mod log;
pub mod net;
pub mod portal;
pub mod processes;
pub mod robot;
pub mod secret;
pub mod settings;
pub mod spool;
pub mod stop;
pub mod stop_signals;
pub mod wire;
pub mod work;
