//! The answer to a registration.

use std::fmt;
use std::str::FromStr;

use perdura_types::AppId;
use serde::Serialize;

use super::RegisterError;

/// The answer to a registration that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegisterAnswer<'a> {
    ok: bool,
    modified: bool,
    sync_id: &'a str,
    app_id: AppId,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    warnings: &'a [super::ConfigError],
}

impl<'a> RegisterAnswer<'a> {
    /// `modified` says whether the checksum differs from the one before; `sync_id` is a UUID.
    pub fn new(modified: bool, sync_id: &'a str, app_id: AppId, warnings: &'a [super::ConfigError]) -> Self {
        Self { ok: true, modified, sync_id, app_id, warnings }
    }
    /// The body.
    pub fn to_body(&self) -> Vec<u8> {
        crate::answer::body(self)
    }
}

/// What an SDK takes a server for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerKind {
    /// Nothing is signed.
    Dev,
    /// Everything is signed.
    Cloud,
}

impl ServerKind {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Cloud => "cloud",
        }
    }
}
impl fmt::Display for ServerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl FromStr for ServerKind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Dev, Self::Cloud].into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// Checks the header `x-inngest-expected-server-kind` of a registration.
pub fn check_server_kind(expected: Option<&str>, ours: ServerKind) -> Result<(), RegisterError> {
    match expected.map(str::trim) {
        None | Some("") => Ok(()),
        Some(expected) if expected == ours.as_str() => Ok(()),
        Some(expected) => {
            let remedy = match ours {
                ServerKind::Dev => "set INNGEST_DEV to this server's URL",
                ServerKind::Cloud => "set INNGEST_DEV=0 and INNGEST_BASE_URL to this server's URL",
            };
            let expected = crate::json::excerpt(expected);
            let message = format!("Expected server kind {expected}, got {ours}: {remedy} in the app");
            Err(RegisterError::new("server_kind_mismatch", message))
        }
    }
}
