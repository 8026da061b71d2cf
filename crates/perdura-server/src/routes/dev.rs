//! `GET /dev`: what a dev server knows. SDKs only need it to be JSON.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use perdura_core::{Answer, ApiCall};
use perdura_types::{FunctionConfig, Trigger};
use serde_json::{Value, json};

use crate::answer::{self, Refusal};
use crate::state::ServerState;

pub(crate) async fn handle(State(state): State<ServerState>) -> Result<Response, Refusal> {
    let apps = match state.engine.call(ApiCall::Apps).await? {
        Answer::Apps(apps) => apps,
        answer => return Err(Refusal::unexpected(&answer)),
    };
    let functions = apps.iter().flat_map(|app| &app.functions).map(function).collect::<Vec<_>>();
    let handlers = apps.iter().map(|app| {
        json!({
            "appName": app.name,
            "url": app.url,
            "sdk": { "language": app.sdk.language, "version": app.sdk.version },
            "framework": app.framework,
            "functions": app.functions.len(),
        })
    });
    let unreachable = state.apps.known();
    let unreachable =
        unreachable.iter().filter_map(|app| app.error.as_ref().map(|error| json!({ "url": app.url, "error": error })));
    let gauges = state.engine.gauges();
    let body = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "authed": false,
        "startOpts": state.options.0,
        "functions": functions,
        "handlers": handlers.collect::<Vec<_>>(),
        "unreachable": unreachable.collect::<Vec<_>>(),
        "isSingleNodeService": false,
        "isMissingSigningKey": false,
        "isMissingEventKeys": false,
        "features": {},
        "runs": {
            "live": gauges.live_runs(),
            "openAttempts": gauges.open_attempts(),
            "readyAttempts": gauges.ready_attempts(),
        },
        "clockAheadMs": state.engine.clock().ahead_ms(),
    });
    Ok(answer::json(StatusCode::OK, body.to_string().into_bytes()))
}

fn function(function: &FunctionConfig) -> Value {
    let triggers = function.triggers.iter().map(|trigger| match trigger {
        Trigger::Event { name, expression } => json!({ "event": name, "expression": expression }),
        Trigger::Cron { schedule, .. } => json!({ "cron": schedule }),
    });
    json!({
        "id": function.id,
        "slug": function.slug,
        "name": function.name,
        "app": function.app,
        "triggers": triggers.collect::<Vec<_>>(),
        "attempts": function.attempts_max,
    })
}
