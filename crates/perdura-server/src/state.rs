//! What every route shares.

use std::sync::Arc;

use perdura_engine::{AppKeeper, Engine};
use perdura_wire::register::ServerKind;
use perdura_wire::signature::SigningKeys;
use serde_json::Value;

use crate::body::BodyMemory;

/// Who may do what.
#[derive(Debug, Clone)]
pub enum Access {
    /// `perdura dev`: everybody may do everything, and nothing is signed.
    Open,
    /// `perdura start`: apps and callers need the signing key, senders of events an event key.
    Keys {
        /// Accepted by Bearer; the current one signs calls.
        signing: SigningKeys,
        /// Accepted in the path of an ingest.
        event: Vec<String>,
    },
}

impl Access {
    /// What this server is to SDKs.
    pub fn kind(&self) -> ServerKind {
        match self {
            Self::Open => ServerKind::Dev,
            Self::Keys { .. } => ServerKind::Cloud,
        }
    }
}

/// What `GET /dev` shows of how the server was started: flag names and values, secrets left out.
#[derive(Debug, Clone, Default)]
pub struct StartOptions(pub Value);

/// What every route shares.
#[derive(Clone)]
pub struct ServerState {
    pub(crate) engine: Engine,
    pub(crate) access: Arc<Access>,
    pub(crate) apps: AppKeeper,
    pub(crate) options: Arc<StartOptions>,
    pub(crate) bodies: BodyMemory,
}

impl ServerState {
    /// Puts the parts together.
    pub fn new(engine: Engine, access: Access, apps: AppKeeper, options: StartOptions) -> Self {
        Self { engine, access: Arc::new(access), apps, options: Arc::new(options), bodies: BodyMemory::default() }
    }
}
