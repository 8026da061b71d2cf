//! `POST /fn/register`: an app says what it serves.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perdura_core::{Answer, ApiCall, SyncProblem};
use perdura_types::AppId;
use perdura_wire::headers::EXPECTED_SERVER_KIND;
use perdura_wire::register::{
    ConfigError, DeployType, RegisterAnswer, RegisterError, check_server_kind, decode_registration,
};

use crate::answer::{Refusal, json};
use crate::body::Sent;
use crate::bounds::REGISTER_BYTES_MAX;
use crate::state::ServerState;

pub(crate) async fn handle(
    State(state): State<ServerState>,
    headers: HeaderMap,
    body: Sent<REGISTER_BYTES_MAX>,
) -> Result<Response, Refusal> {
    match register(&state, &headers, &body.bytes).await? {
        Ok(response) => Ok(response),
        Err(error) => Ok(json(StatusCode::BAD_REQUEST, error.to_body())),
    }
}

async fn register(
    state: &ServerState,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Result<Response, RegisterError>, Refusal> {
    let expected = headers.get(EXPECTED_SERVER_KIND).and_then(|value| value.to_str().ok());
    if let Err(error) = check_server_kind(expected, state.access.kind()) {
        return Ok(Err(error));
    }
    let registration = match decode_registration(body) {
        Ok(registration) => registration,
        Err(error) => return Ok(Err(error)),
    };
    if registration.deploy == DeployType::Connect {
        let message = "connect workers are not served by this release: serve the app over HTTP instead";
        return Ok(Err(RegisterError::new("connect_not_supported", message)));
    }
    let checksum = registration.app.checksum.clone();
    match state.engine.call(ApiCall::Sync(registration.app)).await? {
        Answer::Synced(synced) => {
            let sync_id = AppId::of(&format!("{}:{}:{checksum}", synced.app, synced.revision)).to_string();
            let mut warnings = registration.warnings;
            warnings.extend(synced.warnings.iter().map(config_error));
            let answer = RegisterAnswer::new(synced.modified, &sync_id, synced.app, &warnings);
            Ok(Ok(json(StatusCode::OK, answer.to_body())))
        }
        Answer::SyncRefused(refused) => {
            Ok(Err(RegisterError::config(refused.problems.iter().map(config_error).collect())))
        }
        answer => Err(Refusal::unexpected(&answer)),
    }
}

fn config_error(problem: &SyncProblem) -> ConfigError {
    ConfigError {
        code: problem.code,
        function: Some(problem.function.clone()),
        path: String::new(),
        message: problem.message.clone(),
    }
}
