//! Runs.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::{Value, json};

use super::apps::{listed, slug};
use super::ask::V2;
use super::envelope::{Envelope, V2Error};
use super::parameters::{Body, Pairs, word};
use super::view;
use crate::bounds::{LIST_MAX, PAGE_DEFAULT};

type Answered = Result<Envelope, V2Error>;

const STATUSES: &[(&str, &str)] = &[
    ("QUEUED", "scheduled"),
    ("SCHEDULED", "scheduled"),
    ("RUNNING", "running"),
    ("COMPLETED", "completed"),
    ("FAILED", "failed"),
    ("CANCELLED", "cancelled"),
];
const TIME_FIELDS: &[(&str, &str)] = &[
    ("QUEUED_AT", "queued"),
    ("STARTED_AT", "started"),
    ("ENDED_AT", "ended"),
    ("queuedAt", "queued"),
    ("startedAt", "started"),
    ("endedAt", "ended"),
];
const ORDERS: &[(&str, &str)] = &[("ASC", "oldestFirst"), ("DESC", "newestFirst")];

pub(super) async fn list(State(v2): State<V2>, pairs: Pairs, parts: Parts) -> Answered {
    let functions = pairs.all("functionId").into_iter().map(str::to_owned).collect();
    page(&v2, &pairs, &parts, functions).await
}

pub(super) async fn of_function(
    State(v2): State<V2>,
    Path((app, function)): Path<(String, String)>,
    pairs: Pairs,
    parts: Parts,
) -> Answered {
    let function = slug(&app, &function);
    v2.ask(&parts, ["functions", "get"], json!({ "functionId": function })).await?;
    page(&v2, &pairs, &parts, vec![function]).await
}

async fn page(v2: &V2, pairs: &Pairs, parts: &Parts, functions: Vec<String>) -> Answered {
    let limit = pairs.number("limit", PAGE_DEFAULT as u64, u64::from(LIST_MAX))?;
    let statuses = pairs.all("status").into_iter().map(|text| word("status", text, STATUSES));
    let mut input = json!({
        "limit": limit,
        "statuses": statuses.collect::<Result<Vec<_>, _>>()?,
        "apps": pairs.all("appId"),
        "functionIds": functions,
        "timeField": pairs.word("timeField", TIME_FIELDS)?.unwrap_or("queued"),
        "order": pairs.word("order", ORDERS)?.unwrap_or("newestFirst"),
    });
    for key in ["from", "until", "cursor"] {
        if let Some(value) = pairs.get(key) {
            input[key] = value.into();
        }
    }
    let found = v2.ask(parts, ["runs", "list"], input).await?;
    Ok(v2.page(listed(&found["runs"], view::run), found.get("next"), limit))
}

pub(super) async fn get(State(v2): State<V2>, Path(run): Path<String>, pairs: Pairs, parts: Parts) -> Answered {
    let found = v2.ask(&parts, ["runs", "get"], json!({ "runId": run })).await?;
    let mut data = view::run(&found);
    if pairs.get("includeOutput") == Some("true") {
        let trace = v2.ask(&parts, ["runs", "trace"], json!({ "runId": run })).await?;
        data["output"] = trace["output"].clone();
    }
    Ok(v2.answer(data))
}

pub(super) async fn trace(State(v2): State<V2>, Path(run): Path<String>, parts: Parts) -> Answered {
    let found = v2.ask(&parts, ["runs", "trace"], json!({ "runId": run })).await?;
    Ok(v2.answer(view::trace(&found)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rerun {
    from_step: Option<FromStep>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FromStep {
    step_id: String,
    input: Option<Value>,
}

pub(super) async fn rerun(
    State(v2): State<V2>,
    Path(run): Path<String>,
    parts: Parts,
    Body(Rerun { from_step }): Body<Rerun>,
) -> Answered {
    let mut input = json!({ "runId": run });
    if let Some(FromStep { step_id, input: given }) = from_step {
        input["fromStep"] = json!({ "stepId": step_id });
        if let Some(given) = given {
            // One value is the one argument of the step.
            input["fromStep"]["input"] = if given.is_array() { given } else { json!([given]) };
        }
    }
    let started = v2.ask(&parts, ["runs", "rerun"], input).await?;
    Ok(v2.answer(json!({ "runId": started["runId"] })))
}

pub(super) async fn cancel(State(v2): State<V2>, Path(run): Path<String>, parts: Parts) -> Answered {
    match v2.ask(&parts, ["runs", "cancel"], json!({ "runId": run })).await {
        Ok(ended) => Ok(v2.answer(json!({ "runId": ended["runId"] }))),
        Err(error) if error.status == StatusCode::CONFLICT => {
            let found = v2.ask(&parts, ["runs", "get"], json!({ "runId": run })).await?;
            let code = if found["status"] == "cancelled" { "run_already_cancelled" } else { "run_already_ended" };
            Err(V2Error { code: code.to_owned(), ..error })
        }
        Err(error) => Err(error),
    }
}
