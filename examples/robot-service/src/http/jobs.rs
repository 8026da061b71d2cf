//! `GET /api/jobs/{dispatchId}` and `POST /api/jobs/{dispatchId}/cancel`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::{Api, access};
use crate::ids::DispatchId;
use crate::spool::Report;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    known: bool,
    dispatch_id: DispatchId,
    #[serde(flatten)]
    report: Report,
}

/// Says whether the robot knows a dispatch, and how far it is.
pub(super) async fn probe(State(api): State<Api>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(denied) = access::check(&api, &headers, &body) {
        return denied.into_response();
    }
    let dispatch_id = DispatchId(id);
    match api.spool.known(&dispatch_id).await {
        Some(report) => Json(Answer { known: true, dispatch_id, report }).into_response(),
        None => unknown(&dispatch_id),
    }
}

/// Cancels what is not begun.
pub(super) async fn cancel(
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(denied) = access::check(&api, &headers, &body) {
        return denied.into_response();
    }
    let dispatch_id = DispatchId(id);
    let cancelling = tokio::spawn(async move { (api.spool.cancel(&dispatch_id).await, dispatch_id) });
    match cancelling.await {
        Ok((Some(cancelled), _)) => Json(json!({ "cancelled": cancelled })).into_response(),
        Ok((None, dispatch_id)) => unknown(&dispatch_id),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn unknown(id: &DispatchId) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "known": false, "dispatchId": id }))).into_response()
}
