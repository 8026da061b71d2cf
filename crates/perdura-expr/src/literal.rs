//! Keys of an index over waits: a path into an event and the value it must have.

use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::value::Value;

/// A path of map keys into an event, `data.order.id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(Arc<[Box<str>]>);

impl Path {
    pub(crate) fn new(keys: &[Box<str>]) -> Self {
        Self(keys.into())
    }

    /// The keys from the outside in.
    pub fn keys(&self) -> &[Box<str>] {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("."))
    }
}

/// A string, number or boolean. Numbers that are equal are the same literal, whether int or float.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Literal {
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(NumberKey),
    /// A string.
    Text(Arc<str>),
}

/// A number that can be hashed: the bits of the nearest double, arranged in numeric order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NumberKey(u64);

impl NumberKey {
    /// `None` for NaN, which equals nothing.
    fn new(value: f64) -> Option<Self> {
        // Adding zero turns -0 into 0.
        let bits = (value + 0.0).to_bits();
        let sign = 1 << 63;
        let ordered = if bits & sign == 0 { bits | sign } else { !bits };
        (!value.is_nan()).then_some(Self(ordered))
    }
}

impl Literal {
    /// The literal of a value; `None` for what cannot be looked up by equality.
    pub(crate) fn of(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::Int(value) => NumberKey::new(*value as f64).map(Self::Number),
            Value::Uint(value) => NumberKey::new(*value as f64).map(Self::Number),
            Value::Double(value) => NumberKey::new(*value).map(Self::Number),
            Value::Text(text) => Some(Self::Text((**text).into())),
            Value::Missing
            | Value::Null
            | Value::Bytes(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Timestamp(_)
            | Value::Duration(_)
            | Value::Type(_) => None,
        }
    }
}

/// What an event has at `path`. A wait with the equality `(path, literal)` can only match an event for which
/// this gives that literal.
pub fn lookup(path: &Path, event: &Json) -> Option<Literal> {
    let found = path.keys().iter().try_fold(event, |value, key| value.get(&**key))?;
    Literal::of(&Value::from_json(found))
}
