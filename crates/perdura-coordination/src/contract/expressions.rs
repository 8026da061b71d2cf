//! Expressions of handoffs and desks, tried out.

use perdura_contract::{Call, Failure, NoErrors, contract};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Handlers;
use crate::expression::{Expression, OF_DESK, OF_HANDOFF, Scope};

/// Where an expression stands, which decides what it may name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CoordinationExpressionPlace")]
pub enum ExpressionPlace {
    /// A condition or a mapping: `input`, `output` and `memory`.
    #[default]
    Handoff,
    /// A setting of a desk's executor: `input`, `run` and `memory`.
    Desk,
}

/// An expression, and what it is to see. What is missing is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "TestCoordinationExpression")]
pub struct TestExpression {
    /// The expression.
    pub expression: String,
    /// Where it stands.
    #[serde(default)]
    pub place: ExpressionPlace,
    /// The run's input for a handoff; the desk's for a desk.
    #[serde(default)]
    pub input: Value,
    /// The upstream desk's output.
    #[serde(default)]
    pub output: Value,
    /// The run, as a desk sees it.
    #[serde(default)]
    pub run: Value,
    /// The upstream desk's memory for a handoff; the desk's own for a desk.
    #[serde(default)]
    pub memory: Value,
}

/// What an expression gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "TestedCoordinationExpression")]
pub struct TestedExpression {
    /// Its value; null when it has none, then `error` says why.
    pub value: Value,
    /// Whether a handoff with this condition is taken. Absent when it is no condition, because it is neither true nor
    /// false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<bool>,
    /// Why it does not compile, or gives no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

contract! {
    /// Expressions of handoffs and desks.
    pub trait CoordinationExpressions as "coordination" (client: CoordinationExpressionsClient, tags: ["coordination"]) {
        /// Tries out an expression of a handoff or a desk.
        ///
        /// An expression that is wrong is no error of the call: the answer says what is wrong with it.
        fn test_expression as "testExpression"(TestExpression) -> TestedExpression {
            post "/coordination/test-expression"; operation_id: "coordinationTestExpression"; scopes: ["read"]
        }
    }
}

impl CoordinationExpressions for Handlers {
    async fn test_expression(&self, _: &Call, input: TestExpression) -> Result<TestedExpression, Failure<NoErrors>> {
        Ok(tested(&input, self.service.now().await.as_millis()))
    }
}

fn tested(test: &TestExpression, now_ms: i64) -> TestedExpression {
    let failed = |error: String| TestedExpression { value: Value::Null, holds: None, error: Some(error) };
    let handoff = [("input", &test.input), ("output", &test.output), ("memory", &test.memory)];
    let desk = [("input", &test.input), ("run", &test.run), ("memory", &test.memory)];
    let (names, values) = match test.place {
        ExpressionPlace::Handoff => (OF_HANDOFF, &handoff),
        ExpressionPlace::Desk => (OF_DESK, &desk),
    };
    let expression = match Expression::compile(&test.expression, names) {
        Ok(expression) => expression,
        Err(error) => return failed(error),
    };
    let scope = Scope { values, now_ms };
    match expression.value(&scope) {
        Ok(value) => TestedExpression { value, holds: expression.holds(&scope).ok(), error: None },
        Err(error) => failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_tells_the_value_and_whether_the_handoff_is_taken() {
        use ExpressionPlace::{Desk, Handoff};
        for (place, expression, value, holds, error) in [
            (Handoff, "output.total > input.limit", json!(true), Some(true), ""),
            (Handoff, "output.total", json!(12), None, ""),
            (Handoff, "output.word > 1", json!(null), None, "> does not apply to string and int"),
            (Handoff, "output.total >", json!(null), None, "does not compile"),
            (Handoff, "secret.key", json!(null), None, "undeclared reference to `secret`"),
            (Desk, "run.runId + \"-\" + string(input.limit)", json!("r1-10"), None, ""),
            (Desk, "output.total", json!(null), None, "undeclared reference to `output`"),
        ] {
            let test = TestExpression {
                expression: expression.to_owned(),
                place,
                input: json!({"limit": 10}),
                output: json!({"total": 12, "word": "x"}),
                run: json!({"runId": "r1"}),
                memory: json!({}),
            };
            let tested = tested(&test, 0);
            assert_eq!((tested.value, tested.holds), (value, holds), "{expression}");
            let said = tested.error.unwrap_or_default();
            assert!(said.contains(error) && said.is_empty() == error.is_empty(), "{expression}: {said}");
        }
    }
}
