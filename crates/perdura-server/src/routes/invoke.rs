//! `POST /invoke/{slug}`: one function starts.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use perdura_core::{Answer, ApiCall};
use perdura_wire::events::{InvokeAnswer, decode_invoke};

use super::body_of;
use crate::answer::{Refusal, json};
use crate::state::ServerState;

pub(crate) async fn handle(
    State(state): State<ServerState>,
    Path(slug): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let event =
        decode_invoke(&body_of(body)?, &slug).map_err(|error| Refusal::bad_request(error.code, error.message))?;
    match state.engine.call(ApiCall::Invoke { function: slug.clone(), event }).await? {
        Answer::Accepted(ids) if ids.len() == 1 => Ok(json(StatusCode::OK, InvokeAnswer::new(ids[0]).to_body())),
        Answer::NotFound => Err(Refusal::not_found(
            "function_not_found",
            format!("no function has the slug '{slug}': slugs have the form <app>-<function>, and GET /dev lists them"),
        )),
        answer => Err(Refusal::unexpected(&answer)),
    }
}
