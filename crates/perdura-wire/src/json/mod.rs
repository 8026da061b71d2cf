//! JSON as it comes in: bounded before it is parsed, and parsed no deeper than needed.

mod admit;
mod canonical;
mod fields;

use std::borrow::Cow;

pub(crate) use admit::{admit, admit_text};
pub(crate) use canonical::canonical;
pub(crate) use fields::Fields;
use perdura_types::RawJson;
use serde_json::value::RawValue;

use crate::bounds::{EXCERPT_CHARS_MAX, JSON_DEPTH_MAX};

/// Text that is not acceptable JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Bytes that are no text.
    #[error("the body is not UTF-8 from byte {at} on: send JSON in UTF-8")]
    Encoding {
        /// Position of the first wrong byte, from 0.
        at: usize,
    },
    /// Too many levels.
    #[error("the JSON is nested more than {JSON_DEPTH_MAX} levels deep: flatten it or send it as text")]
    Depth,
    /// A number that no reader of JSON can hold.
    #[error("the number {text} is outside the range of JSON numbers (about 1.8e308): send it as text")]
    Number {
        /// The number, cut to a readable length.
        text: String,
    },
    /// Not JSON.
    #[error("the body is not valid JSON: {reason}")]
    Syntax {
        /// The parser's own words, with line and column.
        reason: String,
    },
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        Self::Syntax { reason: error.to_string() }
    }
}

/// Parses bounded text into a value that borrows from it.
pub(crate) fn parse<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, JsonError> {
    serde_json::from_str(text).map_err(JsonError::from)
}

/// What a value is, for people.
pub(crate) fn kind(raw: &RawValue) -> &'static str {
    match raw.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "text",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(_) | None => "a number",
    }
}

/// Whether the value is an object.
pub(crate) fn is_object(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
}

/// The text of a JSON string; nothing for any other value.
pub(crate) fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    let quoted = raw.get();
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { serde_json::from_str(quoted).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

/// A whole number, also when written as `3.0` or `3e0`.
pub(crate) fn integer(raw: &RawValue) -> Option<i64> {
    let text = raw.get();
    if let Ok(number) = text.parse::<i64>() {
        return Some(number);
    }
    let number: f64 = serde_json::from_str(text).ok()?;
    // 2^53: beyond it a float no longer says which whole number is meant.
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i64)
}

/// A foreign value, short enough to repeat in a message.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(EXCERPT_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The value as it is kept.
pub(crate) fn keep(raw: &RawValue) -> RawJson {
    RawJson::from(raw.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn values_are_named_and_read() {
        for (json, name, as_text, as_integer) in [
            ("{}", "an object", None, None),
            ("[1]", "a list", None, None),
            ("\"a\"", "text", Some("a"), None),
            ("\"a\\n\\u0041\"", "text", Some("a\nA"), None),
            ("\"\"", "text", Some(""), None),
            ("true", "a boolean", None, None),
            ("null", "null", None, None),
            ("3", "a number", None, Some(3)),
            ("-3.0", "a number", None, Some(-3)),
            ("1e3", "a number", None, Some(1000)),
            ("1.5", "a number", None, None),
            ("9007199254740993", "a number", None, Some(9_007_199_254_740_993)),
            ("1e300", "a number", None, None),
        ] {
            let raw = raw(json);
            assert_eq!(kind(&raw), name, "{json}");
            assert_eq!(text(&raw).as_deref(), as_text, "{json}");
            assert_eq!(integer(&raw), as_integer, "{json}");
        }
    }

    #[test]
    fn excerpts_are_short() {
        assert_eq!(excerpt("abc"), "abc");
        assert_eq!(excerpt(&"ä".repeat(100)).chars().count(), EXCERPT_CHARS_MAX + 1);
    }
}
