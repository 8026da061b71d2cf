//! `/api/robot/automations/{workspace}`

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::query::{NamePath, PairPath, parse};
use super::{answer, body};
use crate::Robot;
use crate::automation::Automation;
use crate::bounds::KIND_BYTES_MAX;
use crate::refusal::Refusal;

pub(super) async fn list(State(robot): State<Robot>, NamePath(workspace): NamePath) -> Result<Response, Refusal> {
    let automations = robot.automations(parse(&workspace)?).await?;
    Ok(answer::json(StatusCode::OK, &json!({ "automations": automations })))
}

pub(super) async fn put(
    State(robot): State<Robot>,
    PairPath(workspace, name): PairPath,
    sent: Body,
) -> Result<Response, Refusal> {
    let automation: Automation = body::json(sent, KIND_BYTES_MAX, robot.body_bytes()).await?;
    if automation.workspace_id.as_str() != workspace || automation.automation_id.as_str() != name {
        let message = "the address and the document name two automations: use one workspaceId and one automationId";
        return Err(Refusal::bad_request("automation_invalid", message));
    }
    let is_new = robot.put_automation(automation.clone()).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(answer::json(status, &json!({ "automation": automation })))
}

pub(super) async fn remove(
    State(robot): State<Robot>,
    PairPath(workspace, name): PairPath,
) -> Result<Response, Refusal> {
    robot.remove_automation(parse(&workspace)?, parse(&name)?).await?;
    Ok(answer::json(StatusCode::OK, &json!({ "removed": true })))
}
