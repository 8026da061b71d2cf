//! Functions from text to something: case, base64, JSON.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value as Json;

use crate::call::unusable;
use crate::error::EvalError;
use crate::function::Function;
use crate::operators::no_overload;
use crate::value::{List, Map, Value};

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// `lowercase`, `uppercase`, `b64decode` and `json_parse`.
pub(crate) fn transform<'a>(function: Function, value: &Value<'a>) -> Result<Value<'a>, EvalError> {
    let Value::Text(text) = value else {
        return Err(no_overload(function.name(), &[value]));
    };
    match function {
        Function::Lowercase => Ok(Value::text(text.to_lowercase())),
        Function::Uppercase => Ok(Value::text(text.to_uppercase())),
        Function::Base64Decode => {
            decode(text).ok_or_else(|| unusable(function, value, "it is not base64 of UTF-8 text"))
        }
        Function::JsonParse => match serde_json::from_str(text) {
            Ok(Json::Object(entries)) => Ok(own(Json::Object(entries))),
            Ok(_) => Err(unusable(function, value, "only a JSON object is taken")),
            Err(error) => Err(unusable(function, value, format!("it is not JSON, {error}"))),
        },
        _ => Err(no_overload(function.name(), &[value])),
    }
}

fn decode(text: &str) -> Option<Value<'static>> {
    let bytes = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()?;
    String::from_utf8(bytes).ok().map(Value::text)
}

/// A value that owns what it was parsed from.
fn own(json: Json) -> Value<'static> {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => Value::Double(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Value::text(text),
        Json::Array(items) => Value::List(List::Made(items.into_iter().map(own).collect())),
        Json::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (Value::text(key), own(value)));
            Value::Map(Map::Made(entries.collect()))
        }
    }
}
