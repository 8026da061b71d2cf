//! Where the procedures lie: one mount per thing that a mount can be told.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderName, HeaderValue, request::Parts};
use axum::response::Response;
use axum::routing::post;
use perdura_contract::bounds::COMPRESSION_BYTES_MIN;
use perdura_contract::openapi::{Info, OpenApiHandler};
use perdura_contract::{Cors, Error, Handled, Procedure, Router, RpcHandler, Security};

use crate::handlers::App;
use crate::planets::Planets;
use crate::procedures::{Files, Root, Streams, Throwing};

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller(pub String);

/// All procedures of the app.
pub(crate) fn router(app: &App) -> Router {
    Root::into_router(app.clone())
        .merge(Throwing::into_router(app.clone()))
        .merge(Planets::into_router(app.clone()))
        .merge(Files::into_router(app.clone()))
        .merge(Streams::into_router(app.clone()))
        .guarded(guard)
}

fn guard(procedure: &Procedure, parts: &Parts) -> Result<(), Error> {
    match procedure.security {
        Security::Open => Ok(()),
        Security::Bearer(_) if parts.extensions.get::<Caller>().is_some() => Ok(()),
        Security::Bearer(_) => Err(Error::new("UNAUTHORIZED")),
    }
}

/// Who sent a request, by its token; the rest of a host would ask a database.
pub(crate) fn identified<B>(mut request: axum::http::Request<B>) -> axum::http::Request<B> {
    let token = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if let Some(token) = token {
        let caller = Caller(token.to_owned());
        request.extensions_mut().insert(caller);
    }
    request
}

/// The RPC mounts, by their prefix.
pub(crate) fn rpc_mounts(router: &Arc<Router>) -> Vec<(&'static str, RpcHandler)> {
    let mount = |prefix: &'static str| RpcHandler::new(Arc::clone(router)).prefix(prefix);
    vec![
        ("/rpc", mount("/rpc").cors(Cors::default()).keep_alive(Duration::from_millis(100))),
        ("/csrf", mount("/csrf").csrf(HeaderName::from_static("x-csrf-token"), HeaderValue::from_static("orpc"))),
        ("/limit", mount("/limit").body_bytes_max(1_024)),
        ("/gz", mount("/gz").compression(COMPRESSION_BYTES_MIN)),
    ]
}

/// What the document of the app says beside its procedures.
pub(crate) fn info() -> Info {
    Info {
        title: "Conformance".to_owned(),
        version: "1.0.0".to_owned(),
        description: Some("Fixed procedures that use every part of the wires.".to_owned()),
        servers: vec!["/api".to_owned()],
        tags: vec![("planets".to_owned(), "An ordinary resource.".to_owned())],
        ..Info::default()
    }
}

/// The REST mounts, by their prefix.
pub(crate) fn rest_mounts(router: &Arc<Router>) -> Vec<(&'static str, OpenApiHandler)> {
    let rest = OpenApiHandler::new(Arc::clone(router)).expect("every path of the app is a path");
    let api = rest.clone().prefix("/api").cors(Cors::default()).keep_alive(Duration::from_millis(100));
    vec![
        ("/api", api.with_reference(&info()).expect("the app can be written down")),
        ("/api-raw", rest.prefix("/api-raw").coercion(false)),
    ]
}

/// All mounts of the app.
struct Mounts {
    rpc: Vec<(&'static str, RpcHandler)>,
    rest: Vec<(&'static str, OpenApiHandler)>,
}

/// The whole app.
pub(crate) fn mounts(app: &App) -> axum::Router {
    let router = Arc::new(router(app));
    let mounts = Mounts { rpc: rpc_mounts(&router), rest: rest_mounts(&router) };
    axum::Router::new()
        .route("/__test/reset", post(reset))
        .with_state(app.clone())
        .fallback(serve)
        .with_state(Arc::new(mounts))
}

/// Asks each mount in turn, until one has what is asked for.
async fn serve(State(mounts): State<Arc<Mounts>>, request: Request) -> Response {
    let mut request = identified(request);
    for (_, handler) in &mounts.rpc {
        request = match handler.handle(request).await {
            Handled::Answered(response) => return response.map(axum::body::Body::new),
            Handled::NotMatched(request) => request,
        };
    }
    for (prefix, handler) in &mounts.rest {
        let is_below =
            request.uri().path().strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_below {
            return handler.answer(request).await.map(axum::body::Body::new);
        }
    }
    Handled::NotMatched(request).or_not_found().map(axum::body::Body::new)
}

async fn reset(State(app): State<App>) {
    app.reset();
}
