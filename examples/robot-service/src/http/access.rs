//! Who may give the robot work: those who hold its secret, shown by a signature or by the secret itself.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{Api, answer};
use crate::clock;
use crate::wire::signature::{CALLBACK_SECRET, DISPATCH_SIGNATURE, verify};

/// Lets a request through, or answers 401. A robot without a secret serves its own machine only and lets all through.
pub(super) fn check(api: &Api, headers: &HeaderMap, body: &[u8]) -> Result<(), Response> {
    let Some(secret) = &api.secret else { return Ok(()) };
    let denied = |message: String| Err(answer::error(StatusCode::UNAUTHORIZED, message));
    if let Some(signature) = headers.get(DISPATCH_SIGNATURE) {
        return verify(secret, signature.as_bytes(), body, clock::now_seconds())
            .or_else(|error| denied(error.to_string()));
    }
    match headers.get(CALLBACK_SECRET) {
        Some(offered) if secret.is(offered.as_bytes()) => Ok(()),
        Some(_) => denied(format!("the secret in {CALLBACK_SECRET} is not the robot's")),
        None => denied(format!("the request needs {DISPATCH_SIGNATURE} or {CALLBACK_SECRET}")),
    }
}
