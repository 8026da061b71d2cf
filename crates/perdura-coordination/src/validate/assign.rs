//! Whether what one desk gives fits what another takes, by their schemas.

use crate::document::{JsonSchema, JsonType};

/// Where and why something does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub(super) path: String,
    pub(super) reason: String,
}

/// A schema that says nothing.
static ANYTHING: JsonSchema = JsonSchema {
    value_type: None,
    description: None,
    properties: None,
    required: None,
    items: None,
    values: None,
    additional_properties: None,
    one_of: None,
    any_of: None,
    all_of: None,
};

/// The first thing about `output` that does not fit `input`. Only types and required keys are looked at.
pub(super) fn check(output: &JsonSchema, input: &JsonSchema) -> Result<(), Mismatch> {
    check_at(output, input, "")
}

fn check_at(output: &JsonSchema, input: &JsonSchema, path: &str) -> Result<(), Mismatch> {
    let refuse = |reason: String| Err(Mismatch { path: path.to_owned(), reason });
    let Some(wanted) = input.value_type else { return Ok(()) };
    let Some(given) = output.value_type else {
        return refuse(format!("the output schema names no type, and the input is {}", word(wanted)));
    };
    let widens = (given, wanted) == (JsonType::Integer, JsonType::Number);
    if given != wanted && !widens {
        return refuse(format!("the output is {}, and the input is {}", word(given), word(wanted)));
    }
    match wanted {
        JsonType::Object => check_keys(output, input, path),
        JsonType::Array => match &input.items {
            Some(items) => check_at(output.items.as_deref().unwrap_or(&ANYTHING), items, &format!("{path}/items")),
            None => Ok(()),
        },
        JsonType::String | JsonType::Number | JsonType::Integer | JsonType::Boolean | JsonType::Null => Ok(()),
    }
}

fn check_keys(output: &JsonSchema, input: &JsonSchema, path: &str) -> Result<(), Mismatch> {
    for key in input.required.iter().flatten() {
        let at = format!("{path}/{key}");
        let Some(given) = property(output, key) else {
            let reason = format!("the input requires '{key}', and the output has no such property");
            return Err(Mismatch { path: at, reason });
        };
        check_at(given, property(input, key).unwrap_or(&ANYTHING), &at)?;
    }
    Ok(())
}

/// What a schema says about one key of an object.
pub(super) fn property<'a>(schema: &'a JsonSchema, key: &str) -> Option<&'a JsonSchema> {
    schema.properties.as_ref().and_then(|properties| properties.get(key))
}

/// What a schema says about a path below it: nothing where it allows keys that it does not describe.
pub(super) fn at_path<'a>(schema: &'a JsonSchema, keys: &[Box<str>]) -> Option<&'a JsonSchema> {
    keys.iter().try_fold(schema, |schema, key| match schema.value_type {
        None if schema.properties.is_none() => Some(&ANYTHING),
        _ => property(schema, key),
    })
}

fn word(value_type: JsonType) -> &'static str {
    match value_type {
        JsonType::String => "string",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::Boolean => "boolean",
        JsonType::Object => "object",
        JsonType::Array => "array",
        JsonType::Null => "null",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn found(output: Value, input: Value) -> Option<String> {
        let [output, input] = [output, input].map(|schema| serde_json::from_value::<JsonSchema>(schema).unwrap());
        check(&output, &input).err().map(|mismatch| format!("{}: {}", mismatch.path, mismatch.reason))
    }

    #[test]
    fn v11_every_rule() {
        let object = |properties: Value, required: Value| json!({ "type": "object", "properties": properties, "required": required });
        for (output, input, expected) in [
            (json!({"type": "string"}), json!({}), None),
            (json!({}), json!({"type": "string"}), Some(": the output schema names no type, and the input is string")),
            (json!({"type": "integer"}), json!({"type": "number"}), None),
            (
                json!({"type": "number"}),
                json!({"type": "integer"}),
                Some(": the output is number, and the input is integer"),
            ),
            (json!({"type": "null"}), json!({"type": "null"}), None),
            (json!({"type": "object"}), object(json!({"a": {"type": "string"}}), json!([])), None),
            (
                json!({"type": "object"}),
                object(json!({}), json!(["a"])),
                Some("/a: the input requires 'a', and the output has no such property"),
            ),
            (
                object(json!({"a": {"type": "object", "properties": {"b": {"type": "string"}}}}), json!([])),
                object(json!({"a": object(json!({"b": {"type": "boolean"}}), json!(["b"]))}), json!(["a"])),
                Some("/a/b: the output is string, and the input is boolean"),
            ),
            // A required key that the input does not describe takes anything.
            (object(json!({"a": {}}), json!([])), object(json!({}), json!(["a"])), None),
            (json!({"type": "array"}), json!({"type": "array"}), None),
            (
                json!({"type": "array"}),
                json!({"type": "array", "items": {"type": "string"}}),
                Some("/items: the output schema names no type, and the input is string"),
            ),
            (
                json!({"type": "array", "items": {"type": "integer"}}),
                json!({"type": "array", "items": {"type": "number"}}),
                None,
            ),
        ] {
            let shown = format!("{output} -> {input}");
            assert_eq!(found(output, input).as_deref(), expected, "{shown}");
        }
    }
}
