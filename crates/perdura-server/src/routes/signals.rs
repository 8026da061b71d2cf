//! `POST /v1/signals`: a signal for whichever run waits for it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use perdura_core::{Answer, ApiCall};
use perdura_wire::rest::{Metadata, decode_signal, encode_signal_answer, no_signal_found};

use crate::answer::{Refusal, json};
use crate::body::Sent;
use crate::bounds::EVENT_REQUEST_BYTES_MAX;
use crate::state::ServerState;

pub(crate) async fn handle(
    State(state): State<ServerState>,
    body: Sent<EVENT_REQUEST_BYTES_MAX>,
) -> Result<Response, Refusal> {
    let request = match decode_signal(&body.bytes) {
        Ok(request) => request,
        Err(error) => return Ok(json(StatusCode::BAD_REQUEST, error.to_body())),
    };
    let call = ApiCall::Signal { signal: request.signal.clone(), data: request.data };
    match state.engine.call(call).await? {
        Answer::Signalled(run) => {
            let metadata = Metadata { fetched_at: state.engine.clock().now(), cached_until: None };
            Ok(json(StatusCode::OK, encode_signal_answer(run, metadata)))
        }
        Answer::NotFound => Ok(json(StatusCode::NOT_FOUND, no_signal_found(&request.signal).to_body())),
        answer => Err(Refusal::unexpected(&answer)),
    }
}
