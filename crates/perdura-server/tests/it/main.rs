//! The HTTP face from the outside: `http.rs` is the tour, `bad_inputs.rs` is everything that goes wrong.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod app;
mod ask;
mod bad_answers;
mod bad_inputs;
mod connections;
mod http;
mod management;
mod metrics;
mod pages;
mod sessions;
#[path = "../../../perdura-wire/tests/it/table.rs"]
mod table;
mod world;
