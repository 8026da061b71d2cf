//! A wait's expression once its `event` is known: decided, or waiting for `async`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};

use crate::bounds::STEPS_MAX;
use crate::error::{CompileError, EvalError};
use crate::evaluate::{Evaluator, Scope};
use crate::literal::{Literal, Path};
use crate::program::{Program, as_bool};
use crate::tree::{Comparison, Expr, Literal as TreeLiteral, MacroBody, Root};
use crate::value::Value;

/// What is left of an expression when `event` is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// The same for every `async` event.
    Always(bool),
    /// Depends on the `async` event, on the time, or fails whenever it is evaluated.
    Residual(BoundProgram),
}

/// An expression together with the fields of `event` that it reads. It can be stored, with serde.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundProgram {
    program: Program,
    /// The event, reduced to the paths the expression reads.
    event: Arc<Json>,
}

impl Program {
    /// Substitutes what is known: `event`. Its missing fields read as null from here on.
    pub fn bind_event(&self, event: &Json) -> Bound {
        let bound = BoundProgram { program: self.clone(), event: Arc::new(prune(self.tree(), event)) };
        let decided = Folder::new(&bound.event).decide(self.tree());
        match decided {
            Some(known) => Bound::Always(known),
            None => Bound::Residual(bound),
        }
    }
}

impl BoundProgram {
    /// The expression, unsubstituted.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Whether an incoming event satisfies the expression.
    pub fn matches(&self, async_event: &Json, now_ms: i64) -> Result<bool, EvalError> {
        self.program.eval_bool(&Scope { event: Some(&self.event), async_: Some(async_event), now_ms })
    }

    /// The conditions `async.path == literal` that every matching event satisfies, in source order.
    /// Only strings, numbers and booleans: `async.x == null` also holds where nothing can be looked up.
    pub fn equalities(&self) -> Vec<(Path, Literal)> {
        let mut found = Vec::new();
        Folder::new(&self.event).collect_equalities(self.program.tree(), &mut found);
        found
    }
}

/// Evaluates what depends on `event` alone; all of it together within the budget of one evaluation.
struct Folder<'a> {
    event: &'a Json,
    steps_left: u32,
}

impl<'a> Folder<'a> {
    fn new(event: &'a Json) -> Self {
        Self { event, steps_left: STEPS_MAX }
    }

    fn collect_equalities(&mut self, expr: &'a Expr, found: &mut Vec<(Path, Literal)>) {
        match expr {
            Expr::And(operands) => {
                for operand in operands.iter() {
                    self.collect_equalities(operand, found);
                }
            }
            Expr::Compare(Comparison::Equal, operands) => {
                let [left, right] = &**operands;
                found.extend(self.equality(left, right).or_else(|| self.equality(right, left)));
            }
            _ => {}
        }
    }

    fn equality(&mut self, path: &'a Expr, known: &'a Expr) -> Option<(Path, Literal)> {
        match path {
            Expr::Path(path) if path.root == Root::Async && !path.keys.is_empty() => {
                let literal = Literal::of(&self.constant(known)?)?;
                Some((Path::new(&path.keys), literal))
            }
            _ => None,
        }
    }

    /// The value of an expression that depends neither on `async` nor on the time; `None` also when it fails.
    fn constant(&mut self, expr: &'a Expr) -> Option<Value<'a>> {
        let varies = expr.any(&|part| match part {
            Expr::Path(path) => path.root == Root::Async,
            Expr::Call(function, _) => function.reads_time(),
            _ => false,
        });
        if varies {
            return None;
        }
        // Some `async` puts the evaluation in the mode where missing fields of `event` are null.
        let scope = Scope { event: Some(self.event), async_: Some(&Json::Null), now_ms: 0 };
        let mut evaluator = Evaluator::with_steps(scope, self.steps_left);
        let value = evaluator.eval(expr);
        self.steps_left = evaluator.steps_left();
        value.ok()
    }

    /// The outcome as a condition, when it is certain.
    fn decide(&mut self, expr: &'a Expr) -> Option<bool> {
        if let Some(value) = self.constant(expr) {
            return as_bool(&value).ok();
        }
        match expr {
            Expr::Not(operand) => self.decide(operand).map(|known| !known),
            Expr::And(operands) => self.decide_logical(operands, false),
            Expr::Or(operands) => self.decide_logical(operands, true),
            Expr::Ternary(operands) => {
                let [condition, yes, no] = &**operands;
                let branch = if self.constant(condition)?.is_truthy() { yes } else { no };
                self.decide(branch)
            }
            _ => None,
        }
    }

    /// `deciding` is the value that settles the operator alone. A right side may settle it only if the left
    /// side is a boolean or fails: `async.data.name || true` is the name, not true.
    fn decide_logical(&mut self, [left, right]: &'a [Expr; 2], deciding: bool) -> Option<bool> {
        match self.decide(left) {
            Some(known) if known == deciding => Some(deciding),
            Some(_) => self.decide(right),
            None if gives_boolean(left) && self.decide(right) == Some(deciding) => Some(deciding),
            None => None,
        }
    }
}

/// Whether an expression gives a boolean or an error, never another type.
fn gives_boolean(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(literal) => matches!(literal, TreeLiteral::Bool(_)),
        Expr::Compare(..) | Expr::In(_) | Expr::Not(_) | Expr::Has(..) | Expr::Matches(..) => true,
        Expr::And(operands) | Expr::Or(operands) => operands.iter().all(gives_boolean),
        Expr::Macro(inner) => match inner.body {
            MacroBody::All(_) | MacroBody::Exists(_) | MacroBody::ExistsOne(_) => true,
            MacroBody::Collect { .. } => false,
        },
        Expr::Path(_)
        | Expr::Variable(_)
        | Expr::Select(..)
        | Expr::Index(_)
        | Expr::Negate(_)
        | Expr::Ternary(_)
        | Expr::Arithmetic(..)
        | Expr::List(_)
        | Expr::Map(_)
        | Expr::Call(..) => false,
    }
}

/// A copy of `event` with only the paths that the expression reads.
fn prune(tree: &Expr, event: &Json) -> Json {
    let mut paths = Vec::new();
    collect_event_paths(tree, &mut paths);
    let mut pruned = Pruned::default();
    for path in paths {
        pruned.copy(event, path);
    }
    pruned.into_json()
}

fn collect_event_paths<'a>(expr: &'a Expr, paths: &mut Vec<&'a [Box<str>]>) {
    if let Expr::Path(path) = expr
        && path.root == Root::Event
    {
        paths.push(&path.keys);
    }
    for child in expr.children() {
        collect_event_paths(child, paths);
    }
}

/// An event in the making; a whole part holds every longer path below it, whichever comes first.
enum Pruned<'e> {
    Whole(&'e Json),
    Parts(BTreeMap<&'e str, Pruned<'e>>),
}

impl Default for Pruned<'_> {
    fn default() -> Self {
        Self::Parts(BTreeMap::new())
    }
}

impl<'e> Pruned<'e> {
    fn copy(&mut self, source: &'e Json, path: &[Box<str>]) {
        let Self::Parts(parts) = self else {
            return;
        };
        let Some((key, rest)) = path.split_first() else {
            *self = Self::Whole(source);
            return;
        };
        // A key that is not there stays away, so that `has` sees the same.
        if let Some((key, value)) = source.as_object().and_then(|entries| entries.get_key_value(&**key)) {
            parts.entry(key.as_str()).or_default().copy(value, rest);
        }
    }

    fn into_json(self) -> Json {
        match self {
            Self::Whole(value) => value.clone(),
            Self::Parts(parts) => {
                let entries = parts.into_iter().map(|(key, part)| (key.to_owned(), part.into_json()));
                Json::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
}

/// How a bound program is stored. The event is JSON text inside JSON, because as a plain value it would be
/// nested deeper than the event was, and one at the limit of nesting could be written but never read.
#[derive(Serialize, Deserialize)]
struct Stored {
    source: String,
    event: String,
}

impl Serialize for BoundProgram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = Stored { source: self.program.source().to_owned(), event: self.event.to_string() };
        stored.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BoundProgram {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let refuse = |error: CompileError| {
            serde::de::Error::custom(format_args!("stored expression {:?} does not compile: {error}", stored.source))
        };
        Ok(Self {
            program: Program::compile(&stored.source).map_err(refuse)?,
            event: Arc::new(serde_json::from_str(&stored.event).map_err(serde::de::Error::custom)?),
        })
    }
}
