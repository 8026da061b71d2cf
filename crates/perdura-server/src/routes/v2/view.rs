//! The v2 form of what the procedures answer.

use serde_json::{Value, json};

use super::envelope::set;

pub(super) fn app(app: &Value) -> Value {
    set(json!({
        "id": app["name"],
        "internalId": app["appId"],
        "name": app["name"],
        "url": app["url"],
        "sdkLanguage": app["sdkLanguage"],
        "sdkVersion": app["sdkVersion"],
        "framework": app["framework"],
        "appVersion": app["version"],
        "functionCount": app["functionIds"].as_array().map(Vec::len),
        "error": app["syncError"],
    }))
}

pub(super) fn function(function: &Value) -> Value {
    set(json!({
        "id": function["functionId"],
        "appId": function["app"],
        "name": function["name"],
        "url": function["url"],
        "triggers": function["triggers"].as_array().map(|all| all.iter().map(trigger).collect::<Vec<_>>()),
        "retries": function["retries"],
    }))
}

fn trigger(trigger: &Value) -> Value {
    match trigger["type"].as_str() {
        Some("cron") => json!({ "type": "CRON", "value": trigger["schedule"] }),
        Some(_) | None => set(json!({ "type": "EVENT", "value": trigger["name"], "condition": trigger["expression"] })),
    }
}

pub(super) fn run(run: &Value) -> Value {
    set(json!({
        "id": run["runId"],
        "status": status(&run["status"]),
        "appId": run["app"],
        "functionId": run["functionId"],
        "queuedAt": run["queuedAt"],
        "startedAt": run["startedAt"],
        "endedAt": run["endedAt"],
        "eventIds": [run["eventId"]],
        "eventName": run["eventName"],
        "rerunOf": run["rerunOf"],
        "error": run["error"],
    }))
}

/// A run that has not begun is queued here.
fn status(status: &Value) -> String {
    match status.as_str().unwrap_or_default() {
        "scheduled" => "QUEUED".to_owned(),
        other => other.to_uppercase(),
    }
}

pub(super) fn trace(trace: &Value) -> Value {
    let spans = trace["spans"].as_array().map(|spans| spans.iter().map(span).collect::<Vec<_>>());
    set(json!({
        "runId": trace["runId"],
        "status": status(&trace["status"]),
        "queuedAt": trace["queuedAt"],
        "startedAt": trace["startedAt"],
        "endedAt": trace["endedAt"],
        "output": trace["output"],
        "spans": spans,
    }))
}

fn span(span: &Value) -> Value {
    let status = match span["status"].as_str().unwrap_or_default() {
        "retrying" => "RUNNING".to_owned(),
        "timedOut" => "COMPLETED".to_owned(),
        "abandoned" | "stopped" => "CANCELLED".to_owned(),
        other => other.to_uppercase(),
    };
    set(json!({
        "name": span["name"],
        "stepId": span["stepId"],
        "stepOp": span["op"],
        "status": status,
        "attempts": span["attempts"].as_array().map(Vec::len),
        "queuedAt": span["queuedAt"],
        "startedAt": span["startedAt"],
        "endedAt": span["endedAt"],
        "input": span["input"],
        "output": span["output"],
    }))
}
