//! `/api/session`: people sign in with a key, see who they are, and sign out.

use axum::extract::{FromRequest, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{self, Refusal};
use crate::auth::{Peer, Principal, Scope, TooMany, is_own, needs_no_key, refusal_of_page};
use crate::body::Sent;
use crate::bounds::SMALL_REQUEST_BYTES_MAX;
use crate::state::{Access, ServerState};

/// What somebody signs in with.
#[derive(Deserialize)]
struct SignIn {
    /// The secret of an API key, the signing key, or the token that a development server printed.
    key: String,
}

/// Who asks. Anybody may, so that a page knows whether it has to ask for a key.
pub(super) async fn show(State(state): State<ServerState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let principal = parts.extensions.get::<Principal>().cloned().unwrap_or(Principal::nobody());
    let is_open = needs_no_key(&state, &parts);
    let mut shown = described(&principal);
    shown["open"] = is_open.into();
    shown["signedIn"] = (!matches!(principal, Principal::Nobody(_))).into();
    if is_open && let Some(shown) = shown.as_object_mut() {
        shown.remove("name");
    }
    answered(StatusCode::OK, &shown)
}

/// Gives a browser the cookie that stands for a key.
pub(super) async fn sign_in(State(state): State<ServerState>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let address = parts.extensions.get::<Peer>().map(|Peer(peer)| peer.ip());
    refuse_foreign(&state, &parts)?;
    let sent = Sent::<SMALL_REQUEST_BYTES_MAX>::from_request(Request::from_parts(parts, body), &state).await?;
    // Its own words could repeat the key.
    let SignIn { key } = serde_json::from_slice(&sent.bytes).map_err(|_| unreadable())?;
    let now = state.engine.clock().now();
    state.sign_in_tries.admit(address, now).map_err(too_many)?;
    let Some((principal, cookie)) = state.sessions.sign_in(&key, now) else {
        state.sign_in_tries.failed(address, now);
        tracing::warn!(?address, "somebody tried to sign in with a key that is not known");
        return Err(unknown(&state.access));
    };
    Ok(with_cookie(answered(StatusCode::OK, &described(principal)), cookie))
}

/// Takes the cookie away.
pub(super) async fn sign_out(State(state): State<ServerState>, request: Request) -> Result<Response, Refusal> {
    let (parts, _) = request.into_parts();
    refuse_foreign(&state, &parts)?;
    Ok(with_cookie(StatusCode::NO_CONTENT.into_response(), state.sessions.sign_out()))
}

/// A page of somebody else may neither sign a person in under its own key nor sign them out.
fn refuse_foreign(state: &ServerState, parts: &Parts) -> Result<(), Refusal> {
    if is_own(parts, &state.trusted_hosts) { Ok(()) } else { Err(refusal_of_page()) }
}

fn described(principal: &Principal) -> Value {
    let scopes = Scope::ALL.into_iter().filter(|scope| principal.may(*scope)).map(Scope::as_str).collect::<Vec<_>>();
    match principal {
        Principal::Operator => json!({ "name": "operator", "scopes": scopes }),
        Principal::Key { name, .. } => json!({ "name": name, "scopes": scopes }),
        Principal::Nobody(_) => json!({ "scopes": scopes }),
    }
}

fn unreadable() -> Refusal {
    Refusal::bad_request("body_invalid", r#"the body cannot be read: send {"key": "<API key or signing key>"}"#)
}

fn unknown(access: &Access) -> Refusal {
    let message = match access {
        Access::Open { remote_token: None } => {
            "the key is not known: this development server has none, open it on its own machine under localhost"
        }
        Access::Open { remote_token: Some(_) } => {
            "the key is not known: use the token that perdura dev printed when it started, or its --remote-token"
        }
        Access::Keys { .. } => {
            "the key is not known: use the signing key or the secret of an API key that the server was started with, which is \
             the last part of --api-key name:scopes:secret"
        }
    };
    Refusal::new(StatusCode::UNAUTHORIZED, "key_unknown", message)
}

fn too_many(TooMany { seconds }: TooMany) -> Refusal {
    let message = format!("too many unknown keys came from this address: try again in {seconds} s");
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", message).retry_after(seconds)
}

fn answered(status: StatusCode, body: &Value) -> Response {
    let mut response = answer::json(status, body.to_string().into_bytes());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}
