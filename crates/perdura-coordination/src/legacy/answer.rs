//! The envelope.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::refusal::{Code, Refusal};

/// An answer of the old interface.
#[derive(Debug, Clone, PartialEq)]
pub struct LegacyAnswer {
    /// As in HTTP.
    pub status: u16,
    /// As JSON.
    pub body: Value,
}

impl LegacyAnswer {
    /// A payload, whose fields stand beside `ok`.
    pub(super) fn success(payload: &impl Serialize) -> Self {
        let mut body = Map::from_iter([("ok".to_owned(), Value::Bool(true))]);
        match serde_json::to_value(payload) {
            Ok(Value::Object(fields)) => body.extend(fields),
            Ok(_) | Err(_) => unreachable!("every answer is an object"),
        }
        Self { status: 200, body: Value::Object(body) }
    }
    pub(super) fn with(name: &str, value: &impl Serialize) -> Self {
        Self::success(&json!({ name: value }))
    }

    /// A refusal, with the code that the old interface has for it.
    pub(super) fn refused(refusal: &Refusal) -> Self {
        let code = match refusal.code {
            Code::InvalidWorkflowId
            | Code::WorkflowValidationFailed
            | Code::WorkflowNotFound
            | Code::InvalidRunId
            | Code::RunNotFound
            | Code::RunIdInUse
            | Code::RunQueueFailed => refusal.code.as_str(),
            Code::InvalidDeskId
            | Code::InvalidTaskId
            | Code::InvalidMemoryKey
            | Code::InvalidCursor
            | Code::WorkflowTooLarge
            | Code::TooManyWorkflows
            | Code::PublicationNotFound
            | Code::DraftNotFound
            | Code::DraftChanged
            | Code::RunNotActive
            | Code::RunActive
            | Code::RunNotRetriable
            | Code::RunOutputTooLarge
            | Code::RunDepthExceeded
            | Code::MemoryNotFound
            | Code::MemoryChanged
            | Code::MemoryTooLarge
            | Code::TaskNotFound
            | Code::TaskClosed
            | Code::InvalidAnswer
            | Code::InvalidToken
            | Code::ImportTooLarge => "BAD_REQUEST",
            Code::StreamsExhausted | Code::Busy | Code::Stopping | Code::EngineRefused | Code::StoreFailed => {
                "INTERNAL_ERROR"
            }
        };
        Self::failure(refusal.status(), code, &refusal.message, refusal.data.clone())
    }
    pub(super) fn bad_request(message: &str) -> Self {
        Self::failure(400, "BAD_REQUEST", message, None)
    }
    pub(super) fn missing_workflow() -> Self {
        let message = "the body has no workflow: send an object with the document as workflow";
        Self::failure(400, "MISSING_WORKFLOW_PAYLOAD", message, None)
    }
    pub(super) fn invalid_run_id(given: &str) -> Self {
        let message =
            format!("the run id is {}, and must be text: leave it out to get one", crate::ids::excerpt(given));
        Self::failure(400, "INVALID_RUN_ID", &message, None)
    }
    pub(super) fn not_found(method: &str, path: &str) -> Self {
        let message = format!("there is no {method} {} here", crate::ids::excerpt(path));
        Self::failure(404, "NOT_FOUND", &message, None)
    }

    fn failure(status: u16, code: &str, message: &str, details: Option<Value>) -> Self {
        // Only a run that was not queued may be sent again as it is.
        let mut error = json!({ "code": code, "message": message, "retriable": code == "RUN_QUEUE_FAILED" });
        if let Some(details) = details {
            error["details"] = details;
        }
        Self { status, body: json!({ "ok": false, "error": error }) }
    }
}
