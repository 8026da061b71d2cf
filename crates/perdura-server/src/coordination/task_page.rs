//! `/t/{token}`: the page of a task, for whoever holds its link.

use axum::body::Body;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use perdura_coordination::human::{TaskReply, page};

use super::Parts;
use crate::body::Sent;
use crate::bounds::SMALL_REQUEST_BYTES_MAX;

pub(super) async fn show(State(parts): State<Parts>, Path(token): Path<String>) -> Response {
    sent(parts.coordination.task_page(&token).await)
}

pub(super) async fn submit(State(parts): State<Parts>, Path(token): Path<String>, request: Request) -> Response {
    match Sent::<{ 4 * SMALL_REQUEST_BYTES_MAX }>::from_request(request, &parts.state).await {
        Ok(body) => sent(parts.coordination.submit_task(&token, &body.bytes).await),
        Err(refusal) => refusal.into_response(),
    }
}

fn sent(reply: TaskReply) -> Response {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in page::headers() {
        response = response.header(name, value);
    }
    let body = Body::from(reply.page.into_string());
    response.body(body).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
