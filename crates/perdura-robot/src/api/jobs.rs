//! `/api/robot/jobs`

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::query::{ItemPath, JobPath, PairPath, Parameters, parse};
use super::{answer, body};
use crate::bounds::{COMMAND_BYTES_MAX, CREATE_BYTES_MAX, JOBS_PAGE_MAX, REASON_CHARS_MAX};
use crate::ids::ItemId;
use crate::job::JobStatus;
use crate::refusal::{Refusal, excerpt};
use crate::{CreateJob, JobCursor, JobFilter, Robot};

pub(super) async fn create(State(robot): State<Robot>, sent: Body) -> Result<Response, Refusal> {
    let request: CreateJob = body::json(sent, CREATE_BYTES_MAX, robot.body_bytes()).await?;
    let created = robot.create_job(request).await?;
    Ok(answer::json(if created.existing { StatusCode::OK } else { StatusCode::CREATED }, &created))
}

pub(super) async fn list(State(robot): State<Robot>, query: Parameters) -> Result<Response, Refusal> {
    let filter = JobFilter {
        workspace: query.parse("workspaceId")?,
        statuses: query.get("status").map(statuses).transpose()?.unwrap_or_default(),
        kind: query.get("kind").map(str::to_owned),
        job_type: query.get("jobType").map(str::to_owned),
        limit: query.number("limit", JOBS_PAGE_MAX)?,
        cursor: query.get("cursor").map(cursor).transpose()?,
    };
    Ok(answer::json(StatusCode::OK, &robot.jobs(filter).await?))
}

pub(super) async fn get(State(robot): State<Robot>, JobPath(job): JobPath) -> Result<Response, Refusal> {
    Ok(answer::json(StatusCode::OK, &robot.job(job).await?))
}

pub(super) async fn summary(State(robot): State<Robot>, JobPath(job): JobPath) -> Result<Response, Refusal> {
    Ok(answer::json(StatusCode::OK, &robot.summary(job).await?))
}

pub(super) async fn callbacks(State(robot): State<Robot>, JobPath(job): JobPath) -> Result<Response, Refusal> {
    Ok(answer::json(StatusCode::OK, &robot.callbacks(job).await?))
}

pub(super) async fn strangers(State(robot): State<Robot>) -> Response {
    answer::json(StatusCode::OK, &robot.strangers())
}

pub(super) async fn order(
    State(robot): State<Robot>,
    PairPath(workspace, order): PairPath,
) -> Result<Response, Refusal> {
    let order = robot.order(parse(&workspace)?, parse(&order)?).await?;
    Ok(answer::json(StatusCode::OK, &json!({ "order": order })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Cancel {
    reason: Option<String>,
}

pub(super) async fn cancel(State(robot): State<Robot>, JobPath(job): JobPath, sent: Body) -> Result<Response, Refusal> {
    let Cancel { reason } = body::json(sent, COMMAND_BYTES_MAX, robot.body_bytes()).await?;
    let reason = reason.map(|reason| reason.chars().take(REASON_CHARS_MAX).collect());
    Ok(answer::json(StatusCode::OK, &json!({ "job": robot.cancel_job(job, reason).await? })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Retry {
    item_ids: Option<BTreeSet<ItemId>>,
}

pub(super) async fn retry(State(robot): State<Robot>, JobPath(job): JobPath, sent: Body) -> Result<Response, Refusal> {
    let Retry { item_ids } = body::json(sent, COMMAND_BYTES_MAX, robot.body_bytes()).await?;
    Ok(answer::json(StatusCode::OK, &json!({ "job": robot.retry_job(job, item_ids).await? })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RotateKey {
    #[serde(default)]
    revoke: bool,
}

pub(super) async fn rotate_key(
    State(robot): State<Robot>,
    JobPath(job): JobPath,
    sent: Body,
) -> Result<Response, Refusal> {
    let RotateKey { revoke } = body::json(sent, COMMAND_BYTES_MAX, robot.body_bytes()).await?;
    Ok(answer::json(StatusCode::OK, &json!({ "job": robot.rotate_key(job, revoke).await? })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AcceptLate {
    late_index: Option<usize>,
}

pub(super) async fn accept_late(
    State(robot): State<Robot>,
    ItemPath(job, item): ItemPath,
    sent: Body,
) -> Result<Response, Refusal> {
    let AcceptLate { late_index } = body::json(sent, COMMAND_BYTES_MAX, robot.body_bytes()).await?;
    let item = robot.accept_late(job, item, late_index).await?;
    Ok(answer::json(StatusCode::OK, &json!({ "item": item, "job": robot.job_head(job).await? })))
}

/// `active`, or statuses with commas between them.
fn statuses(text: &str) -> Result<Vec<JobStatus>, Refusal> {
    let all =
        [JobStatus::Pending, JobStatus::Processing, JobStatus::Completed, JobStatus::Failed, JobStatus::Cancelled];
    let mut found = Vec::new();
    for word in text.split(',') {
        let before = found.len();
        found.extend(all.iter().filter(|status| status.as_str() == word || word == "active" && status.is_active()));
        if found.len() == before {
            let known = all.map(JobStatus::as_str).join(", ");
            let message = format!("status is '{}', but must be some of {known}, or active", excerpt(word));
            return Err(Refusal::bad_request("query_invalid", message));
        }
    }
    Ok(found)
}

fn cursor(text: &str) -> Result<JobCursor, Refusal> {
    text.parse().map_err(|_| {
        let message = format!("cursor is '{}', but must be the nextCursor of the page before", excerpt(text));
        Refusal::bad_request("query_invalid", message)
    })
}
