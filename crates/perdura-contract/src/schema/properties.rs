//! An object schema as the list of its fields, for those who must spread them over a path, a query and a body.

use serde_json::{Value, json};

use super::bundle::Bundle;

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) schema: Value,
    pub(crate) is_required: bool,
}

/// The fields that an object of this schema may have. A field that only some variants of an enum have is optional; one
/// that has several schemas is any of them. None when the schema is not about an object.
pub(crate) fn properties(bundle: &Bundle, schema: &Value) -> Option<Vec<Property>> {
    collect(bundle, schema, bundle.components.len() + 1)
}

fn collect(bundle: &Bundle, schema: &Value, depth: usize) -> Option<Vec<Property>> {
    let depth = depth.checked_sub(1)?;
    let schema = bundle.resolve(schema);
    let mut found: Option<Vec<Property>> = None;
    if let Some(fields) = schema["properties"].as_object() {
        let fields = fields.iter().map(|(name, field)| Property {
            name: name.clone(),
            schema: field.clone(),
            is_required: false,
        });
        merge_all(found.get_or_insert_default(), fields.collect());
    }
    if schema["$ref"].is_string() {
        let target = json!({ "$ref": schema["$ref"] });
        merge_all(found.get_or_insert_default(), collect(bundle, &target, depth)?);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        merge_all(found.get_or_insert_default(), collect(bundle, part, depth)?);
    }
    for keyword in ["oneOf", "anyOf"] {
        let Some(branches) = schema[keyword].as_array() else { continue };
        let has_null = branches.iter().any(|branch| branch["type"] == "null");
        let objects = branches.iter().filter(|branch| branch["type"] != "null");
        let objects: Vec<Vec<Property>> =
            objects.map(|branch| collect(bundle, branch, depth)).collect::<Option<_>>()?;
        merge_all(found.get_or_insert_default(), any_of(objects, has_null));
    }
    if found.is_none() && schema["type"] == "object" {
        found = Some(Vec::new());
    }
    let mut found = found?;
    for name in schema["required"].as_array().into_iter().flatten() {
        for property in found.iter_mut().filter(|property| *name == *property.name) {
            property.is_required = true;
        }
    }
    Some(found)
}

/// What must hold together: a field of both is required when one says so.
fn merge_all(properties: &mut Vec<Property>, more: Vec<Property>) {
    for property in more {
        match properties.iter_mut().find(|before| before.name == property.name) {
            Some(before) => before.is_required |= property.is_required,
            None => properties.push(property),
        }
    }
}

/// What may hold instead of each other.
fn any_of(branches: Vec<Vec<Property>>, may_be_absent: bool) -> Vec<Property> {
    let count = branches.len();
    let mut merged: Vec<(Property, usize)> = Vec::new();
    for property in branches.into_iter().flatten() {
        match merged.iter_mut().find(|(before, _)| before.name == property.name) {
            Some((before, seen)) => {
                *seen += 1;
                before.is_required &= property.is_required;
                before.schema = either(std::mem::take(&mut before.schema), property.schema);
            }
            None => merged.push((property, 1)),
        }
    }
    merged
        .into_iter()
        .map(|(property, seen)| Property {
            is_required: property.is_required && seen == count && !may_be_absent,
            ..property
        })
        .collect()
}

fn either(left: Value, right: Value) -> Value {
    if left == right {
        return left;
    }
    // Names of variants: one list says it shorter.
    if let (Some(mut names), Some(more)) = (literals(&left), literals(&right)) {
        names.extend(more);
        return json!({ "type": "string", "enum": names });
    }
    match left {
        Value::Object(mut keywords) if keywords.len() == 1 && keywords.contains_key("anyOf") => {
            if let Some(Value::Array(branches)) = keywords.get_mut("anyOf")
                && !branches.contains(&right)
            {
                branches.push(right);
            }
            Value::Object(keywords)
        }
        left => json!({ "anyOf": [left, right] }),
    }
}

fn literals(schema: &Value) -> Option<Vec<Value>> {
    if schema["type"] != "string" {
        return None;
    }
    literal(schema).map(|value| vec![value.clone()]).or_else(|| schema["enum"].as_array().cloned())
}

/// The one value that the schema allows, when there is only one.
pub(crate) fn literal(schema: &Value) -> Option<&Value> {
    schema.get("const").or_else(|| schema["enum"].as_array().filter(|values| values.len() == 1)?.first())
}

/// The variants of a schema: those of `oneOf` and `anyOf`, or else the schema itself.
pub(crate) fn branches<'s>(bundle: &'s Bundle, schema: &'s Value) -> Vec<&'s Value> {
    let schema = bundle.resolve(schema);
    let listed = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    listed.map_or_else(|| vec![schema], |branches| branches.iter().map(|branch| bundle.resolve(branch)).collect())
}

/// The schema without null, for places where null cannot be written.
pub(crate) fn without_null(mut schema: Value) -> Value {
    if schema["default"].is_null()
        && let Value::Object(keywords) = &mut schema
    {
        keywords.remove("default");
    }
    if let Some(types) = schema["type"].as_array() {
        let types: Vec<&Value> = types.iter().filter(|kind| **kind != "null").collect();
        schema["type"] = if let [kind] = types[..] { kind.clone() } else { json!(types) };
    }
    if let Some(values) = schema["enum"].as_array() {
        schema["enum"] = values.iter().filter(|value| !value.is_null()).cloned().collect();
    }
    for keyword in ["anyOf", "oneOf"] {
        let Some(branches) = schema[keyword].as_array() else { continue };
        let branches: Vec<Value> = branches.iter().filter(|branch| branch["type"] != "null").cloned().collect();
        let Value::Object(keywords) = &mut schema else { continue };
        match &branches[..] {
            [Value::Object(only)] => {
                keywords.remove(keyword);
                // Beside a reference only words may stand, or it is no longer the type that it names.
                for (name, value) in only {
                    keywords.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
            _ => drop(keywords.insert(keyword.to_owned(), branches.into())),
        }
    }
    schema
}
