#![doc = include_str!("../README.md")]
//!
//! # Inside
//!
//! `define` turns types and macros into the `description`, which is all that the document, the TypeScript file and the
//! wires read. `router` joins it with handlers; both wires find procedures there and call them the same way, so that
//! validation, declared errors and panics are in one place. `message` is what both wires do with HTTP alike. Start
//! reading with `define/contract.rs`, then `router/served.rs`; the test `tests/typed.rs` is the tour.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

pub mod bounds;
mod call;
mod client;
pub mod common;
#[macro_use]
mod define;
mod description;
mod error;
mod events;
mod message;
pub mod openapi;
mod router;
mod rpc;
mod schema;
pub mod typescript;
mod validation;
pub mod value;

pub use call::Call;
pub use client::{CallError, RpcClient, Subscription, Transport, TransportError, Unconnected, WireSubscription};
pub use define::{Errors, Input, NoErrors, Output, Reply, support};
pub use description::{
    Contract, DeclaredError, InputStructure, OutputShape, OutputStructure, Procedure, Route, Security,
};
pub use error::{Error, Failure};
pub use events::{Event, Events, Interruption, Progress};
pub use message::{Body, BodyError, Cors};
pub use router::{Answer, Outcome, Router, Served};
pub use rpc::{Handled, RpcHandler};
pub use value::WireValue;
