//! `DELETE /fn/remove?url=`: an app is forgotten.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use perdura_core::{Answer, ApiCall};
use perdura_wire::register::normalise_url;

use crate::answer::{Refusal, json};
use crate::extract::Parameters;
use crate::known::app_not_found;
use crate::state::ServerState;

pub(crate) async fn handle(State(state): State<ServerState>, query: Parameters) -> Result<Response, Refusal> {
    let Some(url) = query.get("url") else {
        let message = "the query parameter url is missing: give the URL at which the app registered";
        return Err(Refusal::bad_request("url_required", message));
    };
    let url = normalise_url(url)
        .map_err(|reason| Refusal::bad_request("url_invalid", format!("the query parameter url is wrong: {reason}")))?;
    match state.engine.call(ApiCall::RemoveApp { url: url.clone() }).await? {
        Answer::Done => Ok(json(StatusCode::OK, br#"{"ok":true}"#.to_vec())),
        Answer::NotFound => Err(app_not_found(&state, &url).await),
        answer => Err(Refusal::unexpected(&answer)),
    }
}
