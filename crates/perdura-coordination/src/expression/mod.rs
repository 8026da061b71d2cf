//! Expressions of workflows: the dialect of `perdura-expr` over names of our own, and texts with expressions in them.

mod scope;
mod template;

pub(crate) use scope::DeskValues;
pub(crate) use scope::Scope;
pub(crate) use template::{FindSecret, Template, TemplateError};

use perdura_expr::{Program, Variables};
use serde_json::Value;

use crate::bounds::SHOWN_CHARS_MAX;

/// What conditions and mappings of a handoff may name.
pub(crate) const OF_HANDOFF: &[&str] = &["input", "output", "memory"];
/// What the expressions of an executor may name.
pub(crate) const OF_DESK: &[&str] = &["input", "run", "memory"];
/// What the templates of a request's headers may name.
pub(crate) const OF_HEADER: &[&str] = &["input", "run", "memory", "secret"];
/// What a run's named outputs may name: the output of one desk.
pub(crate) const OF_OUTPUTS: &[&str] = &["output"];

/// An expression that compiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expression {
    program: Program,
}

/// An expression that gave no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the expression `{expression}` fails: {reason}; {values}")]
pub struct ExpressionError {
    expression: String,
    reason: String,
    values: String,
}

impl Expression {
    /// Reads an expression over these names. The error is a sentence.
    pub(crate) fn compile(source: &str, names: &'static [&'static str]) -> Result<Self, String> {
        let program = Program::compile_over(source, names);
        let program = program.map_err(|error| format!("`{}` does not compile: {error}", shown(source)))?;
        Ok(Self { program })
    }

    /// Its value.
    pub(crate) fn value(&self, scope: &Scope<'_>) -> Result<Value, ExpressionError> {
        // A path is looked up as it is: through the dialect's numbers, large integers would lose digits.
        if let Some((root, keys)) = self.program.as_path() {
            let root = scope.values.iter().find(|(name, _)| *name == root).map(|(_, value)| *value);
            let found = root.and_then(|root| keys.iter().try_fold(root, |value, key| value.get(&**key)));
            return Ok(found.cloned().unwrap_or(Value::Null));
        }
        self.program.eval_over(&variables(scope)).map_err(|error| self.failed(scope, &error.to_string()))
    }

    /// Whether it holds.
    pub(crate) fn holds(&self, scope: &Scope<'_>) -> Result<bool, ExpressionError> {
        self.program.holds_over(&variables(scope)).map_err(|error| self.failed(scope, &error.to_string()))
    }

    /// Its value as people write it.
    pub(crate) fn text(&self, scope: &Scope<'_>) -> Result<String, ExpressionError> {
        self.program.text_over(&variables(scope)).map_err(|error| self.failed(scope, &error.to_string()))
    }

    /// The name and the keys below it, when it is nothing but a path.
    pub(crate) fn as_path(&self) -> Option<(&'static str, &[Box<str>])> {
        self.program.as_path()
    }

    /// What it always is, when it names nothing.
    pub(crate) fn constant(&self, names: &[&str]) -> Option<bool> {
        let varies = names.iter().any(|name| self.program.mentions(name));
        if varies { None } else { self.program.holds_over(&Variables::default()).ok() }
    }

    /// Whether it names this.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.program.mentions(name)
    }

    fn failed(&self, scope: &Scope<'_>, reason: &str) -> ExpressionError {
        // A secret is never told.
        let seen = scope.values.iter().filter(|(name, _)| *name != "secret" && self.program.mentions(name));
        let seen = seen.map(|(name, value)| format!("{name} = {}", shown(&value.to_string()))).collect::<Vec<_>>();
        let values = if seen.is_empty() { "it names no value".to_owned() } else { format!("with {}", seen.join(", ")) };
        ExpressionError { expression: shown(self.program.source()), reason: reason.to_owned(), values }
    }
}

fn variables<'a>(scope: &Scope<'a>) -> Variables<'a> {
    Variables { values: scope.values, now_ms: scope.now_ms }
}

/// A user's text, shortened for a sentence.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(source: &str) -> Result<Value, String> {
        let (input, output) =
            (json!({"limit": 10}), json!({"total": 12, "big": 9_007_199_254_740_993_u64, "word": "x"}));
        let values = [("input", &input), ("output", &output), ("memory", &Value::Null)];
        let scope = Scope { values: &values, now_ms: 0 };
        Expression::compile(source, OF_HANDOFF)?.value(&scope).map_err(|error| error.to_string())
    }

    #[test]
    fn values() {
        for (source, expected) in [
            ("output.total > input.limit", json!(true)),
            // Digits that a double would lose.
            ("output.big", json!(9_007_199_254_740_993_u64)),
            ("memory.count + 1", json!(1)),
            ("output.nothing.deep", Value::Null),
        ] {
            assert_eq!(value(source), Ok(expected), "{source}");
        }
    }

    #[test]
    fn failures_name_the_expression_and_the_values() {
        for (source, expected) in [
            (
                "output.word > input.limit",
                "the expression `output.word > input.limit` fails: > does not apply to string and double; with input = \
                 {\"limit\":10}, output = {\"big\":9007199254740993,\"total\":12,\"word\":\"x\"}",
            ),
            ("1 / 0", "the expression `1 / 0` fails: division by zero; it names no value"),
            (
                "result.ok",
                "`result.ok` does not compile: undeclared reference to `result` (line 1, column 1); known variables are \
                 `input`, `output`, `memory`",
            ),
        ] {
            assert_eq!(value(source).unwrap_err(), expected);
        }
    }
}
