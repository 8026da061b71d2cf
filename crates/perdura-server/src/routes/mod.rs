//! Every route.

mod checkpoint;
mod clock;
mod dev;
mod events;
mod health;
mod ingest;
mod invoke;
mod limits;
mod not_found;
mod register;
mod remove;
mod run_state;
mod runs;
mod signals;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{delete, get, post};
use std::time::Duration;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::cors::{Any, CorsLayer};

use crate::answer::Refusal;
use crate::auth::require_key;
use crate::bounds::{
    CHECKPOINT_BYTES_MAX, EVENT_REQUEST_BYTES_MAX, INGEST_BYTES_MAX, REGISTER_BYTES_MAX, REQUESTS_MAX,
};
use crate::state::{Access, ServerState};

/// The whole HTTP face.
pub fn router(state: ServerState) -> Router {
    let kind = HeaderValue::from_static(state.access.kind().as_str());
    open_routes()
        .merge(keyed_routes(&state))
        .merge(dev_routes(&state))
        .fallback(not_found::handle)
        .method_not_allowed_fallback(not_found::wrong_method)
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            let kind = kind.clone();
            async move {
                let mut response: Response = next.run(request).await;
                response.headers_mut().insert(HeaderName::from_static("x-inngest-server-kind"), kind);
                response
            }
        }))
        .layer(cors())
        .layer(GlobalConcurrencyLimitLayer::new(REQUESTS_MAX))
        .with_state(state)
}

/// What anybody may ask; events carry their key in the path.
fn open_routes() -> Router<ServerState> {
    Router::new()
        .route("/health", get(health::handle))
        .route("/e", post(ingest::without_key))
        .route("/e/", post(ingest::without_key))
        .route("/e/{key}", post(ingest::handle).layer(DefaultBodyLimit::max(INGEST_BYTES_MAX)))
}

/// What needs the signing key in `start`.
fn keyed_routes(state: &ServerState) -> Router<ServerState> {
    let limit = |bytes| DefaultBodyLimit::max(bytes);
    Router::new()
        .route("/invoke/{slug}", post(invoke::handle).layer(limit(EVENT_REQUEST_BYTES_MAX)))
        .route("/fn/register", post(register::handle).layer(limit(REGISTER_BYTES_MAX)))
        .route("/fn/remove", delete(remove::handle))
        .route("/fn/step-limit", post(limits::set_steps).delete(limits::reset_steps))
        .route("/fn/state-size-limit", post(limits::set_state_bytes).delete(limits::reset_state_bytes))
        .route("/v0/runs/{id}/actions", get(run_state::steps))
        .route("/v0/runs/{id}/batch", get(run_state::events))
        .route("/v0/runs/{id}", delete(runs::cancel_v0))
        .route("/v1/events", get(events::list))
        .route("/v1/events/{id}", get(events::get))
        .route("/v1/events/{id}/runs", get(events::runs))
        .route("/v1/runs/{id}", get(runs::get).delete(runs::cancel_v1))
        .route("/v1/runs/{id}/jobs", get(runs::jobs))
        .route("/v1/signals", post(signals::handle).layer(limit(EVENT_REQUEST_BYTES_MAX)))
        .route("/v1/checkpoint/{run}/async", post(checkpoint::handle).layer(limit(CHECKPOINT_BYTES_MAX)))
        .route("/v1/http/runs/{run}/async", post(checkpoint::handle).layer(limit(CHECKPOINT_BYTES_MAX)))
        .route_layer(middleware::from_fn_with_state(state.clone(), require_key))
}

/// What only `perdura dev` offers.
fn dev_routes(state: &ServerState) -> Router<ServerState> {
    match &*state.access {
        Access::Open => Router::new().route("/dev", get(dev::handle)).route("/dev/clock", post(clock::handle)),
        Access::Keys { .. } => Router::new(),
    }
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS])
        .allow_headers(Any)
        .expose_headers([HeaderName::from_static("link"), HeaderName::from_static("mcp-session-id")])
        .max_age(Duration::from_secs(3_600))
}

/// The body of a request, or why it could not be taken.
pub(crate) fn body_of(
    body: Result<axum::body::Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<axum::body::Bytes, Refusal> {
    body.map_err(|rejection| {
        let status = rejection.status();
        let code = if status == StatusCode::PAYLOAD_TOO_LARGE { "body_too_large" } else { "body_unreadable" };
        Refusal::new(status, code, format!("{}: send less in one request", rejection.body_text()))
    })
}
