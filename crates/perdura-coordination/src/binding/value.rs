//! An expression, or one for each field of the output.

use serde_json::{Map, Value};

use super::{BindingError, required};
use crate::document::ExpressionValue;
use crate::expression::{Expression, Scope};

/// An expression, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ValueBinding {
    /// The output.
    One(Expression),
    /// The output's fields.
    Fields(Vec<(String, Expression)>),
}

impl ValueBinding {
    pub(super) fn compile(value: &ExpressionValue) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let compiled = match value {
            ExpressionValue::One(source) => required("value", source, &mut problems).map(Self::One),
            ExpressionValue::Fields(fields) => {
                let mut compiled = Vec::with_capacity(fields.len());
                for (name, source) in fields {
                    let expression = required(&format!("value.{name}"), source, &mut problems);
                    compiled.extend(expression.map(|expression| (name.clone(), expression)));
                }
                Some(Self::Fields(compiled))
            }
        };
        compiled.filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// The output.
    pub(crate) fn value(&self, scope: &Scope<'_>) -> Result<Value, BindingError> {
        let failed = |reason| BindingError::Expression { field: "value", reason };
        match self {
            Self::One(expression) => expression.value(scope).map_err(failed),
            Self::Fields(fields) => {
                let field = |(name, expression): &(String, Expression)| Ok((name.clone(), expression.value(scope)?));
                let fields = fields.iter().map(field).collect::<Result<Map<_, _>, _>>().map_err(failed)?;
                Ok(Value::Object(fields))
            }
        }
    }
}
