//! `POST /invoke/{slug}`: one function starts.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use perdura_core::{Answer, ApiCall};
use perdura_wire::events::{InvokeAnswer, decode_invoke};

use crate::answer::{Refusal, json};
use crate::body::Sent;
use crate::bounds::EVENT_REQUEST_BYTES_MAX;
use crate::extract::Segment;
use crate::known::function_not_found;
use crate::state::ServerState;

pub(crate) async fn handle(
    State(state): State<ServerState>,
    Segment(slug): Segment,
    body: Sent<EVENT_REQUEST_BYTES_MAX>,
) -> Result<Response, Refusal> {
    let event = decode_invoke(&body.bytes, &slug).map_err(|error| Refusal::bad_request(error.code, error.message))?;
    match state.engine.call(ApiCall::Invoke { function: slug.clone(), event }).await? {
        Answer::Accepted(ids) if ids.len() == 1 => Ok(json(StatusCode::OK, InvokeAnswer::new(ids[0]).to_body())),
        Answer::NotFound => Err(function_not_found(&state, &slug).await),
        answer => Err(Refusal::unexpected(&answer)),
    }
}
