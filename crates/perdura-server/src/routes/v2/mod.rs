//! REST v2, below `/api/v2` and `/v2`: another form of the same procedures that the contract serves.
//!
//! Each route makes a procedure's input of a request and the v2 form of its output; rules and errors are the procedure's.

mod apps;
mod ask;
mod envelope;
mod events;
mod operations;
mod parameters;
mod runs;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use self::ask::V2;
use crate::state::ServerState;

/// Every route, once below each prefix.
pub(super) fn routes(state: &ServerState, procedures: Arc<perdura_contract::Router>) -> Router<ServerState> {
    let v2 = V2 { state: state.clone(), procedures };
    let routes = Router::new()
        .route("/health", get(apps::health))
        .route("/account", get(apps::account))
        .route("/keys/events", get(apps::keys))
        .route("/keys/signing", get(apps::keys))
        .route("/apps", get(apps::list))
        .route("/apps/{app}", get(apps::get))
        .route("/apps/{app}/functions", get(apps::functions))
        .route("/apps/{app}/functions/{function}", get(apps::function))
        .route("/apps/{app}/functions/{function}/runs", get(runs::of_function))
        .route("/apps/{app}/functions/{function}/invoke", post(apps::invoke))
        .route("/runs", get(runs::list))
        .route("/runs/{run}", get(runs::get))
        .route("/runs/{run}/trace", get(runs::trace))
        .route("/runs/{run}/rerun", post(runs::rerun))
        .route("/runs/{run}/cancel", post(runs::cancel))
        .route("/events", post(events::send))
        .route("/events/{event}/runs", get(events::runs))
        .route("/operations", get(operations::list))
        .fallback(operations::elsewhere)
        .method_not_allowed_fallback(operations::wrong_method)
        .with_state(v2);
    Router::new().nest("/api/v2", routes.clone()).nest("/v2", routes)
}
