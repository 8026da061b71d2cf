//! `POST /e/{key}`: events come in.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use perdura_core::{Answer, ApiCall};
use perdura_wire::events::{IngestAnswer, decode_events};
use perdura_wire::headers::EVENT_ID_SEED;

use crate::answer::{Refusal, json};
use crate::auth::check_event_key;
use crate::body::Sent;
use crate::bounds::INGEST_BYTES_MAX;
use crate::extract::Segment;
use crate::state::ServerState;

/// The key in the path, checked: before the body is read, which may be large.
pub(crate) struct CheckedKey;

impl FromRequestParts<ServerState> for CheckedKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Refusal> {
        let Segment(key) = Segment::from_request_parts(parts, state).await?;
        check_event_key(&state.access, &key).map(|()| Self)
    }
}

/// The path without a key: no key is right where there are keys, and every path where there are none.
pub(crate) async fn without_key(
    state: State<ServerState>,
    headers: HeaderMap,
    body: Sent<INGEST_BYTES_MAX>,
) -> Result<Response, Refusal> {
    check_event_key(&state.access, "")?;
    handle(state, CheckedKey, headers, body).await
}

pub(crate) async fn handle(
    State(state): State<ServerState>,
    _checked: CheckedKey,
    headers: HeaderMap,
    body: Sent<INGEST_BYTES_MAX>,
) -> Result<Response, Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let ingest = decode_events(&body.bytes, text(header::CONTENT_TYPE.as_str()), text(EVENT_ID_SEED));
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
