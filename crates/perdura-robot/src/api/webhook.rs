//! `POST /api/webhooks/robot-callback`

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::{answer, body};
use crate::Robot;
use crate::auth::{CALLBACK_KEY_ID_HEADER, CALLBACK_SECRET_HEADER, CALLBACK_SIGNATURE_HEADER, CallbackHeaders};
use crate::bounds::CALLBACK_BYTES_MAX;
use crate::refusal::Refusal;

pub(super) async fn handle(State(robot): State<Robot>, headers: HeaderMap, sent: Body) -> Result<Response, Refusal> {
    let sent = body::read(sent, CALLBACK_BYTES_MAX, robot.callback_bytes()).await?;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let headers = CallbackHeaders {
        signature: header(CALLBACK_SIGNATURE_HEADER),
        key_id: header(CALLBACK_KEY_ID_HEADER),
        secret: header(CALLBACK_SECRET_HEADER),
    };
    Ok(answer::json(StatusCode::OK, &robot.callback(headers, &sent.bytes).await?))
}
