//! Whether the server's doors are open: the checks that a runbook begins with.

use http::StatusCode;
use perdura_coordination::contract::CoordinationClient;
use perdura_coordination::service::workflow::ListWorkflows;
use perdura_server::management::apps::AppsClient;
use perdura_server::management::server::Check;
use serde_json::Value;

use super::failed;
use crate::output::text;
use crate::session::Session;

/// The app whose functions run workflows.
const RUNNER_APP: &str = perdura_coordination::runner::APP;

/// `GET /health`
pub(super) async fn health(session: &Session) -> Check {
    let url = format!("{}/health", session.target.url);
    match session.get(&url).await {
        Ok(answer) => {
            let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            if answer.status.is_success() && body["ok"] == true {
                return Check::well("health", format!("{url} answers"));
            }
            let finding =
                format!("{url} answers with status {} and not as a Perdura server does", answer.status.as_u16());
            Check::wrong("health", finding, "check --server: something else listens there")
        }
        Err(failure) => {
            let remedy = "start a server with 'perdura dev', or name another with --server or PERDURA_SERVER_URL";
            let reason = failure.message().split("; start one").next().unwrap_or_default();
            Check::wrong("health", reason, remedy)
        }
    }
}

/// `GET /api/inngest`: where the functions that run workflows are served, if they are not run without HTTP.
pub(super) async fn serve_endpoint(session: &Session) -> Check {
    let (name, remedy) =
        ("serve endpoint", "check --server, and any proxy before it: /api/inngest must reach the server");
    match session.get(&format!("{}/api/inngest", session.target.url)).await {
        Ok(answer) => match answer.status {
            status if status.is_success() => Check::well(name, "/api/inngest answers"),
            // It answers signed requests only, which is right outside of dev.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Check::well(name, "/api/inngest answers those who sign their requests")
            }
            // A server that calls its own functions without HTTP needs no such address.
            StatusCode::NOT_FOUND => inside(session, name).await,
            status => Check::wrong(name, format!("/api/inngest answers with status {}", status.as_u16()), remedy),
        },
        Err(failure) => failed(name, &failure, remedy),
    }
}

/// Whether the functions that run workflows are part of the server.
async fn inside(session: &Session, name: &str) -> Check {
    let remedy = "restart the server: it registers its own functions when it starts";
    match session.ask(AppsClient::new(session.rpc()).list()).await {
        Ok(list) => match list.apps.iter().find(|app| app.is_built_in && app.name == RUNNER_APP) {
            Some(app) => {
                let functions = text::counted(app.function_ids.len() as u64, "function");
                Check::well(name, format!("the server runs {RUNNER_APP} itself, with {functions}"))
            }
            None => Check::wrong(name, format!("{RUNNER_APP}, which runs workflows, is not registered"), remedy),
        },
        Err(failure) => failed(name, &failure, remedy_of(failure.code())),
    }
}

/// `POST /rpc/coordination/listWorkflows`
pub(super) async fn rpc(session: &Session) -> Check {
    match session.ask(CoordinationClient::new(session.rpc()).list_workflows(ListWorkflows {})).await {
        Ok(list) => {
            let count = text::counted(list.workflows.len() as u64, "workflow");
            Check::well("rpc", format!("/rpc/coordination/listWorkflows answers with {count}"))
        }
        Err(failure) => failed("rpc", &failure, remedy_of(failure.code())),
    }
}

/// `GET /api/orpc/openapi.json`
pub(super) async fn openapi(session: &Session) -> Check {
    let (name, remedy) = ("openapi", "check any proxy before the server: /api/orpc/openapi.json must reach it");
    match session.get(&format!("{}/api/orpc/openapi.json", session.target.url)).await {
        Ok(answer) if answer.status.is_success() => {
            let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            match (document["openapi"].as_str(), document["paths"].as_object()) {
                (Some(version), Some(paths)) => {
                    Check::well(name, format!("OpenAPI {version} with {}", text::counted(paths.len() as u64, "path")))
                }
                _ => Check::wrong(name, "/api/orpc/openapi.json is no OpenAPI document", remedy),
            }
        }
        Ok(answer) => {
            let finding = format!("/api/orpc/openapi.json answers with status {}", answer.status.as_u16());
            Check::wrong(name, finding, remedy)
        }
        Err(failure) => failed(name, &failure, remedy),
    }
}

/// What to do about a refused call.
pub(super) fn remedy_of(code: &str) -> &'static str {
    match code {
        "KEY_REQUIRED" => "give a key with --key or PERDURA_API_KEY",
        "SCOPE_MISSING" => "use a key with that scope: read, run and edit are separate",
        _ => "look at the server's log",
    }
}
