//! Apps, functions, and what the server is.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::ask::V2;
use super::envelope::{Envelope, V2Error};
use super::parameters::Body;
use super::view;

type Answered = Result<Envelope, V2Error>;

pub(super) async fn health(State(v2): State<V2>) -> Envelope {
    v2.answer(json!({ "status": "ok" }))
}

pub(super) async fn account(State(v2): State<V2>) -> Envelope {
    v2.answer(json!({ "id": "perdura", "name": "Perdura" }))
}

/// Keys are given at the start of the server and never shown.
pub(super) async fn keys(State(v2): State<V2>) -> Envelope {
    v2.answer(json!([]))
}

pub(super) async fn list(State(v2): State<V2>, parts: Parts) -> Answered {
    let found = v2.ask(&parts, ["apps", "list"], json!({})).await?;
    Ok(v2.answer(listed(&found["apps"], view::app)))
}

pub(super) async fn get(State(v2): State<V2>, Path(app): Path<String>, parts: Parts) -> Answered {
    let found = v2.ask(&parts, ["apps", "get"], json!({ "appId": app })).await?;
    Ok(v2.answer(view::app(&found)))
}

pub(super) async fn functions(State(v2): State<V2>, Path(app): Path<String>, parts: Parts) -> Answered {
    v2.ask(&parts, ["apps", "get"], json!({ "appId": app })).await?;
    let found = v2.ask(&parts, ["functions", "list"], json!({ "appId": app })).await?;
    Ok(v2.answer(listed(&found["functions"], view::function)))
}

pub(super) async fn function(
    State(v2): State<V2>,
    Path((app, function)): Path<(String, String)>,
    parts: Parts,
) -> Answered {
    let found = v2.ask(&parts, ["functions", "get"], json!({ "functionId": slug(&app, &function) })).await?;
    Ok(v2.answer(view::function(&found)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invoke {
    data: Option<Map<String, Value>>,
    idempotency_key: Option<String>,
}

pub(super) async fn invoke(
    State(v2): State<V2>,
    Path((app, function)): Path<(String, String)>,
    parts: Parts,
    Body(Invoke { data, idempotency_key }): Body<Invoke>,
) -> Answered {
    let mut input = json!({ "functionId": slug(&app, &function), "data": data.unwrap_or_default() });
    if let Some(key) = idempotency_key {
        input["idempotencyKey"] = key.into();
    }
    let invoked = v2.ask(&parts, ["functions", "invoke"], input).await?;
    // A key that was used before starts nothing: the answer says so by its status.
    let status = if invoked["isDuplicate"] == true { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(Envelope { status, ..v2.answer(json!({ "runId": invoked["runId"] })) })
}

/// A function by its id within the app, or by its whole id.
pub(super) fn slug(app: &str, function: &str) -> String {
    let prefix = format!("{app}-");
    if function.starts_with(&prefix) { function.to_owned() } else { format!("{prefix}{function}") }
}

pub(super) fn listed(list: &Value, form: fn(&Value) -> Value) -> Value {
    list.as_array().into_iter().flatten().map(form).collect()
}
