//! Errors of the contract: the codes, statuses, sentences and details of the service's refusals.
//!
//! Which of them are declared is said where the procedures are; the router marks an error as declared when its code, its
//! status and its details are. What no caller can do anything about is not declared, and says no more than that.

use perdura_contract::{Error, Failure, errors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::human::TaskStatus;
use crate::refusal::{Code, Refusal};
use crate::run::RunStatus;
use crate::schema_check::SchemaIssue;
use crate::validate::ValidationResult;

/// The run that could not be queued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FailedCoordinationRun")]
pub struct FailedRun {
    /// As it was kept.
    pub run: RunStatus,
}

/// Whose run it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRunOwner")]
pub struct RunOwner {
    /// The run.
    pub run_id: String,
    /// The workflow that it is of.
    pub workflow_id: String,
}

/// The draft that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationDraftRevision")]
pub struct DraftRevision {
    /// Its revision; null when there is none any more.
    pub revision: Option<String>,
}

/// The memory that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationMemoryRevision")]
pub struct MemoryRevision {
    /// Its revision; 0 when there is none.
    pub revision: u64,
}

/// What became of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationTaskClosed")]
pub struct TaskClosed {
    /// How it stands.
    pub status: TaskStatus,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationAnswerIssues")]
pub struct AnswerIssues {
    /// Each with its place.
    pub issues: Vec<SchemaIssue>,
}

errors! {
    /// Why a document is not published.
    #[derive(Debug)]
    pub enum SaveWorkflowError {
        /// It cannot run.
        ValidationFailed(ValidationResult) = "WORKFLOW_VALIDATION_FAILED", 400, "the workflow cannot run";
        /// It is above a limit.
        TooLarge = "WORKFLOW_TOO_LARGE", 413, "the document is too large";
        /// There are as many as there may be.
        TooMany = "TOO_MANY_WORKFLOWS", 409, "there are too many workflows";
    }
}
errors! {
    /// Why there is no such workflow.
    #[derive(Debug)]
    pub enum WorkflowError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// There is none.
        NotFound = "WORKFLOW_NOT_FOUND", 404, "there is no such workflow";
    }
}
errors! {
    /// Why there is no such publication.
    #[derive(Debug)]
    pub enum PublicationError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// There is no such workflow.
        WorkflowNotFound = "WORKFLOW_NOT_FOUND", 404, "there is no such workflow";
        /// The workflow has none of this number.
        NotFound = "PUBLICATION_NOT_FOUND", 404, "the workflow has no such publication";
        /// No page has given the cursor.
        InvalidCursor = "INVALID_CURSOR", 400, "this is no cursor";
    }
}
errors! {
    /// Why a run is not queued.
    #[derive(Debug)]
    pub enum QueueRunError {
        /// The id breaks the rule of ids.
        InvalidWorkflowId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// There is no such workflow.
        WorkflowNotFound = "WORKFLOW_NOT_FOUND", 404, "there is no such workflow";
        /// The id breaks the rule of ids.
        InvalidRunId = "INVALID_RUN_ID", 400, "this is no run id";
        /// Another workflow has a run of this id.
        RunIdInUse(RunOwner) = "RUN_ID_IN_USE", 409, "another workflow has a run of this id";
        /// Something went wrong here.
        QueueFailed(FailedRun) = "RUN_QUEUE_FAILED", 500, "the run could not be queued";
    }
}
errors! {
    /// Why there is no such run.
    #[derive(Debug)]
    pub enum RunError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_RUN_ID", 400, "this is no run id";
        /// There is none.
        NotFound = "RUN_NOT_FOUND", 404, "there is no such run";
    }
}
errors! {
    /// Why a run is not cancelled.
    #[derive(Debug)]
    pub enum CancelRunError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_RUN_ID", 400, "this is no run id";
        /// There is none.
        NotFound = "RUN_NOT_FOUND", 404, "there is no such run";
        /// It has ended.
        NotActive = "RUN_NOT_ACTIVE", 409, "the run has ended";
    }
}
errors! {
    /// Why a run is not done again.
    #[derive(Debug)]
    pub enum RetryRunError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_RUN_ID", 400, "this is no run id";
        /// There is none.
        NotFound = "RUN_NOT_FOUND", 404, "there is no such run";
        /// It has not ended.
        Active = "RUN_ACTIVE", 409, "the run has not ended";
        /// It was imported.
        NotRetriable = "RUN_NOT_RETRIABLE", 409, "nobody knows which document the run was of";
        /// Another workflow has a run of the new id.
        RunIdInUse(RunOwner) = "RUN_ID_IN_USE", 409, "another workflow has a run of this id";
        /// Something went wrong here.
        QueueFailed(FailedRun) = "RUN_QUEUE_FAILED", 500, "the run could not be queued";
    }
}
errors! {
    /// Why a run is not deleted.
    #[derive(Debug)]
    pub enum DeleteRunError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_RUN_ID", 400, "this is no run id";
        /// There is none.
        NotFound = "RUN_NOT_FOUND", 404, "there is no such run";
        /// It has not ended.
        Active = "RUN_ACTIVE", 409, "the run has not ended";
    }
}
errors! {
    /// Why a list is not shown.
    #[derive(Debug)]
    pub enum ListError {
        /// No page has given the cursor.
        InvalidCursor = "INVALID_CURSOR", 400, "this is no cursor";
        /// The id of the filter breaks the rule of ids.
        InvalidWorkflowId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// The id of the filter breaks the rule of ids.
        InvalidRunId = "INVALID_RUN_ID", 400, "this is no run id";
    }
}
errors! {
    /// Why a run is not followed.
    #[derive(Debug)]
    pub enum WatchRunError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_RUN_ID", 400, "this is no run id";
        /// There is none.
        NotFound = "RUN_NOT_FOUND", 404, "there is no such run";
        /// No stream has given the id to resume from.
        InvalidCursor = "INVALID_CURSOR", 400, "this is no id of a message";
        /// As many are open as there may be.
        Exhausted = "STREAMS_EXHAUSTED", 503, "too many streams are open";
    }
}
errors! {
    /// Why runs are not followed.
    #[derive(Debug)]
    pub enum WatchRunsError {
        /// The id of the filter breaks the rule of ids.
        InvalidWorkflowId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// No stream has given the id to resume from.
        InvalidCursor = "INVALID_CURSOR", 400, "this is no id of a message";
        /// As many are open as there may be.
        Exhausted = "STREAMS_EXHAUSTED", 503, "too many streams are open";
    }
}
errors! {
    /// Why a draft is not kept, shown or deleted.
    #[derive(Debug)]
    pub enum DraftError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// There is none.
        NotFound = "DRAFT_NOT_FOUND", 404, "the workflow has no draft";
        /// Somebody else has changed it.
        Changed(DraftRevision) = "DRAFT_CHANGED", 409, "the draft was changed";
        /// It is above a limit.
        TooLarge = "WORKFLOW_TOO_LARGE", 413, "the document is too large";
        /// There are as many as there may be.
        TooMany = "TOO_MANY_WORKFLOWS", 409, "there are too many drafts";
    }
}
errors! {
    /// Why a draft is not published.
    #[derive(Debug)]
    pub enum PublishDraftError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// There is none.
        NotFound = "DRAFT_NOT_FOUND", 404, "the workflow has no draft";
        /// Somebody else has changed it.
        Changed(DraftRevision) = "DRAFT_CHANGED", 409, "the draft was changed";
        /// It cannot run.
        ValidationFailed(ValidationResult) = "WORKFLOW_VALIDATION_FAILED", 400, "the workflow cannot run";
        /// There are as many as there may be.
        TooMany = "TOO_MANY_WORKFLOWS", 409, "there are too many workflows";
    }
}
errors! {
    /// Why a memory is not shown or cleared.
    #[derive(Debug)]
    pub enum MemoryError {
        /// The id breaks the rule of ids.
        InvalidWorkflowId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// The id breaks the rule of ids.
        InvalidDeskId = "INVALID_DESK_ID", 400, "this is no desk id";
        /// A namespace or key breaks its rule, or neither desk nor namespace is named.
        InvalidKey = "INVALID_MEMORY_KEY", 400, "this is no place of a memory";
        /// Nothing is remembered there.
        NotFound = "MEMORY_NOT_FOUND", 404, "nothing is remembered there";
        /// No page has given the cursor.
        InvalidCursor = "INVALID_CURSOR", 400, "this is no cursor";
    }
}
errors! {
    /// Why a memory is not changed.
    #[derive(Debug)]
    pub enum PutMemoryError {
        /// The id breaks the rule of ids.
        InvalidWorkflowId = "INVALID_WORKFLOW_ID", 400, "this is no workflow id";
        /// There is no such workflow.
        WorkflowNotFound = "WORKFLOW_NOT_FOUND", 404, "there is no such workflow";
        /// The id breaks the rule of ids.
        InvalidDeskId = "INVALID_DESK_ID", 400, "this is no desk id";
        /// A namespace or key breaks its rule, or neither desk nor namespace is named.
        InvalidKey = "INVALID_MEMORY_KEY", 400, "this is no place of a memory";
        /// Somebody else has changed it.
        Changed(MemoryRevision) = "MEMORY_CHANGED", 409, "the memory was changed";
        /// It is above a limit.
        TooLarge = "MEMORY_TOO_LARGE", 413, "the memory is too large";
    }
}
errors! {
    /// Why there is no such task.
    #[derive(Debug)]
    pub enum TaskError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_TASK_ID", 400, "this is no task id";
        /// There is none.
        NotFound = "TASK_NOT_FOUND", 404, "there is no such task";
    }
}
errors! {
    /// Why an answer is not taken.
    #[derive(Debug)]
    pub enum AnswerTaskError {
        /// The id breaks the rule of ids.
        InvalidId = "INVALID_TASK_ID", 400, "this is no task id";
        /// There is none.
        NotFound = "TASK_NOT_FOUND", 404, "there is no such task";
        /// It takes no answer any more.
        Closed(TaskClosed) = "TASK_CLOSED", 409, "the task takes no further answer";
        /// The answer does not fit the form.
        InvalidAnswer(AnswerIssues) = "INVALID_ANSWER", 422, "the answer does not fit the form";
    }
}
errors! {
    /// Why nothing is imported.
    #[derive(Debug)]
    pub enum ImportError {
        /// It is above a limit.
        TooLarge = "IMPORT_TOO_LARGE", 413, "the import is too large";
    }
}

impl<E> From<Refusal> for Failure<E> {
    fn from(refusal: Refusal) -> Self {
        Self::Undeclared(error(refusal))
    }
}

fn error(refusal: Refusal) -> Error {
    let Refusal { code, message, data } = refusal;
    match code {
        // The common word for "come again", which clients know what to do with.
        Code::Stopping | Code::Busy => return Error::new("SERVICE_UNAVAILABLE").with_message(message),
        Code::EngineRefused | Code::StoreFailed => {
            tracing::error!(%message, "a call of the coordination's contract fails");
            return Error::internal();
        }
        _ => {}
    }
    let error = Error::new(code.as_str())
        .with_status(code.status().try_into().expect("every code has an HTTP status"))
        .with_message(message);
    match data {
        Some(data) => error.with_wire_data(data.into()),
        None => error,
    }
}
