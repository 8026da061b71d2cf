//! From a request to what it asks for.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::LegacyAnswer;
use crate::document::Workflow;
use crate::service::run::QueueRun;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum LegacyCall {
    /// All workflows.
    ListWorkflows,
    /// To check and publish one.
    SaveWorkflow(Box<Workflow>),
    /// One workflow.
    GetWorkflow {
        /// As it stands in the path.
        workflow_id: String,
    },
    /// What is wrong with one.
    ValidateWorkflow {
        /// As it stands in the path.
        workflow_id: String,
    },
    /// To run one.
    QueueRun(QueueRun),
    /// How a run stands.
    GetRun {
        /// As it stands in the path.
        run_id: String,
    },
    /// What happened in it.
    GetTimeline {
        /// As it stands in the path.
        run_id: String,
    },
}

/// Finds what a request asks for. The path is the part behind the prefix, without a query.
pub fn route(method: &str, path: &str, body: &[u8]) -> Result<LegacyCall, LegacyAnswer> {
    let segments = path.trim_matches('/').split('/').map(decoded).collect::<Option<Vec<_>>>();
    let segments = segments.ok_or_else(|| LegacyAnswer::bad_request("the path is not UTF-8 once it is decoded"))?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (method, segments.as_slice()) {
        ("GET" | "HEAD", ["workflows"]) => Ok(LegacyCall::ListWorkflows),
        ("POST", ["workflows"]) => workflow(&object(body)),
        ("GET" | "HEAD", ["workflows", id]) => Ok(LegacyCall::GetWorkflow { workflow_id: (*id).to_owned() }),
        ("POST", ["workflows", id, "validate"]) => Ok(LegacyCall::ValidateWorkflow { workflow_id: (*id).to_owned() }),
        ("POST", ["workflows", id, "run"]) => run(id, &object(body)),
        ("GET" | "HEAD", ["runs", id]) => Ok(LegacyCall::GetRun { run_id: (*id).to_owned() }),
        ("GET" | "HEAD", ["runs", id, "timeline"]) => Ok(LegacyCall::GetTimeline { run_id: (*id).to_owned() }),
        (method, _) => Err(LegacyAnswer::not_found(method, path)),
    }
}

fn decoded(segment: &str) -> Option<String> {
    percent_decode_str(segment).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// The body's object; anything else is an empty one, as it always was.
fn object(body: &[u8]) -> Map<String, Value> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => object,
        Ok(_) | Err(_) => Map::new(),
    }
}

fn workflow(body: &Map<String, Value>) -> Result<LegacyCall, LegacyAnswer> {
    let Some(document @ Value::Object(_)) = body.get("workflow") else { return Err(LegacyAnswer::missing_workflow()) };
    let workflow = serde_json::from_value::<Workflow>(document.clone());
    workflow
        .map(|workflow| LegacyCall::SaveWorkflow(Box::new(workflow)))
        .map_err(|error| LegacyAnswer::bad_request(&format!("the workflow cannot be read: {error}")))
}

fn run(workflow: &str, body: &Map<String, Value>) -> Result<LegacyCall, LegacyAnswer> {
    let run_id = match body.get("runId") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => return Err(LegacyAnswer::invalid_run_id(&other.to_string())),
    };
    Ok(LegacyCall::QueueRun(QueueRun { workflow_id: workflow.to_owned(), run_id, input: body.get("input").cloned() }))
}
