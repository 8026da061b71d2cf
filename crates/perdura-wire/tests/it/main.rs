//! The wire from outside: real SDKs, wrong input, exact bytes, random bytes.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod bad_inputs;
mod calls;
mod common;
mod events;
mod never_panics;
mod registrations;
mod replies;
mod rest;
mod sdk;
mod table;
