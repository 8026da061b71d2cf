//! Whether a request comes from the server.

use std::time::SystemTime;

use axum::http::HeaderMap;
use perdura_types::Timestamp;
use perdura_wire::headers::{Headers, SIGNATURE};
use perdura_wire::signature::{SignatureError, verify};

use super::answer::Answer;
use crate::Remote;

/// Who a request may be from.
pub(super) enum Trust {
    /// Anybody: nothing is signed in development.
    Anybody,
    /// The server.
    Server,
    /// Nobody can tell.
    Unknown(SignatureError),
}

impl Trust {
    pub(super) fn of(remote: &Remote, headers: &HeaderMap, body: &[u8]) -> Self {
        let Some(keys) = remote.keys() else { return Self::Anybody };
        match verify(keys, headers.header(SIGNATURE), body, now()) {
            Ok(()) => Self::Server,
            Err(error) => Self::Unknown(error),
        }
    }
    /// The refusal of a request that only the server may make.
    pub(super) fn check(&self) -> Result<(), Answer> {
        match self {
            Self::Anybody | Self::Server => Ok(()),
            Self::Unknown(error) => Err(Answer::error(401, error.code(), &error.to_string())),
        }
    }
}

pub(super) fn now() -> Timestamp {
    Timestamp::from(SystemTime::now())
}
