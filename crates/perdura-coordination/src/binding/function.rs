//! A function of any SDK.

use serde_json::Value;

use super::{BindingError, named, optional, sort_of, value_or_input};
use crate::expression::{Expression, Scope};

/// A function of any SDK, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FunctionBinding {
    pub(crate) function_id: String,
    data: Option<Expression>,
}

impl FunctionBinding {
    pub(super) fn compile(function_id: &str, data: Option<&str>) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        named("functionId", function_id, &mut problems);
        let data = optional("data", data, &mut problems);
        if problems.is_empty() { Ok(Self { function_id: function_id.to_owned(), data }) } else { Err(problems) }
    }

    /// The data of the event that the function gets.
    pub(crate) fn data(&self, input: &Value, scope: &Scope<'_>) -> Result<Value, BindingError> {
        let field = "data";
        match value_or_input(field, self.data.as_ref(), input, scope)? {
            data @ Value::Object(_) => Ok(data),
            other => Err(BindingError::Shape {
                field,
                found: sort_of(&other).to_owned(),
                wanted: "an object, which is what events carry: write `{\"value\": …}`",
            }),
        }
    }
}
