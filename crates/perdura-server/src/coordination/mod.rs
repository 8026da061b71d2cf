//! How the coordination system is reached besides its contract: the old REST interface, the pages of tasks, signed links.

mod legacy;
mod task_page;
mod trace_link;

use axum::Router;
use axum::routing::{any, get};
use perdura_coordination::Coordination;

pub(crate) use self::trace_link::admit;
use crate::state::ServerState;

/// What the routes share.
#[derive(Clone)]
struct Parts {
    state: ServerState,
    coordination: Coordination,
}

/// Every route but those of the contract.
pub(crate) fn routes(state: &ServerState, coordination: &Coordination) -> Router<ServerState> {
    let parts = Parts { state: state.clone(), coordination: coordination.clone() };
    Router::new()
        .route("/rawr/coordination/{*path}", any(legacy::handle))
        .route("/t/{token}", get(task_page::show).post(task_page::submit))
        .with_state(parts)
}
