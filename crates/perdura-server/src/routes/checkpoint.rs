//! `POST /v1/checkpoint/{run}/async`: an SDK saves steps from within a call.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use perdura_core::{Answer, ApiCall, CheckpointCall};
use perdura_wire::checkpoint::{CheckpointRequest, decode_checkpoint};

use crate::answer::{Refusal, json};
use crate::body::Sent;
use crate::bounds::CHECKPOINT_BYTES_MAX;
use crate::extract::Segment;
use crate::state::ServerState;

pub(crate) async fn handle(
    State(state): State<ServerState>,
    Segment(run): Segment,
    body: Sent<CHECKPOINT_BYTES_MAX>,
) -> Result<Response, Refusal> {
    let CheckpointRequest { run, function, item, request, ops } = match decode_checkpoint(&body.bytes, &run) {
        Ok(request) => request,
        Err(error) => {
            let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
            return Ok(json(status, error.to_body()));
        }
    };
    let call = CheckpointCall { run, function, item, request, ops };
    match state.engine.call(ApiCall::Checkpoint(call)).await? {
        Answer::Done => Ok(StatusCode::OK.into_response()),
        Answer::NotFound => {
            Err(Refusal::bad_request("run_not_found", format!("run {run} is unknown or has ended: stop working on it")))
        }
        Answer::Stale => Err(Refusal::new(
            StatusCode::CONFLICT,
            "stale_dispatch",
            format!("this call of run {run} is not the open one any more: stop working on it"),
        )),
        Answer::Refused(error) => Err(Refusal::bad_request("checkpoint_refused", error.to_string())),
        answer => Err(Refusal::unexpected(&answer)),
    }
}
