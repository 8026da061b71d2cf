//! Lets pass who may.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::principal::{Principal, Scope, Unknown};
use crate::answer::Refusal;
use crate::state::{Access, ServerState};

/// For what apps and their SDKs do: only an operator. In `perdura dev` everybody: SDKs have no key there, and reach the
/// server from containers and under names of their own.
pub(crate) async fn require_all(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    match (&*state.access, request.extensions().get::<Principal>()) {
        (Access::Open { .. }, _) | (Access::Keys { .. }, Some(Principal::Operator)) => next.run(request).await,
        // SDKs look at the status alone and try their fallback key on it.
        (Access::Keys { .. }, Some(Principal::Key { .. } | Principal::Nobody(_)) | None) => {
            (StatusCode::UNAUTHORIZED, "Authentication failed").into_response()
        }
    }
}

/// For what people and their tools do: reading, running or editing, as the method says.
pub(crate) async fn require_scope(request: Request, next: Next) -> Response {
    let scope = match *request.method() {
        Method::GET | Method::HEAD => Scope::Read,
        Method::POST => Scope::Run,
        _ => Scope::Edit,
    };
    let nobody = Principal::nobody();
    let principal = request.extensions().get::<Principal>().unwrap_or(&nobody);
    match refusal(principal, Some(scope)) {
        None => next.run(request).await,
        Some(refusal) => refusal.into_response(),
    }
}

/// Why a principal may not do what needs a scope, or what only an operator may.
pub(crate) fn refusal(principal: &Principal, scope: Option<Scope>) -> Option<Refusal> {
    Some(match principal {
        Principal::Operator => return None,
        Principal::Key { .. } if scope.is_some_and(|scope| principal.may(scope)) => return None,
        Principal::Nobody(Unknown::ForeignPage) => refusal_of_page(),
        Principal::Nobody(Unknown::NoKey) => {
            let message = "a key is required: send 'Authorization: Bearer <API key or signing key>'; perdura dev prints a \
                           token when it can be reached from other machines";
            Refusal::new(StatusCode::UNAUTHORIZED, "key_required", message)
        }
        Principal::Key { name, scopes } => {
            let has = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join("+");
            let message = match scope {
                Some(scope) => format!("API key '{name}' may {has}, but this needs {scope}: use a key with that scope"),
                None => format!("API key '{name}' may {has}, but this needs the signing key"),
            };
            Refusal::new(StatusCode::FORBIDDEN, "scope_missing", message)
        }
    })
}

/// Why a page of another origin may not.
pub(crate) fn refusal_of_page() -> Refusal {
    let message = "a web page of another origin asks: open this server under localhost, or start it with --public-url or \
                   --trusted-host and the name that the page uses";
    Refusal::new(StatusCode::FORBIDDEN, "origin_refused", message)
}
