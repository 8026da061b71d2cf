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

fn principal(state: &ServerState, parts: &Parts) -> Principal {
    let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = authorization.and_then(bearer);
    match &*state.access {
        Access::Open { remote_token } => {
            if let (Some(wanted), Some(token)) = (remote_token, token)
                && constant_time_eq(wanted, token)
            {
                return Principal::Operator;
            }
            // Without a token nobody else can reach the server.
            let is_near = remote_token.is_none()
                || parts.extensions.get::<Peer>().is_some_and(|Peer(peer)| peer.ip().to_canonical().is_loopback());
            match (is_near, web_page::is_foreign(parts, &state.trusted_hosts)) {
                (true, false) => Principal::Operator,
                (true, true) => Principal::Nobody(Unknown::ForeignPage),
                (false, _) => Principal::Nobody(Unknown::NoKey),
            }
        }
        Access::Keys { signing, api, .. } => {
            if signing.accepts_bearer(authorization) {
                return Principal::Operator;
            }
            let digest = token.map(digest);
            let known = digest.and_then(|digest| api.iter().find(|key| key.matches(&digest)));
            known.map_or(Principal::Nobody(Unknown::NoKey), super::ApiKey::principal)
        }
    }
}
