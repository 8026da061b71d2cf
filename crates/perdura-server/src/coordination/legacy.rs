//! `/rawr/coordination/…`: the REST interface from before the contract, with its own envelope.

use axum::extract::{FromRequest, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use perdura_coordination::legacy::{LEGACY_PREFIX, LegacyAnswer};
use serde_json::json;

use super::Parts;
use crate::answer::{Refusal, json as respond};
use crate::auth::{Principal, Scope, refusal};
use crate::body::Sent;
use crate::bounds::CONTRACT_BODY_BYTES_MAX;

pub(super) async fn handle(State(parts): State<Parts>, request: Request) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let path = path.strip_prefix(LEGACY_PREFIX).unwrap_or_default();
    let nobody = Principal::nobody();
    let principal = request.extensions().get::<Principal>().unwrap_or(&nobody);
    if let Some(refused) = refusal(principal, Some(scope(&method, path))) {
        return refused_as_before(&refused);
    }
    match Sent::<CONTRACT_BODY_BYTES_MAX>::from_request(request, &parts.state).await {
        Ok(sent) => {
            let LegacyAnswer { status, body } = parts.coordination.legacy(method.as_str(), path, &sent.bytes).await;
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            respond(status, body.to_string().into_bytes())
        }
        Err(refused) => refused_as_before(&refused),
    }
}

/// Saving a workflow changes what is stored; the other posts run or check something.
fn scope(method: &Method, path: &str) -> Scope {
    match *method {
        Method::GET | Method::HEAD => Scope::Read,
        _ if path.trim_matches('/') == "workflows" => Scope::Edit,
        _ if path.trim_end_matches('/').ends_with("/validate") => Scope::Read,
        _ => Scope::Run,
    }
}

fn refused_as_before(refused: &Refusal) -> Response {
    let code = refused.code().to_uppercase();
    let retriable = refused.status().is_server_error();
    let error = json!({ "code": code, "message": refused.message(), "retriable": retriable });
    respond(refused.status(), json!({ "ok": false, "error": error }).to_string().into_bytes())
}
