//! What there is, and what there is not.

use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use serde_json::{Value, json};

use super::ask::V2;
use super::envelope::{Envelope, V2Error};
use crate::extract::excerpt;

/// Every operation: method, path, name.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("GET", "/health", "Health"),
    ("GET", "/account", "FetchAccount"),
    ("GET", "/keys/events", "FetchAccountEventKeys"),
    ("GET", "/keys/signing", "FetchAccountSigningKeys"),
    ("GET", "/apps", "FetchApps"),
    ("GET", "/apps/{app}", "FetchApp"),
    ("GET", "/apps/{app}/functions", "FetchAppFunctions"),
    ("GET", "/apps/{app}/functions/{function}", "FetchFunction"),
    ("GET", "/apps/{app}/functions/{function}/runs", "FetchFunctionRuns"),
    ("POST", "/apps/{app}/functions/{function}/invoke", "InvokeFunction"),
    ("GET", "/runs", "FetchRuns"),
    ("GET", "/runs/{run}", "FetchRun"),
    ("GET", "/runs/{run}/trace", "FetchRunTrace"),
    ("POST", "/runs/{run}/rerun", "RerunRun"),
    ("POST", "/runs/{run}/cancel", "CancelRun"),
    ("POST", "/events", "SendEvent"),
    ("GET", "/events/{event}/runs", "FetchEventRuns"),
    ("GET", "/operations", "ListOperations"),
];

/// First words of paths that the hosted service has and one server does not need.
const HOSTED_ONLY: &[&str] =
    &["envs", "partner", "webhooks", "syncs", "insights", "experiments", "sessions", "sandboxes"];

pub(super) async fn list(State(v2): State<V2>) -> Envelope {
    let operations =
        OPERATIONS.iter().map(|(method, path, name)| json!({ "method": method, "path": path, "name": name }));
    v2.answer(operations.collect::<Value>())
}

pub(super) async fn elsewhere(method: Method, uri: Uri) -> V2Error {
    let first = uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    let shown = excerpt(uri.path());
    if HOSTED_ONLY.contains(&first) || uri.path().ends_with("/scores") {
        let message = format!("{shown} is not a part of this server: GET /api/v2/operations lists what is");
        return V2Error::new(StatusCode::NOT_IMPLEMENTED, "not_implemented", message);
    }
    let message = format!("there is no {method} {shown}: GET /api/v2/operations lists what there is");
    V2Error::new(StatusCode::NOT_FOUND, "not_found", message)
}

pub(super) async fn wrong_method(method: Method, uri: Uri) -> V2Error {
    let message = format!("{method} is not a method of {}: GET /api/v2/operations lists methods", excerpt(uri.path()));
    V2Error::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
}
