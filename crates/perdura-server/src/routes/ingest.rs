//! `POST /e/{key}`: events come in.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use perdura_core::{Answer, ApiCall};
use perdura_wire::events::{IngestAnswer, decode_events};
use perdura_wire::headers::EVENT_ID_SEED;

use super::body_of;
use crate::answer::{Refusal, json};
use crate::auth::check_event_key;
use crate::state::ServerState;

pub(crate) async fn without_key(
    state: State<ServerState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    handle(state, Path(String::new()), headers, body).await
}

pub(crate) async fn handle(
    State(state): State<ServerState>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    check_event_key(&state.access, &key)?;
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let ingest = decode_events(&body_of(body)?, text(header::CONTENT_TYPE.as_str()), text(EVENT_ID_SEED));
    let ids = if ingest.accepted.is_empty() {
        Vec::new()
    } else {
        match state.engine.call(ApiCall::SendEvents(ingest.accepted)).await? {
            Answer::Accepted(ids) => ids,
            answer => return Err(Refusal::unexpected(&answer)),
        }
    };
    let answer = IngestAnswer::new(&ids, ingest.error.as_ref());
    let status = StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::BAD_REQUEST);
    Ok(json(status, answer.to_body()))
}
