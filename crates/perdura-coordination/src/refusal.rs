//! What a caller is told when the answer is no.

use perdura_engine::records::Undecided;
use perdura_engine::{ReadError, Stopping};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A refusal: a stable code, and a sentence with the value, the rule and the remedy.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// For programs.
    pub code: Code,
    /// For people.
    pub message: String,
    /// Details for programs.
    pub data: Option<Value>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)*) => {
        /// Why the answer is no.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As it stands in answers.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
            /// The status in HTTP.
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                }
            }
        }
    };
}

codes! {
    /// The id breaks the rule of ids.
    InvalidWorkflowId = "INVALID_WORKFLOW_ID", 400;
    /// The id breaks the rule of ids.
    InvalidRunId = "INVALID_RUN_ID", 400;
    /// The id breaks the rule of ids.
    InvalidDeskId = "INVALID_DESK_ID", 400;
    /// The id breaks the rule of ids.
    InvalidTaskId = "INVALID_TASK_ID", 400;
    /// A namespace or key of memory breaks its rule.
    InvalidMemoryKey = "INVALID_MEMORY_KEY", 400;
    /// A cursor that no page has given.
    InvalidCursor = "INVALID_CURSOR", 400;
    /// The document is no workflow that can run; the data is the result of validation.
    WorkflowValidationFailed = "WORKFLOW_VALIDATION_FAILED", 400;
    /// The document is above a limit.
    WorkflowTooLarge = "WORKFLOW_TOO_LARGE", 413;
    /// There are as many workflows as there may be.
    TooManyWorkflows = "TOO_MANY_WORKFLOWS", 409;
    /// There is no published workflow of this id.
    WorkflowNotFound = "WORKFLOW_NOT_FOUND", 404;
    /// The workflow has no publication of this number.
    PublicationNotFound = "PUBLICATION_NOT_FOUND", 404;
    /// The workflow has no draft.
    DraftNotFound = "DRAFT_NOT_FOUND", 404;
    /// Somebody else has changed the draft.
    DraftChanged = "DRAFT_CHANGED", 409;
    /// There is no run of this id.
    RunNotFound = "RUN_NOT_FOUND", 404;
    /// The id is that of another workflow's run.
    RunIdInUse = "RUN_ID_IN_USE", 409;
    /// The run could not be queued; the data is the failed run.
    RunQueueFailed = "RUN_QUEUE_FAILED", 500;
    /// The run has ended, or another engine run carries it out.
    RunNotActive = "RUN_NOT_ACTIVE", 409;
    /// The run has not ended.
    RunActive = "RUN_ACTIVE", 409;
    /// The run is not pinned to a publication.
    RunNotRetriable = "RUN_NOT_RETRIABLE", 409;
    /// The run's output is above a limit.
    RunOutputTooLarge = "RUN_OUTPUT_TOO_LARGE", 413;
    /// Workflows start one another too deeply.
    RunDepthExceeded = "RUN_DEPTH_EXCEEDED", 409;
    /// There is no such memory.
    MemoryNotFound = "MEMORY_NOT_FOUND", 404;
    /// Somebody else has changed the memory.
    MemoryChanged = "MEMORY_CHANGED", 409;
    /// The memory is above a limit.
    MemoryTooLarge = "MEMORY_TOO_LARGE", 413;
    /// There is no such task.
    TaskNotFound = "TASK_NOT_FOUND", 404;
    /// The task was answered, has timed out or was cancelled.
    TaskClosed = "TASK_CLOSED", 409;
    /// The answer does not fit the form; the data lists what is wrong.
    InvalidAnswer = "INVALID_ANSWER", 422;
    /// The link was not signed here, or is too old.
    InvalidToken = "INVALID_TOKEN", 403;
    /// What is to be imported is above a limit.
    ImportTooLarge = "IMPORT_TOO_LARGE", 413;
    /// As many streams are open as there may be.
    StreamsExhausted = "STREAMS_EXHAUSTED", 503;
    /// The records changed during every try.
    Busy = "RECORDS_BUSY", 503;
    /// The server stops.
    Stopping = "STOPPING", 503;
    /// The engine refused the change.
    EngineRefused = "ENGINE_REFUSED", 500;
    /// The store failed.
    StoreFailed = "STORE_FAILED", 500;
}

impl Refusal {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: None }
    }
    #[must_use]
    pub(crate) fn with_data<T: Serialize + ?Sized>(self, data: &T) -> Self {
        let data = serde_json::to_value(data).expect("details have text keys");
        Self { data: Some(data), ..self }
    }
    /// The status in HTTP.
    pub fn status(&self) -> u16 {
        self.code.status()
    }
    /// As the error of a step: what a caller may mend is tried once, a passing fault again.
    pub fn into_error(self) -> perdura::Error {
        let error = perdura::Error::new(self.code.as_str(), self.message.clone());
        if self.status() < 500 { error.non_retriable() } else { error }
    }
}

impl From<Stopping> for Refusal {
    fn from(stopping: Stopping) -> Self {
        Self::new(Code::Stopping, format!("{stopping}: try again in a moment"))
    }
}
impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Stopping(stopping) => stopping.into(),
            ReadError::Unreadable(_) | ReadError::Store(_) => Self::new(Code::StoreFailed, error.to_string()),
        }
    }
}
impl From<Undecided> for Refusal {
    fn from(undecided: Undecided) -> Self {
        match undecided {
            Undecided::Stopping(stopping) => stopping.into(),
            Undecided::Busy(_) => Self::new(Code::Busy, undecided.to_string()),
            Undecided::Refused(_) | Undecided::Unexpected(_) => {
                Self::new(Code::EngineRefused, format!("the engine refused the change: {undecided}"))
            }
        }
    }
}
