//! A robot job.

use serde_json::Value;

use super::{BindingError, named, required, sort_of};
use crate::expression::{Expression, OF_DESK, Scope, Template};

/// A robot job, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RobotBinding {
    kind: String,
    job_type: Option<String>,
    workspace_id: Template,
    orders: Expression,
}

/// A robot job as it is created.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RobotCall {
    pub(crate) kind: String,
    pub(crate) job_type: Option<String>,
    pub(crate) workspace_id: String,
    pub(crate) orders: Vec<Value>,
}

impl RobotBinding {
    pub(super) fn compile(
        kind: &str,
        job_type: Option<&str>,
        workspace_id: &str,
        orders: &str,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        named("kind", kind, &mut problems);
        let workspace = Template::compile(workspace_id, OF_DESK);
        let workspace = workspace.map_err(|problem| problems.push(format!("workspaceId: {problem}"))).ok();
        let orders = required("orders", orders, &mut problems);
        match (workspace, orders) {
            (Some(workspace_id), Some(orders)) if problems.is_empty() => {
                Ok(Self { kind: kind.to_owned(), job_type: job_type.map(str::to_owned), workspace_id, orders })
            }
            _ => Err(problems),
        }
    }

    /// The job for an input.
    pub(crate) fn call(&self, scope: &Scope<'_>) -> Result<RobotCall, BindingError> {
        let workspace = self.workspace_id.text(scope);
        let workspace_id = workspace.map_err(|reason| BindingError::Template { field: "workspaceId", reason })?;
        let orders = self.orders.value(scope);
        match orders.map_err(|reason| BindingError::Expression { field: "orders", reason })? {
            Value::Array(orders) if !orders.is_empty() => {
                Ok(RobotCall { kind: self.kind.clone(), job_type: self.job_type.clone(), workspace_id, orders })
            }
            other => {
                let found = if other.is_array() { "an empty list" } else { sort_of(&other) };
                let wanted = "a list of one or more orders";
                Err(BindingError::Shape { field: "orders", found: found.to_owned(), wanted })
            }
        }
    }
}
