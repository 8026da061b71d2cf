//! What a desk is bound to, with its expressions compiled: pure, so that validation and the runner mean the same.

mod function;
mod http;
mod human;
mod llm;
mod robot_job;
mod sub_workflow;
mod value;

use serde_json::{Value, json};

pub(crate) use function::FunctionBinding;
pub(crate) use http::{HttpBinding, HttpCall};
pub(crate) use human::HumanBinding;
pub(crate) use llm::{LlmBinding, LlmCall};
pub(crate) use robot_job::{RobotBinding, RobotCall};
pub(crate) use sub_workflow::SubWorkflowBinding;
pub(crate) use value::ValueBinding;

use crate::document::{Desk, DeskKind, Executor};
use crate::expression::{Expression, ExpressionError, OF_DESK, Scope, TemplateError};

/// What does a desk's work.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Binding {
    /// Nothing: the desk gives back what it received.
    Echo,
    /// An HTTP call.
    Http(HttpBinding),
    /// A function of any SDK.
    Function(FunctionBinding),
    /// A robot job.
    RobotJob(RobotBinding),
    /// An expression.
    Value(ValueBinding),
    /// A run of another workflow.
    SubWorkflow(SubWorkflowBinding),
    /// A language model.
    Llm(LlmBinding),
    /// A person.
    Human(HumanBinding),
}

/// Why a binding cannot be asked what it is bound to ask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BindingError {
    #[error("{field}: {reason}")]
    Expression { field: &'static str, reason: ExpressionError },
    #[error("{field}: {reason}")]
    Template { field: &'static str, reason: TemplateError },
    #[error("{field} gives {found}, but must give {wanted}")]
    Shape { field: &'static str, found: String, wanted: &'static str },
}

impl Binding {
    /// Compiles a desk's binding, or tells everything that is wrong with it.
    pub(crate) fn of(desk: &Desk) -> Result<Self, Vec<String>> {
        let kind = DeskKind::of(&desk.kind);
        let is_human = kind == Some(DeskKind::HumanWait);
        let Some(executor) = &desk.executor else {
            return Ok(if is_human { Self::Human(HumanBinding::plain()) } else { Self::Echo });
        };
        match executor {
            Executor::Human(task) if is_human => HumanBinding::compile(task).map(Self::Human),
            Executor::Human(_) => {
                let sentence = format!("only a {} asks a person, and this is a {}", DeskKind::HumanWait, desk.kind);
                Err(vec![format!("{sentence}: change the kind or the executor")])
            }
            _ if is_human => {
                Err(vec![format!("a {} asks a person: leave the executor out, or make it human", DeskKind::HumanWait)])
            }
            Executor::Echo {} => Ok(Self::Echo),
            Executor::Http { method, url, headers, body } => {
                HttpBinding::compile(method.as_deref(), url, headers.as_ref(), body.as_deref()).map(Self::Http)
            }
            Executor::Function { function_id, data } => {
                FunctionBinding::compile(function_id, data.as_deref()).map(Self::Function)
            }
            Executor::RobotJob { kind, job_type, workspace_id, orders } => {
                RobotBinding::compile(kind, job_type.as_deref(), workspace_id, orders).map(Self::RobotJob)
            }
            Executor::Expression { value } => ValueBinding::compile(value).map(Self::Value),
            Executor::SubWorkflow { workflow_id, version, input } => {
                SubWorkflowBinding::compile(workflow_id, *version, input.as_deref()).map(Self::SubWorkflow)
            }
            Executor::Llm { base_url, model, system, prompt, api_key_secret, parameters } => {
                let texts = llm::Texts { base_url: base_url.as_deref(), system: system.as_deref(), prompt };
                LlmBinding::compile(model, &texts, api_key_secret.as_deref(), parameters.as_ref()).map(Self::Llm)
            }
        }
    }

    /// Whether what goes in and out is held against the desk's schemas. An echo stands in for work that nobody has bound
    /// yet: it takes anything, and what it gives has a shape of its own.
    pub(crate) fn is_checked(&self) -> bool {
        !matches!(self, Self::Echo)
    }
}

/// What a desk gives that is bound to nothing.
pub(crate) fn echo(desk: &Desk, input: &Value, merged: Option<&Value>, memory: &Value) -> Value {
    match merged {
        Some(merged) => json!({ "deskId": desk.desk_id, "status": "joined", "merged": merged, "memory": memory }),
        None => json!({
            "deskId": desk.desk_id, "status": "ok", "kind": desk.kind, "received": input, "memory": memory,
        }),
    }
}

/// Compiles an expression of a field, where there is one.
fn optional(field: &str, source: Option<&str>, problems: &mut Vec<String>) -> Option<Expression> {
    source.and_then(|source| required(field, source, problems))
}

fn required(field: &str, source: &str, problems: &mut Vec<String>) -> Option<Expression> {
    match Expression::compile(source, OF_DESK) {
        Ok(expression) => Some(expression),
        Err(problem) => {
            problems.push(format!("{field}: {problem}"));
            None
        }
    }
}

/// A field that must say something.
fn named(field: &str, text: &str, problems: &mut Vec<String>) {
    if text.trim().is_empty() {
        problems.push(format!("{field} is empty: name one"));
    }
}

/// The value of an expression, or the whole input where there is none.
fn value_or_input(
    field: &'static str,
    expression: Option<&Expression>,
    input: &Value,
    scope: &Scope<'_>,
) -> Result<Value, BindingError> {
    match expression {
        Some(expression) => expression.value(scope).map_err(|reason| BindingError::Expression { field, reason }),
        None => Ok(input.clone()),
    }
}

/// What sort of value this is, for a sentence.
pub(crate) fn sort_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A secret's name as the server knows it.
fn is_secret_name(name: &str) -> bool {
    let fits = |character: char| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_';
    !name.is_empty() && name.chars().all(fits)
}
