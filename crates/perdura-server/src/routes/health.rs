//! `GET /health`

use axum::http::StatusCode;
use axum::response::Response;

use crate::answer::json;

pub(crate) async fn handle() -> Response {
    json(StatusCode::OK, br#"{"ok":true,"message":"OK","status":200}"#.to_vec())
}
