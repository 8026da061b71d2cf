//! Who may give the robot work: those who hold its secret, shown by a signature or by the secret itself.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{Api, answer};
use crate::clock;
use crate::wire::signature::{self, CALLBACK_SECRET, DISPATCH_SIGNATURE, verify};

/// Why somebody may not; the answer is 401.
#[derive(Debug, thiserror::Error)]
pub(super) enum Denied {
    /// The signature does not count.
    #[error("{DISPATCH_SIGNATURE}: {0}")]
    Signature(#[from] signature::Error),
    /// The secret is another.
    #[error("the secret in {CALLBACK_SECRET} is not the robot's")]
    Secret,
    /// Neither was given.
    #[error("the request needs {DISPATCH_SIGNATURE} or {CALLBACK_SECRET}")]
    Nothing,
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        answer::error(StatusCode::UNAUTHORIZED, self.to_string())
    }
}

/// Lets a request through or not. A robot without a secret serves its own machine only and lets all through.
pub(super) fn check(api: &Api, headers: &HeaderMap, body: &[u8]) -> Result<(), Denied> {
    let Some(secret) = &api.secret else { return Ok(()) };
    if let Some(signature) = headers.get(DISPATCH_SIGNATURE) {
        return Ok(verify(secret, signature.as_bytes(), body, clock::now_seconds())?);
    }
    match headers.get(CALLBACK_SECRET) {
        Some(offered) if secret.is(offered.as_bytes()) => Ok(()),
        Some(_) => Err(Denied::Secret),
        None => Err(Denied::Nothing),
    }
}
