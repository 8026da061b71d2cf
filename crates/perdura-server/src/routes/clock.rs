//! `POST /dev/clock`: moves the clock of a dev server, so that nobody has to wait for a sleep.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::body_of;
use crate::answer::{self, Refusal};
use crate::bounds::CLOCK_MS_MAX;
use crate::state::ServerState;

pub(crate) async fn handle(
    State(state): State<ServerState>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let body: Value = serde_json::from_slice(&body_of(body)?)
        .map_err(|error| Refusal::bad_request("invalid_json", format!("the body is not JSON: {error}")))?;
    let advance_ms = body["advance_ms"].as_i64().filter(|ms| (0..=CLOCK_MS_MAX).contains(ms)).ok_or_else(|| {
        let given: String = body["advance_ms"].to_string().chars().take(64).collect();
        Refusal::bad_request(
            "advance_ms_invalid",
            format!("advance_ms is {given}, but must be a whole number of milliseconds from 0 to {CLOCK_MS_MAX}"),
        )
    })?;
    let ahead_ms = state.engine.advance_clock(advance_ms).await?;
    let now = state.engine.clock().now().as_millis();
    Ok(answer::json(StatusCode::OK, json!({ "ahead_ms": ahead_ms, "now": now }).to_string().into_bytes()))
}
