//! `POST /dev/clock`: moves the clock of a dev server, so that nobody has to wait for a sleep.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::answer::{self, Refusal};
use crate::body::Sent;
use crate::bounds::{CLOCK_MS_MAX, SMALL_REQUEST_BYTES_MAX};
use crate::extract::excerpt;
use crate::state::ServerState;

pub(crate) async fn handle(
    State(state): State<ServerState>,
    body: Sent<SMALL_REQUEST_BYTES_MAX>,
) -> Result<Response, Refusal> {
    let body: Value = serde_json::from_slice(&body.bytes).map_err(|error| {
        let message = format!("the body is not JSON: {error}: send {{\"advance_ms\":1000}}");
        Refusal::bad_request("invalid_json", message)
    })?;
    let advance_ms = body["advance_ms"].as_i64().filter(|ms| (0..=CLOCK_MS_MAX).contains(ms)).ok_or_else(|| {
        let given = body.get("advance_ms").map_or("missing".to_owned(), |given| excerpt(&given.to_string()));
        Refusal::bad_request(
            "advance_ms_invalid",
            format!(
                "advance_ms is {given}, but must be a whole number of milliseconds from 0 to {CLOCK_MS_MAX} (366 days): \
                 send {{\"advance_ms\":1000}}"
            ),
        )
    })?;
    let ahead_ms = state.engine.advance_clock(advance_ms).await?;
    let now = state.engine.clock().now().as_millis();
    Ok(answer::json(StatusCode::OK, json!({ "ahead_ms": ahead_ms, "now": now }).to_string().into_bytes()))
}
