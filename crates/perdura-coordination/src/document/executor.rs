//! What does a desk's work.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Expressions by the field that they fill.
pub type Mapping = BTreeMap<String, String>;

/// What does a desk's work.
///
/// Texts marked as templates take `{{ expression }}`; expressions see `input` (what the desk received), `run` (the run's
/// input) and `memory`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationExecutor")]
pub enum Executor {
    /// Gives back what it received: what a desk without an executor does.
    Echo {},
    /// One HTTP call; the output is `{status, headers, body}`, and a status of 400 or more fails the try.
    Http {
        /// GET, POST, PUT, PATCH, DELETE or HEAD; POST when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        method: Option<String>,
        /// A template.
        #[schemars(length(min = 1))]
        url: String,
        /// Values are templates; `{{ secret.NAME }}` is a secret of the server.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        headers: Option<BTreeMap<String, String>>,
        /// An expression; the whole input when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
    /// A registered function of any SDK; the output is its result.
    Function {
        /// Such as `shop-fulfil`: the id of the app and of the function.
        #[schemars(length(min = 1))]
        function_id: String,
        /// An expression for the event's data; the whole input when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        data: Option<String>,
    },
    /// A robot job; the output is the job's result, with counts and outcome.
    RobotJob {
        /// A registered robot kind.
        #[schemars(length(min = 1))]
        kind: String,
        /// The kind's first when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        job_type: Option<String>,
        /// A template.
        #[schemars(length(min = 1))]
        workspace_id: String,
        /// An expression that gives the list of orders, each of a shape that the robot's API takes.
        #[schemars(length(min = 1))]
        orders: String,
    },
    /// An expression; the output is its value.
    Expression {
        /// One expression, or one for each field of the output.
        value: ExpressionValue,
    },
    /// A run of another workflow; the output is that run's.
    SubWorkflow {
        /// The workflow.
        #[schemars(length(min = 1))]
        workflow_id: String,
        /// A published version; the newest when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
        /// An expression for the run's input; the whole input when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        input: Option<String>,
    },
    /// A call to an endpoint that speaks OpenAI's chat completions; the output is `{text, model, usage}`, or the parsed
    /// JSON when the desk's output schema is an object.
    Llm {
        /// Such as `http://localhost:11434/v1`; the server's setting when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base_url: Option<String>,
        /// Which model.
        #[schemars(length(min = 1))]
        model: String,
        /// A template.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        system: Option<String>,
        /// A template.
        #[schemars(length(min = 1))]
        prompt: String,
        /// Name of the server's secret with the key; none is sent when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        api_key_secret: Option<String>,
        /// More fields of the request, such as `temperature`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parameters: Option<BTreeMap<String, Value>>,
    },
    /// A person's answer; the only executor of `desk:human-wait`, which may leave it out.
    Human(HumanTask),
}

/// One expression, or one for each field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ExpressionValue {
    /// The value.
    One(String),
    /// An object's fields.
    Fields(Mapping),
}

/// What a person is asked. The form follows the desk's output schema.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HumanTask {
    /// A template; the desk's name when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A template; the desk's responsibility when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Who is meant, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// The desk's output when nobody answers in time, beside `timedOut: true`; without it a late answer fails the desk.
    /// Handoffs branch on `output.timedOut`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_output: Option<Value>,
    /// After how many seconds `rawr/coordination.task.escalated` is sent; never when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate_after_seconds: Option<u64>,
}
