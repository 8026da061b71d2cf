//! The HTTP face of Perdura: ingest, sync, run state, REST and the dev helpers.
//!
//! This is the only crate that knows HTTP servers. A route decodes with `perdura-wire`, asks the [`Engine`] and encodes
//! the answer; no rule of the engine lives here. Every error is a JSON value with a code.
//!
//! Where to start: [`router`] lists every route; each file below `routes/` is one of them. `auth/` decides who may,
//! `body.rs` how much, [`serve()`] accepts connections.
//! The tour is `tests/it/http.rs`; what goes wrong is in `tests/bad/`.
//!
//! [`Engine`]: perdura_engine::Engine
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod answer;
mod auth;
mod body;
pub mod bounds;
mod coordination;
mod extract;
mod known;
pub mod management;
mod request_id;
mod routes;
mod serve;
mod state;

pub use auth::{ApiKey, ApiKeyError, Peer, Principal, Scope};
pub use routes::{AppRoutes, Capability, Pages, info, router, router_with};
pub use serve::serve;
pub use state::{Access, ServerState, StartOptions};
