//! The RPC wire, as the unmodified npm clients of version 1.x speak it.
//!
//! [`RpcHandler`] takes a request and gives an answer. Start with `handler.rs`; `envelope.rs` and `meta.rs` are the form of
//! values, `batch.rs` many calls in one request.

mod answer;
mod batch;
pub(crate) mod envelope;
pub(crate) mod event_decoder;
mod handler;
mod meta;
mod path;
pub(crate) mod request;
mod settings;

pub use handler::{Handled, RpcHandler};
