//! The client side: what [`contract!`](crate::contract)'s typed clients stand on.
//!
//! A [`Transport`] moves requests and answers; [`RpcClient`] speaks the RPC wire over it; a [`Subscription`] is a stream
//! that comes back by itself when its connection is lost.

mod call_error;
mod reply;
mod rpc_client;
mod subscription;
mod transport;

pub use call_error::CallError;
pub use rpc_client::RpcClient;
pub use subscription::{Subscription, WireSubscription};
pub use transport::{Transport, TransportError, Unconnected};
