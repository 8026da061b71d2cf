//! Everything that is not a route.

use axum::http::{Method, StatusCode, Uri};

use crate::answer::Refusal;
use crate::extract::excerpt;

pub(crate) async fn handle(method: Method, uri: Uri) -> Refusal {
    let message = format!("there is no {method} {} on this server: check the path", excerpt(uri.path()));
    Refusal::not_found("route_not_found", message)
}

pub(crate) async fn wrong_method(method: Method, uri: Uri) -> Refusal {
    let message = format!("{} does not take {method}: see the header Allow", excerpt(uri.path()));
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
}
