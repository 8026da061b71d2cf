//! The contract's faces: RPC at `/rpc`, REST with its document at `/api/orpc`, and the addresses that the coordination system
//! had before.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response as Answered;
use axum::response::Response;
use axum::routing::any;
use perdura_contract::bounds::COMPRESSION_BYTES_MIN;
use perdura_contract::openapi::{DocumentError, Info, OpenApiHandler, PatternError};
use perdura_contract::{Router as Procedures, RpcHandler};

use crate::bounds::CONTRACT_BODY_BYTES_MAX;
use crate::management;
use crate::state::ServerState;

/// Procedures of one part of the server that have REST addresses of their own: `/api/<name>` and `/api/workflows/<name>`.
#[derive(Debug, Clone)]
pub struct Capability {
    /// The first word of all their paths.
    pub name: &'static str,
    /// The procedures.
    pub procedures: Procedures,
}

/// The contract cannot be served: a mistake of the program, found when it starts.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unservable {
    /// Two procedures have one address, or an address is wrong.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The document cannot be written.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

/// Every mount of the contract. Who may call what is asked for each procedure, so that nothing is put in front of them.
pub(super) fn routes(
    procedures: &Arc<Procedures>,
    capabilities: &[Capability],
) -> Result<Router<ServerState>, Unservable> {
    let document = rest(procedures, "/api/orpc")?.with_reference(&info())?;
    let mut routes = Router::new().merge(rpc(procedures)).merge(mount(document, "/api/orpc"));
    for Capability { name, procedures } in capabilities {
        let own = rest(&Arc::new(procedures.clone().guarded(management::guard)), "/api")?;
        routes = routes
            .merge(mount(own.clone(), &format!("/api/{name}")))
            .merge(mount(own.prefix("/api/workflows"), &format!("/api/workflows/{name}")));
    }
    Ok(routes)
}

/// What the document says of the whole.
pub fn info() -> Info {
    Info {
        title: "Perdura".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        description: Some("Durable functions, workflows and robot jobs: everything that can be managed.".to_owned()),
        servers: vec!["/api/orpc".to_owned()],
        ..Info::default()
    }
}

fn rpc(procedures: &Arc<Procedures>) -> Router<ServerState> {
    let handler = RpcHandler::new(Arc::clone(procedures))
        .prefix("/rpc")
        .body_bytes_max(CONTRACT_BODY_BYTES_MAX)
        .compression(COMPRESSION_BYTES_MIN);
    let answer = move |request: Request| {
        let handler = handler.clone();
        async move { whole(handler.handle(request).await.or_not_found()) }
    };
    Router::new().route("/rpc", any(answer.clone())).route("/rpc/{*path}", any(answer))
}

fn rest(procedures: &Arc<Procedures>, prefix: &str) -> Result<OpenApiHandler, PatternError> {
    Ok(OpenApiHandler::new(Arc::clone(procedures))?
        .prefix(prefix)
        .body_bytes_max(CONTRACT_BODY_BYTES_MAX)
        .compression(COMPRESSION_BYTES_MIN))
}

/// A handler at a path and at everything below it.
fn mount(handler: OpenApiHandler, path: &str) -> Router<ServerState> {
    let answer = move |request: Request| {
        let handler = handler.clone();
        async move { whole(handler.answer(request).await) }
    };
    Router::new().route(path, any(answer.clone())).route(&format!("{path}/{{*path}}"), any(answer))
}

fn whole(answered: Answered<perdura_contract::Body>) -> Response {
    answered.map(Body::new)
}
