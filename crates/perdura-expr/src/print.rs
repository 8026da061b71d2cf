//! Values as text: for `string + anything`, `string(x)` and keys.

use std::fmt::{self, Write};

use jiff::SignedDuration;
use serde_json::Value as Json;

use crate::bounds::STRING_BYTES_MAX;
use crate::error::EvalError;
use crate::value::Value;

/// The text of a value joined to a string: a string as it is, numbers in plain decimals, lists as
/// `[1 2]` and maps as `map[a:1 b:2]`, as Go prints them.
pub(crate) fn print(value: &Value<'_>) -> Result<String, EvalError> {
    let mut printer = Printer(String::new());
    match printer.value(value) {
        Ok(()) => Ok(printer.0),
        Err(fmt::Error) => Err(EvalError::TooLarge { what: "string", limit: STRING_BYTES_MAX }),
    }
}

/// A text that refuses to grow too large.
struct Printer(String);

impl Write for Printer {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.0.len() + part.len() > STRING_BYTES_MAX {
            return Err(fmt::Error);
        }
        self.0.push_str(part);
        Ok(())
    }
}

impl Printer {
    fn value(&mut self, value: &Value<'_>) -> fmt::Result {
        match value {
            Value::Missing | Value::Null => self.write_str("<nil>"),
            Value::Bool(value) => write!(self, "{value}"),
            Value::Int(value) => write!(self, "{value}"),
            Value::Uint(value) => write!(self, "{value}"),
            Value::Double(value) => self.write_str(&double(*value)),
            Value::Text(text) => self.write_str(text),
            Value::Bytes(bytes) => self.separated(bytes.iter(), "[", "]", |printer, byte| write!(printer, "{byte}")),
            Value::List(list) => self.separated(list.iter(), "[", "]", |printer, item| printer.value(&item)),
            Value::Map(map) => {
                let mut entries = map.entries();
                entries.sort_by_cached_key(|(key, _)| print(key).unwrap_or_default());
                self.separated(entries.into_iter(), "map[", "]", |printer, (key, value)| {
                    printer.value(&key)?;
                    printer.write_str(":")?;
                    printer.value(&value)
                })
            }
            Value::Timestamp(time) => write!(self, "{time}"),
            Value::Duration(span) => self.write_str(&duration(*span)),
            Value::Type(kind) => self.write_str(kind.name()),
        }
    }

    fn separated<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        open: &str,
        close: &str,
        mut print: impl FnMut(&mut Self, T) -> fmt::Result,
    ) -> fmt::Result {
        self.write_str(open)?;
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.write_str(" ")?;
            }
            print(self, item)?;
        }
        self.write_str(close)
    }
}

/// The shortest decimal that reads back as the same double; an exponent only from 1e21 on, as in
/// JavaScript, so that ids stay readable.
pub(crate) fn double(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "+Inf".to_owned() } else { "-Inf".to_owned() }
    } else if value != 0.0 && !(1e-6..1e21).contains(&value.abs()) {
        format!("{value:e}")
    } else {
        // `-0` would make another key than `0`.
        format!("{}", value + 0.0)
    }
}

/// `3600s`, `1.5s`.
pub(crate) fn duration(span: SignedDuration) -> String {
    let sign = if span.is_negative() { "-" } else { "" };
    let (seconds, nanoseconds) = (span.as_secs().unsigned_abs(), span.subsec_nanos().unsigned_abs());
    if nanoseconds == 0 {
        return format!("{sign}{seconds}s");
    }
    let fraction = format!("{nanoseconds:09}");
    format!("{sign}{seconds}.{}s", fraction.trim_end_matches('0'))
}

/// A value as JSON, for results that leave the crate. What JSON has no type for becomes a string.
pub(crate) fn to_json(value: &Value<'_>) -> Json {
    match value {
        Value::Missing | Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::Uint(value) => Json::from(*value),
        // A JSON number such as 3 is a double here; written back as 3, not 3.0.
        Value::Double(value) if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 => {
            Json::from(*value as i64)
        }
        Value::Double(value) => Json::from(*value),
        Value::Text(text) => Json::String((**text).to_owned()),
        Value::Bytes(bytes) => Json::String(String::from_utf8_lossy(bytes).into_owned()),
        Value::List(list) => Json::Array(list.iter().map(|item| to_json(&item)).collect()),
        Value::Map(map) => {
            let entry = |(key, value): (Value<'_>, Value<'_>)| (print(&key).unwrap_or_default(), to_json(&value));
            Json::Object(map.entries().into_iter().map(entry).collect())
        }
        Value::Timestamp(time) => Json::String(time.to_string()),
        Value::Duration(span) => Json::String(duration(*span)),
        Value::Type(kind) => Json::String(kind.name().to_owned()),
    }
}
