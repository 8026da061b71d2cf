//! `POST|DELETE /fn/step-limit` and `/fn/state-size-limit`: limits of one function, for tests of what happens there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use perdura_core::{Answer, ApiCall, LimitKind};
use perdura_types::bounds::{RUN_STATE_BYTES_MAX, STEPS_PER_RUN_MAX};

use crate::answer::{Refusal, json};
use crate::extract::{Parameters, excerpt};
use crate::known::function_not_found;
use crate::state::ServerState;

pub(crate) async fn set_steps(state: State<ServerState>, query: Parameters) -> Result<Response, Refusal> {
    let limit = limit_of(&query, STEPS_PER_RUN_MAX)?;
    apply(&state, &query, LimitKind::Steps, Some(limit)).await
}
pub(crate) async fn reset_steps(state: State<ServerState>, query: Parameters) -> Result<Response, Refusal> {
    apply(&state, &query, LimitKind::Steps, None).await
}
pub(crate) async fn set_state_bytes(state: State<ServerState>, query: Parameters) -> Result<Response, Refusal> {
    let limit = limit_of(&query, RUN_STATE_BYTES_MAX)?;
    apply(&state, &query, LimitKind::StateBytes, Some(limit)).await
}
pub(crate) async fn reset_state_bytes(state: State<ServerState>, query: Parameters) -> Result<Response, Refusal> {
    apply(&state, &query, LimitKind::StateBytes, None).await
}

fn limit_of(query: &Parameters, limit_max: usize) -> Result<usize, Refusal> {
    let Some(text) = query.get("limit") else {
        let message = format!("limit is missing: give a whole number from 1 to {limit_max}, such as ?limit=10");
        return Err(Refusal::bad_request("limit_invalid", message));
    };
    text.parse().ok().filter(|limit| (1..=limit_max).contains(limit)).ok_or_else(|| {
        let message = format!("limit is '{}', but must be a whole number from 1 to {limit_max}", excerpt(text));
        Refusal::bad_request("limit_invalid", message)
    })
}

async fn apply(
    state: &ServerState,
    query: &Parameters,
    kind: LimitKind,
    limit: Option<usize>,
) -> Result<Response, Refusal> {
    let Some(function) = query.get("functionId") else {
        let message = "functionId is missing: give the slug or the id of a function";
        return Err(Refusal::bad_request("function_id_required", message));
    };
    match state.engine.call(ApiCall::SetLimit { function: function.to_owned(), kind, limit }).await? {
        Answer::Done => Ok(json(StatusCode::OK, br#"{"ok":true}"#.to_vec())),
        Answer::NotFound => Err(function_not_found(state, function).await),
        answer => Err(Refusal::unexpected(&answer)),
    }
}
