//! Gives every request its principal.

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use perdura_wire::signature::bearer;

use super::api_key::digest;
use super::principal::{Principal, Unknown};
use super::{constant_time_eq, web_page};
use crate::state::{Access, ServerState};

/// Where a request comes from, as the connection says.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Puts the principal beside the request.
pub(crate) async fn identify(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let principal = principal(&state, &parts);
    parts.extensions.insert(principal);
    next.run(Request::from_parts(parts, body)).await
}

/// Whether a request may do everything as it is: `perdura dev`, asked from this machine by no page of others.
pub(crate) fn needs_no_key(state: &ServerState, parts: &Parts) -> bool {
    is_near(state, parts) && !web_page::is_foreign(parts, &state.trusted_hosts)
}

fn principal(state: &ServerState, parts: &Parts) -> Principal {
    let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(principal) = authorization.and_then(|authorization| by_token(&state.access, authorization)) {
        return principal;
    }
    if needs_no_key(state, parts) {
        return Principal::Operator;
    }
    // A key that is given and wrong is not made good by a cookie.
    let signed_in = match authorization {
        None => state.sessions.principal(parts, state.engine.clock().now()),
        Some(_) => None,
    };
    match signed_in {
        Some(principal) if web_page::is_own(parts, &state.trusted_hosts) => principal.clone(),
        Some(_) => Principal::Nobody(Unknown::ForeignPage),
        None if is_near(state, parts) => Principal::Nobody(Unknown::ForeignPage),
        None => Principal::Nobody(Unknown::NoKey),
    }
}

fn by_token(access: &Access, authorization: &str) -> Option<Principal> {
    let token = bearer(authorization)?;
    match access {
        Access::Open { remote_token } => {
            remote_token.as_ref().filter(|wanted| constant_time_eq(wanted, token)).map(|_| Principal::Operator)
        }
        Access::Keys { signing, .. } if signing.accepts_bearer(Some(authorization)) => Some(Principal::Operator),
        Access::Keys { api, .. } => {
            let digest = digest(token);
            api.iter().find(|key| key.matches(&digest)).map(super::ApiKey::principal)
        }
    }
}

/// Whether it is asked from this machine, and that is enough.
fn is_near(state: &ServerState, parts: &Parts) -> bool {
    match &*state.access {
        // Without a token nobody else can reach the server.
        Access::Open { remote_token: None } => true,
        Access::Open { remote_token: Some(_) } => {
            parts.extensions.get::<Peer>().is_some_and(|Peer(peer)| peer.ip().to_canonical().is_loopback())
        }
        Access::Keys { .. } => false,
    }
}
