//! A run of another workflow.

use serde_json::Value;

use super::{BindingError, optional, value_or_input};
use crate::expression::{Expression, Scope};
use crate::ids::is_id;

/// A run of another workflow, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SubWorkflowBinding {
    pub(crate) workflow_id: String,
    pub(crate) version: Option<u64>,
    input: Option<Expression>,
}

impl SubWorkflowBinding {
    pub(super) fn compile(workflow_id: &str, version: Option<u64>, input: Option<&str>) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        if !is_id(workflow_id) {
            problems.push(format!("workflowId '{workflow_id}' is not the id of a workflow"));
        }
        if version == Some(0) {
            problems.push("version is 0, but versions begin with 1: leave it out for the newest".to_owned());
        }
        let input = optional("input", input, &mut problems);
        if problems.is_empty() {
            Ok(Self { workflow_id: workflow_id.trim().to_owned(), version, input })
        } else {
            Err(problems)
        }
    }

    /// The other run's input.
    pub(crate) fn input(&self, input: &Value, scope: &Scope<'_>) -> Result<Value, BindingError> {
        value_or_input("input", self.input.as_ref(), input, scope)
    }
}
