//! The RPC wire, as the unmodified npm clients of version 1.x speak it.

pub(crate) mod envelope;
pub(crate) mod event_decoder;
mod meta;
