//! `GET /api/health`.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Api;

/// Says that the robot runs, and how much it has to do.
pub(super) async fn health(State(api): State<Api>) -> Json<Value> {
    Json(json!({
        "status": "ok",
        "service": "robot-service",
        "version": env!("CARGO_PKG_VERSION"),
        "openBatches": api.spool.open_count(),
        "draining": api.stop.is_requested(),
    }))
}
