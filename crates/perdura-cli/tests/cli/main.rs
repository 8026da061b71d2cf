//! The binary as a person meets it: what it says, and how it ends.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod connection;
mod lost_answer;
mod manage;
mod mounts;
mod place;
mod plain;
mod retention;
mod rows;
mod servers;
mod web;
mod workflows;
