//! Contract-first procedures: defined once in Rust, called by the unmodified oRPC clients, as REST and from Rust.
//!
//! A [`Procedure`] says where it lies, what goes in, what comes out and which errors are part of the deal; all of it
//! comes from `schemars` types. Everything that a caller can see follows from these descriptions: the RPC wire, the
//! OpenAPI wire and its document, and the TypeScript file. This crate knows HTTP messages but no HTTP server.
//!
//! Where to start: [`Contract`].

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
