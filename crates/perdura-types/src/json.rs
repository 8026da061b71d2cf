//! JSON that is kept as the text it came in.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A JSON value as its own text: cheap to clone, embedded in larger documents without a parse.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Arc<RawValue>);

impl RawJson {
    /// Takes text that must be one JSON value.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<Box<RawValue>>(text).map(|raw| Self(raw.into()))
    }
    /// The text form of any serialisable value.
    ///
    /// # Panics
    /// When the value has a form that JSON lacks (a map with non-text keys): a mistake in the caller.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        Self(serde_json::value::to_raw_value(value).expect("a value with text keys always has a JSON form").into())
    }
    /// `null`.
    pub fn null() -> Self {
        Self::of(&())
    }
    /// `{}`.
    pub fn empty_object() -> Self {
        Self::of(&serde_json::Map::new())
    }
    /// The text.
    pub fn get(&self) -> &str {
        self.0.get()
    }
    /// The value, parsed.
    ///
    /// Text that is nested deeper than the parser goes (128) reads as `null`; the wire refuses it long before.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(self.get()).unwrap_or(serde_json::Value::Null)
    }
    /// Bytes of the text.
    pub fn len(&self) -> usize {
        self.get().len()
    }
    /// Whether the text is `null`.
    pub fn is_null(&self) -> bool {
        self.get() == "null"
    }
    /// Never true: no JSON value is empty text.
    pub fn is_empty(&self) -> bool {
        false
    }
}

impl From<Box<RawValue>> for RawJson {
    fn from(raw: Box<RawValue>) -> Self {
        Self(raw.into())
    }
}
impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}
impl Eq for RawJson {}
impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}
