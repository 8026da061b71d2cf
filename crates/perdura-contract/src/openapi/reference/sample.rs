//! A value that a schema would accept, for people to start from.

use serde_json::{Map, Value, json};

use crate::openapi::document::Document;
use crate::schema::{COMPONENTS, literal};

/// Levels of nesting after which a sample says nothing more; types that contain themselves would never end.
const DEPTH_MAX: usize = 8;

/// A small value of this schema: only what is required.
pub(super) fn sample(document: &Document, schema: &Value) -> Value {
    at_depth(document, schema, DEPTH_MAX)
}

/// What a reference leads to.
pub(super) fn resolved<'a>(document: &'a Document, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|target| target.strip_prefix(COMPONENTS));
    name.and_then(|name| document.components.schemas.get(name)).unwrap_or(schema)
}

fn at_depth(document: &Document, schema: &Value, depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return Value::Null };
    if let Some(example) = schema["examples"].as_array().and_then(|examples| examples.first()) {
        return example.clone();
    }
    if let Some(default) = schema.get("default").filter(|default| !default.is_null()) {
        return default.clone();
    }
    if let Some(value) = literal(schema).or_else(|| schema["enum"].as_array()?.first()) {
        return value.clone();
    }
    let mut parts = Vec::new();
    let target = resolved(document, schema);
    if !std::ptr::eq(target, schema) {
        parts.push(at_depth(document, target, depth));
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        parts.push(at_depth(document, part, depth));
    }
    let branch = ["oneOf", "anyOf"].iter().find_map(|keyword| schema[*keyword].as_array()?.first());
    parts.extend(branch.map(|branch| at_depth(document, branch, depth)));
    if parts.is_empty() || schema["properties"].is_object() {
        parts.push(by_type(document, schema, depth));
    }
    parts.into_iter().reduce(merged).unwrap_or(Value::Null)
}

/// Objects together; anything else gives way to what comes first.
fn merged(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Object(mut left), Value::Object(right)) => {
            left.extend(right);
            Value::Object(left)
        }
        (left, _) => left,
    }
}

fn by_type(document: &Document, schema: &Value, depth: usize) -> Value {
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("string") => text(schema),
        Some("integer" | "number") => schema.get("minimum").filter(|least| **least != 0).cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(true),
        Some("array") => {
            let first = schema["prefixItems"].as_array();
            first.map_or_else(|| json!([]), |items| items.iter().map(|item| at_depth(document, item, depth)).collect())
        }
        Some("null") => Value::Null,
        Some(_) | None => object(document, schema, depth),
    }
}

fn object(document: &Document, schema: &Value, depth: usize) -> Value {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let fields = required.filter_map(|name| Some((name, schema["properties"].get(name)?)));
    let fields: Map<String, Value> =
        fields.map(|(name, field)| (name.to_owned(), at_depth(document, field, depth))).collect();
    Value::Object(fields)
}

fn text(schema: &Value) -> Value {
    match (schema["x-native-type"].as_str(), schema["format"].as_str()) {
        (Some("bigint"), _) => json!("1"),
        (Some("regexp"), _) => json!("/x/"),
        (Some("url"), _) | (_, Some("uri")) => json!("https://example.com/"),
        (_, Some("date-time")) => json!("2024-01-02T03:04:05.000Z"),
        (_, Some("uuid")) => json!("00000000-0000-4000-8000-000000000000"),
        _ => {
            let length = schema["minLength"].as_u64().unwrap_or_default();
            if length <= 4 { json!("text") } else { json!("t".repeat(usize::try_from(length.min(64)).unwrap_or(64))) }
        }
    }
}
