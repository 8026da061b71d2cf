//! Every route.

mod checkpoint;
mod clock;
mod contract;
mod dev;
mod events;
mod health;
mod ingest;
mod invoke;
mod limits;
mod metrics;
mod not_found;
mod pages;
mod register;
mod remove;
mod run_state;
mod runs;
mod serve_endpoint;
mod session;
mod signals;
mod v2;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, delete, get, post};
use std::sync::Arc;
use std::time::Duration;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

use perdura_coordination::Coordination;

pub use self::contract::{Capability, info};
pub use self::pages::Pages;
use crate::auth::{identify, require_all, require_scope};
use crate::bounds::REQUESTS_MAX;
use crate::request_id;
use crate::state::{Access, ServerState};
use crate::{coordination, management};

/// Routes of apps that are part of the server.
#[derive(Default)]
pub struct AppRoutes {
    /// The coordination system.
    pub coordination: Option<Coordination>,
    /// Parts whose procedures have REST addresses of their own. They are not in `procedures`.
    pub capabilities: Vec<Capability>,
    /// Procedures of the contract: they are served on all of its faces, and who may call them is checked.
    pub procedures: perdura_contract::Router,
    /// For whoever may read, run or edit, as the method says: the check is put in front of them.
    pub managed: Router<ServerState>,
    /// For anybody: they check their callers themselves.
    pub open: Router<ServerState>,
    /// The web app.
    pub pages: Option<Pages>,
}

/// The whole HTTP face.
pub fn router(state: ServerState) -> Router {
    router_with(state, AppRoutes::default())
}

/// The whole HTTP face, with apps that are part of the server.
pub fn router_with(state: ServerState, apps: AppRoutes) -> Router {
    let kind = HeaderValue::from_static(state.access.kind().as_str());
    let AppRoutes { coordination, capabilities, procedures, managed, open, pages } = apps;
    let own = management::router(&state).merge(procedures);
    let all = capabilities.iter().fold(own, |all, capability| all.merge(capability.procedures.clone()));
    let procedures = Arc::new(all.guarded(management::guard));
    let routes = open_routes()
        .merge(open)
        .merge(sdk_routes(&state))
        .merge(managed.merge(own_managed_routes()).layer(middleware::from_fn(require_scope)))
        .merge(contract_routes(&state, &procedures, &capabilities, coordination.as_ref()))
        .merge(v2::routes(&state, procedures))
        .merge(dev_routes(&state))
        .layer(middleware::from_fn_with_state(state.clone(), identify))
        .fallback(not_found::handle)
        .method_not_allowed_fallback(not_found::wrong_method)
        .layer(cors());
    let routes = match pages {
        Some(pages) => pages::with(routes, pages),
        None => routes,
    };
    routes
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            let kind = kind.clone();
            async move {
                let mut response: Response = next.run(request).await;
                response.headers_mut().insert(HeaderName::from_static("x-inngest-server-kind"), kind);
                response
            }
        }))
        .layer(middleware::from_fn(request_id::identify))
        .layer(GlobalConcurrencyLimitLayer::new(REQUESTS_MAX))
        .with_state(state)
}

/// The contract, and the other ways to the coordination system.
fn contract_routes(
    state: &ServerState,
    procedures: &Arc<perdura_contract::Router>,
    capabilities: &[Capability],
    coordination: Option<&Coordination>,
) -> Router<ServerState> {
    let routes = contract::routes(procedures, capabilities).expect("a test of the whole contract serves it");
    let Some(coordination) = coordination else { return routes };
    let links = middleware::from_fn_with_state(coordination.clone(), coordination::admit);
    routes.layer(links).merge(coordination::routes(state, coordination))
}

/// What anybody may ask; events carry their key in the path.
fn open_routes() -> Router<ServerState> {
    Router::new()
        .route("/health", get(health::handle))
        .route("/api/inngest", any(serve_endpoint::handle))
        .route("/api/session", get(session::show).post(session::sign_in).delete(session::sign_out))
        .route("/e", post(ingest::without_key))
        .route("/e/", post(ingest::without_key))
        .route("/e/{key}", post(ingest::handle))
}

/// What SDKs ask: it needs the signing key in `start`.
fn sdk_routes(state: &ServerState) -> Router<ServerState> {
    Router::new()
        .route("/invoke/{slug}", post(invoke::handle))
        .route("/fn/register", post(register::handle))
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
        .route("/v1/signals", post(signals::handle))
        .route("/v1/checkpoint/{run}/async", post(checkpoint::handle))
        .route("/v1/http/runs/{run}/async", post(checkpoint::handle))
        .route_layer(middleware::from_fn_with_state(state.clone(), require_all))
}

/// What people and their tools ask for, beside the contract.
fn own_managed_routes() -> Router<ServerState> {
    Router::new().route("/metrics", get(metrics::handle))
}

/// What only `perdura dev` offers.
fn dev_routes(state: &ServerState) -> Router<ServerState> {
    match &*state.access {
        Access::Open { .. } => Router::new().route("/dev", get(dev::handle)).route("/dev/clock", post(clock::handle)),
        Access::Keys { .. } => Router::new(),
    }
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS])
        // Not "any": a star does not stand for Authorization.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([HeaderName::from_static("link"), HeaderName::from_static("mcp-session-id")])
        .max_age(Duration::from_hours(1))
}
