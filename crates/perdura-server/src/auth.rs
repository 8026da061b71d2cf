//! Who may.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::answer::Refusal;
use crate::state::{Access, ServerState};

/// Lets a request pass that carries the signing key; in dev every request.
pub(crate) async fn require_key(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    match &*state.access {
        Access::Open => next.run(request).await,
        Access::Keys { signing, .. } if signing.accepts_bearer(bearer(request.headers())) => next.run(request).await,
        // SDKs look at the status alone and try their fallback key on it.
        Access::Keys { .. } => (StatusCode::UNAUTHORIZED, "Authentication failed").into_response(),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()
}

/// Checks the key in the path of an ingest.
pub(crate) fn check_event_key(access: &Access, key: &str) -> Result<(), Refusal> {
    let Access::Keys { event, .. } = access else { return Ok(()) };
    if event.is_empty() {
        let message = "Event keys are not set up: start the server with --event-key";
        return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "event_keys_missing", message));
    }
    if key.is_empty() {
        let message = "Event key is required: send to /e/<event key>";
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "event_key_required", message));
    }
    if !event.iter().any(|known| constant_time_eq(known, key)) {
        let message = "Event key not found: use a key that the server was started with";
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "event_key_not_found", message));
    }
    Ok(())
}

fn constant_time_eq(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}
