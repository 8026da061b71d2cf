//! An app over HTTP, byte by byte: what a server sees of it, whatever server it is. `calls.rs` is the tour; that runs come to
//! their ends is the suite's matter.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod ask;
mod calls;
mod client;
mod fake_server;
mod registration;
mod trust;
