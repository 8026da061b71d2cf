//! A person's answer.

use serde_json::Value;

use super::BindingError;
use crate::document::HumanTask;
use crate::expression::{OF_DESK, Scope, Template};

/// A person's answer, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HumanBinding {
    title: Option<Template>,
    instructions: Option<Template>,
    pub(crate) assignee: Option<String>,
    pub(crate) timeout_output: Option<Value>,
    pub(crate) escalate_after_seconds: Option<u64>,
}

impl HumanBinding {
    /// Of a desk that says nothing of it.
    pub(super) fn plain() -> Self {
        Self { title: None, instructions: None, assignee: None, timeout_output: None, escalate_after_seconds: None }
    }

    pub(super) fn compile(task: &HumanTask) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut text = |field: &str, source: &Option<String>| {
            let template = source.as_deref().map(|source| Template::compile(source, OF_DESK));
            template.transpose().map_err(|problem| problems.push(format!("{field}: {problem}"))).ok().flatten()
        };
        let (title, instructions) = (text("title", &task.title), text("instructions", &task.instructions));
        if task.escalate_after_seconds == Some(0) {
            problems.push("escalateAfterSeconds is 0: leave it out to escalate never".to_owned());
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            title,
            instructions,
            assignee: task.assignee.clone(),
            timeout_output: task.timeout_output.clone(),
            escalate_after_seconds: task.escalate_after_seconds,
        })
    }

    /// What the person reads: a title and instructions, where the desk gives them.
    pub(crate) fn texts(&self, scope: &Scope<'_>) -> Result<(Option<String>, Option<String>), BindingError> {
        let text = |field, template: &Option<Template>| {
            let text = template.as_ref().map(|template| template.text(scope));
            text.transpose().map_err(|reason| BindingError::Template { field, reason })
        };
        Ok((text("title", &self.title)?, text("instructions", &self.instructions)?))
    }
}
