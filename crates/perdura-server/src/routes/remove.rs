//! `DELETE /fn/remove?url=`: an app is forgotten.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use perdura_core::{Answer, ApiCall};
use perdura_wire::register::normalise_url;

use crate::answer::{Refusal, json};
use crate::state::ServerState;

pub(crate) async fn handle(
    State(state): State<ServerState>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Refusal> {
    let url = query.get("url").map(String::as_str).unwrap_or_default();
    let url = normalise_url(url)
        .map_err(|reason| Refusal::bad_request("url_invalid", format!("the query parameter url {reason}")))?;
    match state.engine.call(ApiCall::RemoveApp { url: url.clone() }).await? {
        Answer::Done => Ok(json(StatusCode::OK, br#"{"ok":true}"#.to_vec())),
        Answer::NotFound => {
            Err(Refusal::not_found("app_not_found", format!("no app is registered at {url}: GET /dev lists them")))
        }
        answer => Err(Refusal::unexpected(&answer)),
    }
}
