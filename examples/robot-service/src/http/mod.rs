//! What the robot answers. Handlers read, ask the spool, and answer; the work is done elsewhere.

mod access;
mod answer;
mod batches;
mod health;
mod jobs;

use std::sync::Arc;

use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::sync::mpsc;
use tower::ServiceBuilder;
use tower::limit::ConcurrencyLimitLayer;
use tower::timeout::TimeoutLayer;

use crate::bounds::{BODY_BYTES_MAX, REQUEST_TIME_MAX, REQUESTS_AT_ONCE_MAX};
use crate::secret::Secret;
use crate::spool::{Batch, Spool};
use crate::stop::Stop;

/// What handlers need.
#[derive(Clone)]
pub struct Api {
    /// What is known.
    pub spool: Arc<Spool>,
    /// Takes batches that were accepted.
    pub accepted: mpsc::UnboundedSender<Arc<Batch>>,
    /// What callers must prove to know, if anything.
    pub secret: Option<Secret>,
    /// Whether new batches are still taken.
    pub stop: Stop,
}

/// All addresses.
pub fn router(api: Api) -> Router {
    let bounds = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(async |_: tower::BoxError| StatusCode::REQUEST_TIMEOUT))
        .layer(TimeoutLayer::new(REQUEST_TIME_MAX))
        .layer(ConcurrencyLimitLayer::new(REQUESTS_AT_ONCE_MAX));
    Router::new()
        .route("/api/health", get(health::health))
        .route("/api/crear-pedidos-batch", post(batches::create_shipments))
        .route("/api/buscar-guias", post(batches::look_up_guides))
        .route("/api/jobs/{dispatch_id}", get(jobs::probe))
        .route("/api/jobs/{dispatch_id}/cancel", post(jobs::cancel))
        .fallback(async || answer::error(StatusCode::NOT_FOUND, "there is nothing at this address"))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(bounds)
        .with_state(api)
}
