//! The HTTP face of the robot, thin: each handler reads a request, asks the [`Robot`] and writes the answer.
//!
//! There are two sets of routes, because they have two kinds of callers. [`management_routes`] are for people and their
//! programs: **whoever mounts them puts its own key check in front**. [`webhook_routes`] are for robots, whose callbacks
//! prove themselves.

mod answer;
mod automations;
mod body;
mod jobs;
mod kinds;
mod query;
mod stream;
mod webhook;

use axum::Router;
use axum::routing::{get, post, put};

use crate::{CALLBACK_PATH, Robot};

/// Jobs, kinds, orders, automations and the live stream. They check no key: the server does.
pub fn management_routes<S: Clone + Send + Sync + 'static>(robot: Robot) -> Router<S> {
    Router::new()
        .route("/api/robot/jobs", get(jobs::list).post(jobs::create))
        .route("/api/robot/jobs/{job}", get(jobs::get))
        .route("/api/robot/jobs/{job}/summary", get(jobs::summary))
        .route("/api/robot/jobs/{job}/cancel", post(jobs::cancel))
        .route("/api/robot/jobs/{job}/retry", post(jobs::retry))
        .route("/api/robot/jobs/{job}/rotate-key", post(jobs::rotate_key))
        .route("/api/robot/jobs/{job}/callbacks", get(jobs::callbacks))
        .route("/api/robot/jobs/{job}/events", get(stream::of_job))
        .route("/api/robot/jobs/{job}/items/{item}/accept-late", post(jobs::accept_late))
        .route("/api/robot/orders/{workspace}/{order}", get(jobs::order))
        .route("/api/robot/callbacks", get(jobs::strangers))
        .route("/api/robot/events", get(stream::of_workspace))
        .route("/api/robot/kinds", get(kinds::list))
        .route("/api/robot/kinds/{name}", get(kinds::get).put(kinds::put))
        .route("/api/robot/automations/{workspace}", get(automations::list))
        .route("/api/robot/automations/{workspace}/{name}", put(automations::put).delete(automations::remove))
        .with_state(robot)
}

/// The callback. It proves itself by its signature.
pub fn webhook_routes<S: Clone + Send + Sync + 'static>(robot: Robot) -> Router<S> {
    Router::new().route(CALLBACK_PATH, post(webhook::handle)).with_state(robot)
}
