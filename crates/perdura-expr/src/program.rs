//! A compiled expression and the four ways to read its result.

use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::error::{CompileError, EvalError};
use crate::evaluate::{Evaluator, Scope, Variables};
use crate::lower::{Names, lower};
use crate::policy::check_restricted;
use crate::print;
use crate::tree::{Expr, Root};
use crate::value::Value;

/// A compiled expression. A clone is a counter; equality is equality of the source.
#[derive(Clone)]
pub struct Program(Arc<Compiled>);

struct Compiled {
    source: Box<str>,
    tree: Expr,
}

impl Program {
    /// Compiles an expression of the full dialect.
    pub fn compile(source: &str) -> Result<Self, CompileError> {
        let tree = lower(source, Names::Events)?;
        Ok(Self(Arc::new(Compiled { source: source.into(), tree })))
    }

    /// Compiles an expression of the full dialect over other variables than `event` and `async`: these, and no others. It is
    /// evaluated with [`Program::eval_over`] and its like.
    pub fn compile_over(source: &str, names: &'static [&'static str]) -> Result<Self, CompileError> {
        let tree = lower(source, Names::Own(names)).map_err(|error| error.in_terms_of(names))?;
        Ok(Self(Arc::new(Compiled { source: source.into(), tree })))
    }

    /// Compiles a cancel expression: conditions only, no macros, no functions but `int`, `uint`, `double`.
    pub fn compile_restricted(source: &str) -> Result<Self, CompileError> {
        let program = Self::compile(source)?;
        check_restricted(program.tree())?;
        Ok(program)
    }

    /// The text it was compiled from.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    pub(crate) fn tree(&self) -> &Expr {
        &self.0.tree
    }

    /// Whether the expression mentions `async`; a trigger or a key has no use for it.
    pub fn uses_async(&self) -> bool {
        self.tree().any(&|part| matches!(part, Expr::Path(path) if path.root == Root::Async))
    }

    /// The value, whatever its type.
    pub fn eval<'a>(&'a self, scope: &Scope<'a>) -> Result<Value<'a>, EvalError> {
        Evaluator::new(*scope).eval(self.tree())
    }

    /// The value as JSON; missing is null, times and bytes are strings.
    pub fn eval_json(&self, scope: &Scope<'_>) -> Result<Json, EvalError> {
        Ok(print::to_json(&self.eval(scope)?))
    }

    /// A condition: triggers, waits, cancellations, `batchEvents.if`. An expression that is missing or null
    /// as a whole is false; any other type than bool is an error.
    pub fn eval_bool(&self, scope: &Scope<'_>) -> Result<bool, EvalError> {
        as_bool(&self.eval(scope)?)
    }

    /// The value of an expression over [`Variables`], as [`Program::eval_json`] gives it.
    pub fn eval_over(&self, variables: &Variables<'_>) -> Result<Json, EvalError> {
        Ok(print::to_json(&Evaluator::over(*variables).eval(self.tree())?))
    }

    /// A condition over [`Variables`], by the rule of [`Program::eval_bool`].
    pub fn holds_over(&self, variables: &Variables<'_>) -> Result<bool, EvalError> {
        as_bool(&Evaluator::over(*variables).eval(self.tree())?)
    }

    /// The text of a value over [`Variables`], as `+` would write it; nothing for null and what is missing. Lists and maps
    /// are JSON.
    pub fn text_over(&self, variables: &Variables<'_>) -> Result<String, EvalError> {
        match Evaluator::over(*variables).eval(self.tree())? {
            Value::Missing | Value::Null => Ok(String::new()),
            value @ (Value::List(_) | Value::Map(_)) => Ok(print::to_json(&value).to_string()),
            value => print::print(&value),
        }
    }

    /// The variable and the keys below it, when the expression is nothing but a path such as `output.order.id`, and was
    /// compiled over names of its own.
    pub fn as_path(&self) -> Option<(&'static str, &[Box<str>])> {
        match self.tree() {
            Expr::Path(path) => match path.root {
                Root::Named(name) => Some((name, &path.keys)),
                Root::Event | Root::Async => None,
            },
            _ => None,
        }
    }

    /// Whether the expression, compiled over names of its own, mentions this one.
    pub fn mentions(&self, name: &str) -> bool {
        self.tree()
            .any(&|part| matches!(part, Expr::Path(path) if matches!(path.root, Root::Named(known) if known == name)))
    }

    /// A key of flow control, as text. `None` when the key is `false` or missing: does not apply.
    /// Lists and maps are written as JSON, so that different values stay different keys.
    pub fn eval_key(&self, scope: &Scope<'_>) -> Result<Option<String>, EvalError> {
        match self.eval(scope)? {
            Value::Missing | Value::Bool(false) => Ok(None),
            Value::Null => Ok(Some("null".to_owned())),
            value @ (Value::List(_) | Value::Map(_)) => Ok(Some(print::to_json(&value).to_string())),
            value => print::print(&value).map(Some),
        }
    }

    /// A priority. A JSON number is a double and therefore an error, as in the reference; `int(..)` helps.
    pub fn eval_int(&self, scope: &Scope<'_>) -> Result<i64, EvalError> {
        match self.eval(scope)? {
            Value::Int(value) => Ok(value),
            other => Err(EvalError::NotInt { found: other.type_name() }),
        }
    }
}

/// The rule of [`Program::eval_bool`].
pub(crate) fn as_bool(value: &Value<'_>) -> Result<bool, EvalError> {
    match value {
        Value::Bool(value) => Ok(*value),
        Value::Missing | Value::Null => Ok(false),
        other => Err(EvalError::NotBoolean { found: other.type_name() }),
    }
}

impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

impl Eq for Program {}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Program").field(&self.source()).finish()
    }
}
