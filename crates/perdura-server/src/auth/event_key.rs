//! Keys of those who send events: they stand in the path.

use axum::http::StatusCode;

use super::constant_time_eq;
use crate::answer::Refusal;
use crate::state::Access;

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
