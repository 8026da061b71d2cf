//! Which parts of a schema are schemas. Everything else, such as `default` and `const`, is data and must not be looked into.

use serde_json::{Map, Value};

/// Keywords whose value is a schema.
const ONE: &[&str] = &[
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// Keywords whose value is a list of schemas.
const LIST: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is schemas by name.
const NAMED: &[&str] = &["$defs", "dependentSchemas", "patternProperties", "properties"];

/// Calls for each schema that stands directly in this one, in a fixed order.
pub(crate) fn each_subschema<'s>(schema: &'s Value, mut visit: impl FnMut(&'s Value)) {
    let Value::Object(keywords) = schema else { return };
    for keyword in ONE {
        keywords.get(*keyword).into_iter().for_each(&mut visit);
    }
    for keyword in LIST {
        keywords.get(*keyword).and_then(Value::as_array).into_iter().flatten().for_each(&mut visit);
    }
    for keyword in NAMED {
        keywords.get(*keyword).and_then(Value::as_object).into_iter().flat_map(Map::values).for_each(&mut visit);
    }
}

/// As [`each_subschema`], for those who change them.
pub(crate) fn each_subschema_mut(schema: &mut Value, mut visit: impl FnMut(&mut Value)) {
    let Value::Object(keywords) = schema else { return };
    for keyword in ONE {
        keywords.get_mut(*keyword).into_iter().for_each(&mut visit);
    }
    for keyword in LIST {
        keywords.get_mut(*keyword).and_then(Value::as_array_mut).into_iter().flatten().for_each(&mut visit);
    }
    for keyword in NAMED {
        let named = keywords.get_mut(*keyword).and_then(Value::as_object_mut);
        named.into_iter().flat_map(Map::values_mut).for_each(&mut visit);
    }
}

/// Whether the schema stands for a file: a string with a media type.
pub(crate) fn is_file(schema: &Value) -> bool {
    let is_string = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|kind| kind == "string"),
        kind => kind == "string",
    };
    is_string && schema["contentMediaType"].is_string() && schema["contentEncoding"].is_null()
}

/// The same value with the keys of every object in order, whatever the features with which `serde_json` was built.
pub(crate) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
            fields.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(fields.into_iter().map(|(name, value)| (name, sorted(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => scalar,
    }
}
