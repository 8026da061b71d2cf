//! `/api/inngest`: where tools look for the functions of a server. Ours are part of it, and its own engine calls them.
//!
//! GET says what is here, PUT says that it is registered already, and POST is refused: without a good signature as a stranger,
//! with one because nobody else's engine can keep the records that a step of ours changes in the same commit.

use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use perdura_core::{Answer, ApiCall};
use perdura_engine::is_local;
use perdura_wire::headers::SIGNATURE;
use perdura_wire::signature::verify;
use serde_json::json;

use crate::answer::{Refusal, json as respond};
use crate::body::Sent;
use crate::bounds::CHECKPOINT_BYTES_MAX;
use crate::state::ServerState;

/// What some servers call the header.
const SIGNATURE_WITHOUT_X: &str = "inngest-signature";

pub(crate) async fn handle(State(state): State<ServerState>, request: Request) -> Result<Response, Refusal> {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    match method {
        Method::GET | Method::HEAD => introspection(&state).await,
        Method::PUT | Method::POST => {
            let sent = Sent::<CHECKPOINT_BYTES_MAX>::from_request(request, &state).await?;
            check_signature(&state, &headers, &sent.bytes)?;
            if method == Method::PUT {
                let body =
                    json!({ "message": "the functions of this server are registered already", "modified": false });
                return Ok(respond(StatusCode::OK, body.to_string().into_bytes()));
            }
            let message = "the functions of this server are called by its own engine alone: send events to this server, or \
                           invoke a function with POST /invoke/<slug>";
            Err(Refusal::new(StatusCode::CONFLICT, "functions_are_built_in", message))
        }
        _ => Ok((StatusCode::METHOD_NOT_ALLOWED, [("allow", "GET, HEAD, PUT, POST")]).into_response()),
    }
}

async fn introspection(state: &ServerState) -> Result<Response, Refusal> {
    let Answer::Apps(apps) = state.engine.call(ApiCall::Apps).await? else { return Ok(StatusCode::OK.into_response()) };
    let functions: usize = apps.iter().filter(|app| is_local(&app.url)).map(|app| app.functions.len()).sum();
    let keys = state.access.signing_keys();
    let body = json!({
        "authentication_succeeded": null,
        "function_count": functions,
        "has_event_key": keys.is_some(),
        "has_signing_key": keys.is_some(),
        "has_signing_key_fallback": keys.is_some_and(|keys| keys.fallback.is_some()),
        "mode": state.access.kind().as_str(),
        "schema_version": "2024-05-24",
    });
    Ok(respond(StatusCode::OK, body.to_string().into_bytes()))
}

/// Before anything is looked at. In dev nothing is signed.
fn check_signature(state: &ServerState, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    let Some(keys) = state.access.signing_keys() else { return Ok(()) };
    let value =
        headers.get(SIGNATURE).or_else(|| headers.get(SIGNATURE_WITHOUT_X)).and_then(|value| value.to_str().ok());
    verify(keys, value, body, state.engine.clock().wall())
        .map_err(|error| Refusal::new(StatusCode::FORBIDDEN, error.code(), error.to_string()))
}
