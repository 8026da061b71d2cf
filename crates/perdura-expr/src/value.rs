//! Values during an evaluation: JSON is borrowed, never copied; only what an expression makes is owned.

use std::ops::Deref;
use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;

/// A value of the dialect.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// A path that leads nowhere; mostly like null, see the crate documentation.
    Missing,
    /// JSON null.
    Null,
    /// A boolean.
    Bool(bool),
    /// An int of the expression; a JSON number is never one.
    Int(i64),
    /// An unsigned int of the expression.
    Uint(u64),
    /// A double; every JSON number is one.
    Double(f64),
    /// A string.
    Text(Shared<'a, str>),
    /// Bytes.
    Bytes(Shared<'a, [u8]>),
    /// A list.
    List(List<'a>),
    /// A map.
    Map(Map<'a>),
    /// A point in time.
    Timestamp(Timestamp),
    /// A span of time.
    Duration(SignedDuration),
    /// A type, as `type(x)` gives it.
    Type(Type),
}

/// Data borrowed from the event or the program, or made by the evaluation.
#[derive(Debug)]
pub enum Shared<'a, T: ?Sized> {
    /// Borrowed for the whole evaluation.
    Borrowed(&'a T),
    /// Made by the evaluation; a copy is a counter.
    Made(Rc<T>),
}

/// A list, borrowed or made.
#[derive(Debug, Clone)]
pub enum List<'a> {
    /// A JSON array.
    Json(&'a [Json]),
    /// A list made by the evaluation.
    Made(Rc<[Value<'a>]>),
}

/// A map, borrowed or made.
#[derive(Debug, Clone)]
pub enum Map<'a> {
    /// A JSON object.
    Json(&'a serde_json::Map<String, Json>),
    /// A map made by the evaluation, in the order of its making, keys unique.
    Made(Rc<[(Value<'a>, Value<'a>)]>),
}

/// The types `type(x)` can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `null_type`.
    Null,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `uint`.
    Uint,
    /// `double`.
    Double,
    /// `string`.
    Text,
    /// `bytes`.
    Bytes,
    /// `list`.
    List,
    /// `map`.
    Map,
    /// `google.protobuf.Timestamp`.
    Timestamp,
    /// `google.protobuf.Duration`.
    Duration,
    /// `type`.
    Type,
}

impl Type {
    const ALL: [Self; 12] = [
        Self::Null,
        Self::Bool,
        Self::Int,
        Self::Uint,
        Self::Double,
        Self::Text,
        Self::Bytes,
        Self::List,
        Self::Map,
        Self::Timestamp,
        Self::Duration,
        Self::Type,
    ];

    /// The type of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// As an expression writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::Text => "string",
            Self::Bytes => "bytes",
            Self::List => "list",
            Self::Map => "map",
            Self::Timestamp => "google.protobuf.Timestamp",
            Self::Duration => "google.protobuf.Duration",
            Self::Type => "type",
        }
    }
}

impl<'a> Value<'a> {
    /// Borrows a JSON value.
    pub fn from_json(json: &'a Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => Self::Double(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::Text(Shared::Borrowed(text)),
            Json::Array(items) => Self::List(List::Json(items)),
            Json::Object(entries) => Self::Map(Map::Json(entries)),
        }
    }

    /// A string made by the evaluation.
    pub(crate) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(Shared::Made(text.into()))
    }

    /// What `||`, `&&`, `!` and `?:` see: JavaScript's rule, so an empty list or map is true.
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Missing | Self::Null => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Uint(value) => *value != 0,
            Self::Double(value) => *value != 0.0 && !value.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Bytes(_) | Self::List(_) | Self::Map(_) | Self::Timestamp(_) | Self::Duration(_) | Self::Type(_) => {
                true
            }
        }
    }

    /// Missing or null.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Self::Missing | Self::Null)
    }

    /// The type as an error names it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Missing => "nothing (a missing field)",
            Self::Null => "null",
            Self::Timestamp(_) => "timestamp",
            Self::Duration(_) => "duration",
            Self::Bool(_)
            | Self::Int(_)
            | Self::Uint(_)
            | Self::Double(_)
            | Self::Text(_)
            | Self::Bytes(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::Type(_) => self.type_of().name(),
        }
    }

    /// The type as `type(x)` gives it.
    pub(crate) fn type_of(&self) -> Type {
        match self {
            Self::Missing | Self::Null => Type::Null,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Uint(_) => Type::Uint,
            Self::Double(_) => Type::Double,
            Self::Text(_) => Type::Text,
            Self::Bytes(_) => Type::Bytes,
            Self::List(_) => Type::List,
            Self::Map(_) => Type::Map,
            Self::Timestamp(_) => Type::Timestamp,
            Self::Duration(_) => Type::Duration,
            Self::Type(_) => Type::Type,
        }
    }
}

impl<T: ?Sized> Clone for Shared<'_, T> {
    fn clone(&self) -> Self {
        match self {
            Self::Borrowed(data) => Self::Borrowed(data),
            Self::Made(data) => Self::Made(Rc::clone(data)),
        }
    }
}

impl<T: ?Sized> Deref for Shared<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Borrowed(data) => data,
            Self::Made(data) => data,
        }
    }
}

impl<'a> List<'a> {
    /// Number of elements.
    pub fn len(&self) -> usize {
        match self {
            Self::Json(items) => items.len(),
            Self::Made(items) => items.len(),
        }
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at `index`.
    pub fn get(&self, index: usize) -> Option<Value<'a>> {
        match self {
            Self::Json(items) => items.get(index).map(Value::from_json),
            Self::Made(items) => items.get(index).cloned(),
        }
    }

    /// All elements in order.
    pub fn iter(&self) -> impl Iterator<Item = Value<'a>> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

impl<'a> Map<'a> {
    /// Number of entries.
    pub fn len(&self) -> usize {
        match self {
            Self::Json(entries) => entries.len(),
            Self::Made(entries) => entries.len(),
        }
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a string key.
    pub fn get(&self, key: &str) -> Option<Value<'a>> {
        match self {
            Self::Json(entries) => entries.get(key).map(Value::from_json),
            Self::Made(entries) => {
                let found = entries.iter().find(|(known, _)| matches!(known, Value::Text(text) if &**text == key));
                found.map(|(_, value)| value.clone())
            }
        }
    }

    /// All entries; a JSON object in the order of its keys.
    pub fn entries(&self) -> Vec<(Value<'a>, Value<'a>)> {
        match self {
            Self::Json(entries) => {
                let borrow = |(key, value): (&'a String, &'a Json)| {
                    (Value::Text(Shared::Borrowed(key.as_str())), Value::from_json(value))
                };
                entries.iter().map(borrow).collect()
            }
            Self::Made(entries) => entries.to_vec(),
        }
    }
}
