//! `/api/robot/kinds`

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::query::NamePath;
use super::{answer, body};
use crate::Robot;
use crate::bounds::KIND_BYTES_MAX;
use crate::refusal::Refusal;

pub(super) async fn list(State(robot): State<Robot>) -> Result<Response, Refusal> {
    Ok(answer::json(StatusCode::OK, &json!({ "kinds": robot.kinds().await? })))
}

pub(super) async fn get(State(robot): State<Robot>, NamePath(name): NamePath) -> Result<Response, Refusal> {
    Ok(answer::json(StatusCode::OK, &robot.kind(name).await?))
}

pub(super) async fn put(State(robot): State<Robot>, NamePath(name): NamePath, sent: Body) -> Result<Response, Refusal> {
    let kind = body::json(sent, KIND_BYTES_MAX, robot.body_bytes()).await?;
    let (is_new, view) = robot.put_kind(name, kind).await?;
    Ok(answer::json(if is_new { StatusCode::CREATED } else { StatusCode::OK }, &view))
}
