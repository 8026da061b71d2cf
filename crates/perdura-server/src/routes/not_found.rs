//! Everything that is not a route.

use axum::http::{Method, StatusCode, Uri};

use crate::answer::Refusal;

pub(crate) async fn handle(method: Method, uri: Uri) -> Refusal {
    let path = shortened(uri.path());
    Refusal::not_found("route_not_found", format!("there is no {method} {path} on this server"))
}

pub(crate) async fn wrong_method(method: Method, uri: Uri) -> Refusal {
    let message = format!("{} does not take {method}: see the Allow header", shortened(uri.path()));
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
}

fn shortened(path: &str) -> String {
    path.chars().take(100).collect()
}
