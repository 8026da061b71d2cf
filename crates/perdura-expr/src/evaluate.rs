//! Walks the tree over borrowed data, within a budget of steps.

use serde_json::Value as Json;

use crate::bounds::{BYTES_PER_STEP, ELEMENTS_PER_STEP, LIST_LENGTH_MAX, STEPS_MAX, STRING_BYTES_MAX};
use crate::error::{EvalError, quoted};
use crate::operators::{compute, equal_scalars, in_order, index, negate, no_overload};
use crate::print::print;
use crate::tree::{Comparison, Expr, Literal, Macro, MacroBody, Path, Root};
use crate::value::{List, Map, Shared, Value};

/// What an expression can see.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    /// The variable `event`: the event that triggered the run.
    pub event: Option<&'a Json>,
    /// The variable `async`: the event a wait or a cancellation looks at. When it is given, a missing
    /// field of `event` reads as null, because that is what substitution makes of it.
    pub async_: Option<&'a Json>,
    /// What `now()` gives, in milliseconds since 1970.
    pub now_ms: i64,
}

/// What an expression that was compiled over names of its own can see.
#[derive(Debug, Clone, Copy, Default)]
pub struct Variables<'a> {
    /// Values by name. One that is not here is missing.
    pub values: &'a [(&'static str, &'a Json)],
    /// What `now()` gives, in milliseconds since 1970.
    pub now_ms: i64,
}

/// One evaluation.
pub(crate) struct Evaluator<'a> {
    scope: Scope<'a>,
    named: &'a [(&'static str, &'a Json)],
    variables: Vec<Value<'a>>,
    steps_left: u32,
}

type Evaluated<'a> = Result<Value<'a>, EvalError>;

impl<'a> Evaluator<'a> {
    pub(crate) fn new(scope: Scope<'a>) -> Self {
        Self::with_steps(scope, STEPS_MAX)
    }

    /// An evaluation that shares a budget with others.
    pub(crate) fn with_steps(scope: Scope<'a>, steps_left: u32) -> Self {
        Self { scope, named: &[], variables: Vec::new(), steps_left }
    }

    /// An evaluation over names of the expression's own.
    pub(crate) fn over(variables: Variables<'a>) -> Self {
        let scope = Scope { now_ms: variables.now_ms, ..Scope::default() };
        Self { named: variables.values, ..Self::new(scope) }
    }

    pub(crate) fn steps_left(&self) -> u32 {
        self.steps_left
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.scope.now_ms
    }

    /// The value of an expression.
    pub(crate) fn eval(&mut self, expr: &'a Expr) -> Evaluated<'a> {
        self.charge(1)?;
        match expr {
            Expr::Literal(literal) => Ok(literal_value(literal)),
            Expr::Path(path) => Ok(self.path(path)),
            Expr::Variable(variable) => Ok(self.variables.get(*variable).cloned().unwrap_or(Value::Missing)),
            Expr::Select(operand, field) => self.select(operand, field),
            Expr::Has(operand, field) => self.has(operand, field),
            Expr::Index(operands) => self.index(operands),
            Expr::Not(operand) => Ok(Value::Bool(!self.eval(operand)?.is_truthy())),
            Expr::Negate(operand) => negate(&self.eval(operand)?),
            Expr::And(operands) => self.logical(operands, false),
            Expr::Or(operands) => self.logical(operands, true),
            Expr::Ternary(operands) => self.ternary(operands),
            Expr::Compare(operator, operands) => self.compare(*operator, operands),
            Expr::In(operands) => self.contained(operands),
            Expr::Arithmetic(operator, operands) => {
                let [left, right] = self.both(operands)?;
                self.charge_size(&left)?;
                self.charge_size(&right)?;
                let result = compute(*operator, left, right)?;
                self.produced(result)
            }
            Expr::List(items) => self.list(items),
            Expr::Map(entries) => self.map(entries),
            Expr::Call(function, arguments) => self.call(*function, arguments),
            Expr::Matches(text, regex) => self.matches_literal(text, regex),
            Expr::Macro(inner) => self.run_macro(inner),
        }
    }

    /// Takes steps from the budget.
    pub(crate) fn charge(&mut self, steps: u32) -> Result<(), EvalError> {
        self.steps_left = self.steps_left.checked_sub(steps).ok_or(EvalError::Budget)?;
        Ok(())
    }

    /// Pays for reading all of a value once; an element's own size is paid when it is looked at.
    pub(crate) fn charge_size(&mut self, value: &Value<'_>) -> Result<(), EvalError> {
        let steps = match value {
            Value::Text(text) => text.len() / BYTES_PER_STEP,
            Value::Bytes(bytes) => bytes.len() / BYTES_PER_STEP,
            Value::List(list) => list.len() / ELEMENTS_PER_STEP,
            Value::Map(map) => map.len() / ELEMENTS_PER_STEP,
            _ => 0,
        };
        self.charge(u32::try_from(steps).unwrap_or(u32::MAX))
    }

    /// Pays for a value the evaluation has made, and refuses one that is too large.
    pub(crate) fn produced(&mut self, value: Value<'a>) -> Evaluated<'a> {
        self.charge_size(&value)?;
        let too_large = |what, limit| Err(EvalError::TooLarge { what, limit });
        match &value {
            Value::Text(Shared::Made(text)) if text.len() > STRING_BYTES_MAX => too_large("string", STRING_BYTES_MAX),
            Value::Bytes(Shared::Made(bytes)) if bytes.len() > STRING_BYTES_MAX => {
                too_large("byte string", STRING_BYTES_MAX)
            }
            Value::List(List::Made(items)) if items.len() > LIST_LENGTH_MAX => too_large("list", LIST_LENGTH_MAX),
            _ => Ok(value),
        }
    }

    fn path(&self, path: &'a Path) -> Value<'a> {
        let (root, nothing) = match path.root {
            Root::Event if self.scope.async_.is_some() => (self.scope.event, Value::Null),
            Root::Event => (self.scope.event, Value::Missing),
            Root::Async => (self.scope.async_, Value::Missing),
            Root::Named(name) => {
                let value = self.named.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
                (value, Value::Missing)
            }
        };
        let found = root.and_then(|root| path.keys.iter().try_fold(root, |value, key| value.get(&**key)));
        found.map_or(nothing, Value::from_json)
    }

    fn both(&mut self, [left, right]: &'a [Expr; 2]) -> Result<[Value<'a>; 2], EvalError> {
        Ok([self.eval(left)?, self.eval(right)?])
    }

    fn select(&mut self, operand: &'a Expr, field: &'a str) -> Evaluated<'a> {
        let operand = self.eval(operand)?;
        self.charge_lookup(&operand)?;
        Ok(index(&operand, &Value::Text(Shared::Borrowed(field))))
    }

    fn has(&mut self, operand: &'a Expr, field: &'a str) -> Evaluated<'a> {
        let found = self.select(operand, field)?;
        Ok(Value::Bool(!matches!(found, Value::Missing)))
    }

    fn index(&mut self, operands: &'a [Expr; 2]) -> Evaluated<'a> {
        let [operand, key] = self.both(operands)?;
        self.charge_lookup(&operand)?;
        Ok(index(&operand, &key))
    }

    /// A made map is searched entry by entry.
    fn charge_lookup(&mut self, value: &Value<'_>) -> Result<(), EvalError> {
        match value {
            Value::Map(Map::Made(_)) => self.charge_size(value),
            _ => Ok(()),
        }
    }

    /// `&&` and `||`: the operand that decides, as in JavaScript. An error on one side is forgiven when
    /// the other side decides alone, as in CEL.
    fn logical(&mut self, [left, right]: &'a [Expr; 2], deciding: bool) -> Evaluated<'a> {
        match self.eval(left) {
            Ok(value) if value.is_truthy() == deciding => Ok(value),
            Ok(_) => self.eval(right),
            Err(EvalError::Budget) => Err(EvalError::Budget),
            Err(error) => match self.eval(right) {
                Ok(value) if value.is_truthy() == deciding => Ok(value),
                Err(EvalError::Budget) => Err(EvalError::Budget),
                Ok(_) | Err(_) => Err(error),
            },
        }
    }

    fn ternary(&mut self, [condition, yes, no]: &'a [Expr; 3]) -> Evaluated<'a> {
        let branch = if self.eval(condition)?.is_truthy() { yes } else { no };
        self.eval(branch)
    }

    fn compare(&mut self, operator: Comparison, operands: &'a [Expr; 2]) -> Evaluated<'a> {
        let [left, right] = self.both(operands)?;
        let holds = match operator {
            Comparison::Equal => self.equal(&left, &right)?,
            Comparison::NotEqual => !self.equal(&left, &right)?,
            Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => {
                self.charge_text(&left, &right)?;
                in_order(operator, &left, &right)?
            }
        };
        Ok(Value::Bool(holds))
    }

    /// Pays for comparing two texts.
    fn charge_text(&mut self, left: &Value<'_>, right: &Value<'_>) -> Result<(), EvalError> {
        match (left, right) {
            (Value::Text(_), Value::Text(_)) | (Value::Bytes(_), Value::Bytes(_)) => self.charge_size(left),
            _ => Ok(()),
        }
    }

    /// Deep equality.
    pub(crate) fn equal(&mut self, left: &Value<'_>, right: &Value<'_>) -> Result<bool, EvalError> {
        self.charge_text(left, right)?;
        if let Some(equal) = equal_scalars(left, right) {
            return Ok(equal);
        }
        match (left, right) {
            (Value::List(left), Value::List(right)) => self.equal_lists(left, right),
            (Value::Map(left), Value::Map(right)) => self.equal_maps(left, right),
            _ => Ok(false),
        }
    }

    fn equal_lists(&mut self, left: &List<'_>, right: &List<'_>) -> Result<bool, EvalError> {
        if left.len() != right.len() {
            return Ok(false);
        }
        for (left, right) in left.iter().zip(right.iter()) {
            self.charge(1)?;
            if !self.equal(&left, &right)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn equal_maps(&mut self, left: &Map<'_>, right: &Map<'_>) -> Result<bool, EvalError> {
        if left.len() != right.len() {
            return Ok(false);
        }
        let right = Value::Map(right.clone());
        self.charge_size(&right)?;
        for (key, value) in left.entries() {
            self.charge(1)?;
            self.charge_lookup(&right)?;
            let other = index(&right, &key);
            // A key that is absent must not equal a key that holds null.
            if matches!(other, Value::Missing) || !self.equal(&value, &other)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `value in list` and `key in map`.
    fn contained(&mut self, [needle, container]: &'a [Expr; 2]) -> Evaluated<'a> {
        let needle = self.eval(needle)?;
        if let Expr::List(items) = container {
            return self.contained_in_literal(&needle, items);
        }
        let container = self.eval(container)?;
        match (&needle, &container) {
            (Value::Missing, _) | (_, Value::Missing | Value::Null) => Ok(Value::Bool(false)),
            (_, Value::List(list)) => {
                for item in list.iter() {
                    self.charge(1)?;
                    if self.equal(&needle, &item)? {
                        return Ok(Value::Bool(true));
                    }
                }
                Ok(Value::Bool(false))
            }
            (_, Value::Map(_)) => {
                self.charge_lookup(&container)?;
                Ok(Value::Bool(!matches!(index(&container, &needle), Value::Missing)))
            }
            _ => Err(no_overload("in", &[&needle, &container])),
        }
    }

    /// `x in ["a", "b"]` without making the list.
    fn contained_in_literal(&mut self, needle: &Value<'a>, items: &'a [Expr]) -> Evaluated<'a> {
        let mut found = false;
        for item in items {
            let item = self.eval(item)?;
            found = found || (!matches!(needle, Value::Missing) && self.equal(needle, &item)?);
        }
        Ok(Value::Bool(found))
    }

    fn list(&mut self, items: &'a [Expr]) -> Evaluated<'a> {
        let items = items.iter().map(|item| self.eval(item)).collect::<Result<_, _>>()?;
        Ok(Value::List(List::Made(items)))
    }

    fn map(&mut self, entries: &'a [[Expr; 2]]) -> Evaluated<'a> {
        let mut made: Vec<(Value<'a>, Value<'a>)> = Vec::with_capacity(entries.len());
        for [key, value] in entries {
            let (key, value) = (self.eval(key)?, self.eval(value)?);
            self.charge(u32::try_from(made.len() / ELEMENTS_PER_STEP).unwrap_or(u32::MAX))?;
            let usable = matches!(key, Value::Text(_) | Value::Int(_) | Value::Uint(_) | Value::Bool(_));
            if !usable || made.iter().any(|(known, _)| equal_scalars(known, &key) == Some(true)) {
                let found = print(&key).map_or_else(|_| String::new(), |text| quoted(&text));
                return Err(EvalError::MapKey { found });
            }
            made.push((key, value));
        }
        Ok(Value::Map(Map::Made(made.into())))
    }

    fn run_macro(&mut self, inner: &'a Macro) -> Evaluated<'a> {
        let range = self.eval(&inner.range)?;
        let elements = match &range {
            // Like every function over something missing, except that collecting nothing stays missing.
            Value::Missing | Value::Null => {
                return Ok(match inner.body {
                    MacroBody::All(_) | MacroBody::Exists(_) | MacroBody::ExistsOne(_) => Value::Bool(false),
                    MacroBody::Collect { .. } => Value::Missing,
                });
            }
            Value::List(list) => list.clone(),
            Value::Map(map) => {
                self.charge_size(&range)?;
                List::Made(map.entries().into_iter().map(|(key, _)| key).collect())
            }
            _ => return Err(no_overload("a macro", &[&range])),
        };
        match &inner.body {
            MacroBody::All(condition) => self.quantify(&elements, condition, false),
            MacroBody::Exists(condition) => self.quantify(&elements, condition, true),
            MacroBody::ExistsOne(condition) => self.exists_one(&elements, condition),
            MacroBody::Collect { filter, transform } => self.collect(&elements, filter.as_ref(), transform),
        }
    }

    /// Evaluates `body` with one more variable.
    fn with_variable(&mut self, value: Value<'a>, body: &'a Expr) -> Evaluated<'a> {
        self.variables.push(value);
        let result = self.eval(body);
        self.variables.pop();
        result
    }

    /// `exists` looks for true, `all` for false; an error counts only when nothing decides.
    fn quantify(&mut self, elements: &List<'a>, condition: &'a Expr, deciding: bool) -> Evaluated<'a> {
        let mut first_error = None;
        for element in elements.iter() {
            match self.with_variable(element, condition) {
                Ok(value) if value.is_truthy() == deciding => return Ok(Value::Bool(deciding)),
                Ok(_) => {}
                Err(EvalError::Budget) => return Err(EvalError::Budget),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        first_error.map_or(Ok(Value::Bool(!deciding)), Err)
    }

    fn exists_one(&mut self, elements: &List<'a>, condition: &'a Expr) -> Evaluated<'a> {
        let mut found = 0_usize;
        for element in elements.iter() {
            found += usize::from(self.with_variable(element, condition)?.is_truthy());
        }
        Ok(Value::Bool(found == 1))
    }

    fn collect(&mut self, elements: &List<'a>, filter: Option<&'a Expr>, transform: &'a Expr) -> Evaluated<'a> {
        let mut collected = Vec::new();
        for element in elements.iter() {
            let keep = match filter {
                Some(filter) => self.with_variable(element.clone(), filter)?.is_truthy(),
                None => true,
            };
            if keep {
                collected.push(self.with_variable(element, transform)?);
            }
        }
        self.produced(Value::List(List::Made(collected.into())))
    }
}

fn literal_value(literal: &Literal) -> Value<'_> {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(value) => Value::Int(*value),
        Literal::Uint(value) => Value::Uint(*value),
        Literal::Double(value) => Value::Double(*value),
        Literal::Text(text) => Value::Text(Shared::Borrowed(text)),
        Literal::Bytes(bytes) => Value::Bytes(Shared::Borrowed(bytes)),
        Literal::Type(kind) => Value::Type(*kind),
    }
}
