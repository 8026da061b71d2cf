//! Errors that users see as values: of a run, a step or an API call.

use std::fmt;

use perdura_types::RawJson;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bounds::NOTICE_CHARS_MAX;

/// A name, a sentence and, where it helps, a longer explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunError {
    /// Stable and searchable, e.g. `AttemptLost`.
    pub name: String,
    /// One sentence.
    pub message: String,
    /// Compiler text, a body, whatever explains it further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
}

impl RunError {
    pub(crate) fn new(name: &str, message: impl Into<String>) -> Self {
        Self { name: name.to_owned(), message: message.into(), stack: None }
    }
    #[must_use]
    pub(crate) fn with_stack(mut self, stack: impl Into<String>) -> Self {
        self.stack = Some(stack.into());
        self
    }
    /// `{name, message, stack?}`, as a step's error.
    pub fn to_json(&self) -> RawJson {
        RawJson::of(self)
    }
    /// `{error, name, message, stack?}`, as a run's error.
    pub fn to_run_json(&self) -> RawJson {
        let mut value = json!({
            "error": format!("{}: {}", self.name, self.message),
            "name": self.name,
            "message": self.message,
        });
        if let Some(stack) = &self.stack {
            value["stack"] = json!(stack);
        }
        RawJson::of(&value)
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

/// The name and message of an error for people, cut to a readable length.
pub(crate) fn short_error(error: &RawJson) -> String {
    let value = error.to_value();
    let text = match (value["name"].as_str(), value["message"].as_str()) {
        (Some(name), Some(message)) => format!("{name}: {message}"),
        (None, Some(message)) => message.to_owned(),
        (Some(_) | None, None) => error.get().to_owned(),
    };
    text.chars().take(NOTICE_CHARS_MAX).collect()
}
