//! What every route shares.

use std::sync::Arc;

use perdura_engine::{AppKeeper, Engine};
use perdura_wire::register::ServerKind;
use perdura_wire::signature::SigningKeys;
use serde_json::Value;

use crate::auth::{ApiKey, Sessions, SignInTries};
use crate::body::BodyMemory;
use crate::management::StreamPlaces;

/// Who may do what.
#[derive(Debug, Clone)]
pub enum Access {
    /// `perdura dev`: whoever is on this machine may do everything, and nothing is signed.
    Open {
        /// What others need by Bearer to manage the server; without it they are taken for this machine, which is right
        /// while they cannot reach it.
        remote_token: Option<String>,
    },
    /// `perdura start`: apps and callers need the signing key, senders of events an event key.
    Keys {
        /// Accepted by Bearer; the current one signs calls.
        signing: SigningKeys,
        /// Accepted in the path of an ingest.
        event: Vec<String>,
        /// Accepted by Bearer, for what their scopes allow.
        api: Vec<ApiKey>,
    },
}

impl Access {
    /// For `perdura dev` that only this machine can reach.
    pub const fn open() -> Self {
        Self::Open { remote_token: None }
    }
    /// For `perdura start`, without API keys.
    pub const fn keys(signing: SigningKeys, event: Vec<String>) -> Self {
        Self::Keys { signing, event, api: Vec::new() }
    }
    /// What calls to apps are signed with.
    pub fn signing_keys(&self) -> Option<&SigningKeys> {
        match self {
            Self::Open { .. } => None,
            Self::Keys { signing, .. } => Some(signing),
        }
    }
    /// What this server is to SDKs.
    pub fn kind(&self) -> ServerKind {
        match self {
            Self::Open { .. } => ServerKind::Dev,
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
    pub(crate) trusted_hosts: Arc<[String]>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) sign_in_tries: SignInTries,
    pub(crate) apps: AppKeeper,
    pub(crate) options: Arc<StartOptions>,
    pub(crate) bodies: BodyMemory,
    pub(crate) streams: StreamPlaces,
}

impl ServerState {
    /// Puts the parts together.
    pub fn new(engine: Engine, access: Access, apps: AppKeeper, options: StartOptions) -> Self {
        Self {
            engine,
            sessions: Arc::new(Sessions::new(&access)),
            sign_in_tries: SignInTries::default(),
            access: Arc::new(access),
            trusted_hosts: Arc::new([]),
            apps,
            options: Arc::new(options),
            bodies: BodyMemory::default(),
            streams: StreamPlaces::default(),
        }
    }
    /// Whether browsers reach this server by HTTPS: then they send the cookie of a session over nothing else.
    #[must_use]
    pub fn over_https(mut self, over_https: bool) -> Self {
        self.sessions = Arc::new(Sessions::clone(&self.sessions).over_https(over_https));
        self
    }
    /// Further names of this server, under which browsers may find it.
    #[must_use]
    pub fn trusted_hosts(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.trusted_hosts = names.into_iter().collect();
        self
    }
}
