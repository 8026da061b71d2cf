//! What a command found or did.

use serde::Serialize;
use serde_json::Value;

/// What a command found or did, for programs and for people.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    data: Value,
    text: String,
}

impl Answer {
    /// Data as the server gave it, and the text for people, whose lines all end.
    pub(crate) fn new<T: Serialize + ?Sized>(data: &T, text: impl Into<String>) -> Self {
        let data = serde_json::to_value(data).expect("answers are made of JSON");
        Self { data, text: text.into() }
    }
    /// The same for one line of text.
    pub(crate) fn line<T: Serialize + ?Sized>(data: &T, text: impl AsRef<str>) -> Self {
        Self::new(data, format!("{}\n", text.as_ref()))
    }
    /// Nothing more to say, because it was said while the command ran.
    pub(crate) fn said() -> Self {
        Self { data: Value::Null, text: String::new() }
    }
    /// Whether there is anything left to say.
    pub(crate) fn is_said(&self) -> bool {
        self.data.is_null() && self.text.is_empty()
    }
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
    /// One value, without line breaks.
    pub(crate) fn to_json(&self) -> String {
        format!(r#"{{"ok":true,"data":{}}}"#, self.data)
    }
}
