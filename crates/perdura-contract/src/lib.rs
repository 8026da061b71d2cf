//! Contract-first procedures: defined once in Rust, called by the unmodified oRPC clients, as REST and from Rust.
//!
//! A [`Procedure`] says where it lies, what goes in, what comes out and which errors are part of the deal; all of it
//! comes from `schemars` types. Everything that a caller can see follows from these descriptions: the RPC wire, the
//! OpenAPI wire and its document, and the TypeScript file. This crate knows HTTP messages but no HTTP server.
//!
//! Where to start: [`Contract`].

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod bounds;
mod description;
pub mod openapi;

pub use description::{
    Contract, DeclaredError, InputStructure, OutputShape, OutputStructure, Procedure, Route, Security,
};
