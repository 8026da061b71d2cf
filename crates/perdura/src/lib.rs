#![doc = include_str!("../README.md")]
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod app;
mod backoff;
pub mod bounds;
mod client;
mod environment;
mod error;
mod event;
mod execution;
mod failure;
mod function;
mod handler;
mod inside;
mod local;
mod records;
mod remote;
mod runs;
#[cfg(feature = "serve")]
mod serve;
mod step;
pub mod testing;

pub use app::App;
pub use backoff::Backoff;
pub use client::{Builder, Perdura};
pub use error::{Error, Result, ResultExt, StepError};
pub use event::{Event, Outgoing, Received};
pub use failure::Failed;
pub use function::{Function, FunctionRef};
pub use handler::Handler;
pub use inside::{Inside, inside};
pub use perdura_core::RunStatus;
pub use perdura_types::{EventId, RunId, Timestamp};
pub use records::{Changes, Conflict, Expect, Records, Versioned};
pub use remote::{Client, Remote};
pub use runs::Run;
#[cfg(feature = "serve")]
pub use serve::{Registered, ServeOptions, register, serve};
pub use step::{Commit, Fetch, FetchResponse, Invoke, Sleep, Step, WaitAny, WaitForEvent, WaitForSignal};
