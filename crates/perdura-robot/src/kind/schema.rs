//! The part of JSON Schema that describes items. What is not performed is refused at registration, never ignored.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::bounds::{
    ISSUES_SHOWN_MAX, PATTERN_BYTES_MAX, PATTERN_PROGRAM_BYTES_MAX, SCHEMA_DEPTH_MAX, SCHEMA_NODES_MAX,
};
use crate::refusal::excerpt;

/// A schema of an item's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotItemSchema")]
pub struct Schema {
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// One of these.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kinds: Option<OneOrMany>,
    /// Exactly one of these values.
    #[serde(default, rename = "enum", skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<Value>>,
    /// Fields of an object.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, Schema>,
    /// Fields that must be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// Whether an object may have other fields; it may unless this is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_properties: Option<bool>,
    /// Each element of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Schema>>,
    /// Fewest elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<usize>,
    /// Most elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<usize>,
    /// Fewest characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<usize>,
    /// Most characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// A regular expression that must match somewhere in a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// Largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
}

/// One type, or several of which one must fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "RobotItemTypes")]
pub enum OneOrMany {
    /// One.
    One(ValueKind),
    /// Several.
    Many(Vec<ValueKind>),
}

/// What a JSON value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotItemType")]
pub enum ValueKind {
    /// `{}`
    Object,
    /// `[]`
    Array,
    /// `""`
    String,
    /// Any number.
    Number,
    /// A whole number; `3.0` is one.
    Integer,
    /// `true`, `false`
    Boolean,
    /// `null`
    Null,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RobotIssue")]
pub struct Issue {
    /// Such as `payload.alto`; positions of lists in brackets.
    pub path: String,
    /// A sentence.
    pub message: String,
}

impl OneOrMany {
    fn as_slice(&self) -> &[ValueKind] {
        match self {
            Self::One(kind) => std::slice::from_ref(kind),
            Self::Many(kinds) => kinds,
        }
    }
}

impl ValueKind {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Object => value.is_object(),
            Self::Array => value.is_array(),
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Integer => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0),
            Self::Boolean => value.is_boolean(),
            Self::Null => value.is_null(),
        }
    }
    fn as_str(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "a list",
            Self::String => "text",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::Boolean => "true or false",
            Self::Null => "null",
        }
    }
}

/// A schema whose patterns are compiled, ready for many values.
#[derive(Debug)]
pub struct Checker<'a> {
    schema: &'a Schema,
    patterns: BTreeMap<&'a str, Regex>,
}

impl Schema {
    /// Compiles the patterns and checks the bounds; the mistakes of the schema itself otherwise.
    pub fn checker(&self) -> Result<Checker<'_>, Vec<Issue>> {
        let mut survey = Survey { patterns: BTreeMap::new(), issues: Vec::new(), nodes: 0 };
        survey.visit(self, "itemSchema", 0);
        if survey.issues.is_empty() {
            Ok(Checker { schema: self, patterns: survey.patterns })
        } else {
            Err(survey.issues)
        }
    }
}

/// A walk over a schema.
struct Survey<'a> {
    patterns: BTreeMap<&'a str, Regex>,
    issues: Vec<Issue>,
    nodes: usize,
}

impl<'a> Survey<'a> {
    fn visit(&mut self, schema: &'a Schema, path: &str, depth: usize) {
        self.nodes += 1 + schema.values.as_ref().map_or(0, Vec::len) + schema.required.len();
        if depth > SCHEMA_DEPTH_MAX || self.nodes > SCHEMA_NODES_MAX {
            let message = format!(
                "the schema has more than {SCHEMA_DEPTH_MAX} levels or {SCHEMA_NODES_MAX} parts: describe less of it"
            );
            return self.add(path, message);
        }
        if schema.kinds.as_ref().is_some_and(|kinds| kinds.as_slice().is_empty()) {
            self.add(&format!("{path}.type"), "the list of types is empty: name one".to_owned());
        }
        if schema.values.as_ref().is_some_and(Vec::is_empty) {
            self.add(&format!("{path}.enum"), "the list of values is empty: name one".to_owned());
        }
        if let Some(pattern) = &schema.pattern {
            self.compile(pattern, &format!("{path}.pattern"));
        }
        for (name, property) in &schema.properties {
            self.visit(property, &format!("{path}.properties.{}", excerpt(name)), depth + 1);
        }
        if let Some(items) = &schema.items {
            self.visit(items, &format!("{path}.items"), depth + 1);
        }
    }

    fn compile(&mut self, pattern: &'a str, path: &str) {
        if pattern.len() > PATTERN_BYTES_MAX {
            return self.add(path, format!("the pattern has more than {PATTERN_BYTES_MAX} bytes: shorten it"));
        }
        match RegexBuilder::new(pattern).size_limit(PATTERN_PROGRAM_BYTES_MAX).build() {
            Ok(regex) => drop(self.patterns.insert(pattern, regex)),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim().to_owned();
                self.add(path, format!("'{}' is not a regular expression: {reason}", excerpt(pattern)));
            }
        }
    }

    fn add(&mut self, path: &str, message: String) {
        if self.issues.len() < ISSUES_SHOWN_MAX {
            self.issues.push(Issue { path: path.to_owned(), message });
        }
    }
}

impl Checker<'_> {
    /// What is wrong with a value; empty when it fits.
    pub fn check(&self, value: &Value, path: &str) -> Vec<Issue> {
        let mut issues = Vec::new();
        self.visit(self.schema, value, path, &mut issues);
        issues.truncate(ISSUES_SHOWN_MAX);
        issues
    }

    fn visit(&self, schema: &Schema, value: &Value, path: &str, issues: &mut Vec<Issue>) {
        if issues.len() > ISSUES_SHOWN_MAX {
            return;
        }
        let mut add = |message: String| issues.push(Issue { path: path.to_owned(), message });
        if let Some(kinds) = &schema.kinds
            && !kinds.as_slice().iter().any(|kind| kind.fits(value))
        {
            let expected = kinds.as_slice().iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ");
            // The rest of the schema speaks of another type.
            return add(format!("is {}, but must be {expected}", shown(value)));
        }
        if let Some(values) = &schema.values
            && !values.contains(value)
        {
            let expected = values.iter().map(shown).collect::<Vec<_>>().join(", ");
            add(format!("is {}, but must be one of {expected}", shown(value)));
        }
        match value {
            Value::String(text) => self.check_text(schema, text, &mut add),
            Value::Number(number) => check_number(schema, number.as_f64().unwrap_or(0.0), &mut add),
            Value::Array(list) => {
                check_count(schema, list.len(), &mut add);
                for (position, element) in list.iter().enumerate() {
                    if let Some(items) = &schema.items {
                        self.visit(items, element, &format!("{path}[{position}]"), issues);
                    }
                }
            }
            Value::Object(fields) => self.check_object(schema, fields, path, issues),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn check_text(&self, schema: &Schema, text: &str, add: &mut dyn FnMut(String)) {
        let characters = text.chars().count();
        if let Some(min) = schema.min_length.filter(|min| characters < *min) {
            add(format!("has {characters} characters, but needs at least {min}"));
        }
        if let Some(max) = schema.max_length.filter(|max| characters > *max) {
            add(format!("has {characters} characters, but at most {max} are allowed"));
        }
        let pattern = schema.pattern.as_deref().and_then(|pattern| self.patterns.get(pattern));
        if let Some(pattern) = pattern.filter(|pattern| !pattern.is_match(text)) {
            add(format!("is '{}', but must match the pattern {}", excerpt(text), excerpt(pattern.as_str())));
        }
    }

    fn check_object(
        &self,
        schema: &Schema,
        fields: &serde_json::Map<String, Value>,
        path: &str,
        issues: &mut Vec<Issue>,
    ) {
        for name in schema.required.iter().filter(|name| !fields.contains_key(*name)) {
            issues.push(Issue { path: format!("{path}.{}", excerpt(name)), message: "is missing".to_owned() });
        }
        for (name, value) in fields {
            let path = format!("{path}.{}", excerpt(name));
            match schema.properties.get(name) {
                Some(property) => self.visit(property, value, &path, issues),
                None if schema.additional_properties == Some(false) => {
                    issues.push(Issue { path, message: "is not a field of this item".to_owned() });
                }
                None => {}
            }
        }
    }
}

fn check_number(schema: &Schema, number: f64, add: &mut dyn FnMut(String)) {
    if let Some(min) = schema.minimum.filter(|min| number < *min) {
        add(format!("is {number}, but must be at least {min}"));
    }
    if let Some(max) = schema.maximum.filter(|max| number > *max) {
        add(format!("is {number}, but must be at most {max}"));
    }
}

fn check_count(schema: &Schema, count: usize, add: &mut dyn FnMut(String)) {
    if let Some(min) = schema.min_items.filter(|min| count < *min) {
        add(format!("has {count} elements, but needs at least {min}"));
    }
    if let Some(max) = schema.max_items.filter(|max| count > *max) {
        add(format!("has {count} elements, but at most {max} are allowed"));
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => excerpt(&value.to_string()),
        Value::String(text) => format!("'{}'", excerpt(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        serde_json::from_value(json!({
            "type": "object",
            "required": ["city", "items"],
            "additionalProperties": false,
            "properties": {
                "city": {"type": "string", "minLength": 3, "maxLength": 20, "pattern": "\\([A-Z]+\\)$"},
                "units": {"type": ["integer", "null"], "minimum": 1, "maximum": 9},
                "cod": {"enum": [true, "si"]},
                "items": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "number"}},
            }
        }))
        .unwrap()
    }

    #[test]
    fn values_are_checked_with_the_path_of_each_mistake() {
        let schema = schema();
        let checker = schema.checker().unwrap();
        for (value, expected) in [
            (json!({"city": "CALI (VALLE)", "items": [1.5], "units": 3.0, "cod": "si"}), ""),
            (json!({"city": "CALI (VALLE)", "items": [1], "units": null, "cod": true}), ""),
            (json!([]), "payload: is a list, but must be an object"),
            (json!({}), "payload.city: is missing; payload.items: is missing"),
            (
                json!({"city": "x", "items": []}),
                "payload.city: has 1 characters, but needs at least 3; \
                 payload.city: is 'x', but must match the pattern \\([A-Z]+\\)$; \
                 payload.items: has 0 elements, but needs at least 1",
            ),
            (
                json!({"city": 7, "items": [1, "2", 3], "other": 1}),
                "payload.city: is 7, but must be text; \
                 payload.items: has 3 elements, but at most 2 are allowed; \
                 payload.items[1]: is '2', but must be a number; \
                 payload.other: is not a field of this item",
            ),
            (
                json!({"city": "A VERY LONG NAME OF A (CITY)", "items": [1], "units": 10, "cod": false}),
                "payload.city: has 28 characters, but at most 20 are allowed; \
                 payload.cod: is false, but must be one of true, 'si'; \
                 payload.units: is 10, but must be at most 9",
            ),
            (
                json!({"city": "CALI (VALLE)", "items": [1], "units": 0.5}),
                "payload.units: is 0.5, but must be a whole number or null",
            ),
            (json!({"city": "CALI (VALLE)", "items": [1], "units": 0}), "payload.units: is 0, but must be at least 1"),
        ] {
            let issues = checker.check(&value, "payload");
            let found = issues.iter().map(|issue| format!("{}: {}", issue.path, issue.message)).collect::<Vec<_>>();
            assert_eq!(found.join("; "), expected, "{value}");
        }
    }

    #[test]
    fn mistakes_of_a_schema_are_refused() {
        for (text, expected) in [
            (r#"{"type":"text"}"#, "data did not match any variant"),
            (r#"{"oneOf":[]}"#, "unknown field `oneOf`"),
            (r#"{"minLength":-1}"#, "invalid value: integer `-1`"),
        ] {
            let error = serde_json::from_str::<Schema>(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let deep = (0..30).fold(json!({}), |inner, _| json!({"items": inner}));
        let wide = json!({"enum": vec![1; SCHEMA_NODES_MAX]});
        for (value, expected) in [
            (json!({"items": {"pattern": "("}}), "itemSchema.items.pattern: '(' is not a regular expression"),
            (json!({"pattern": "a".repeat(2_000)}), "itemSchema.pattern: the pattern has more than 1024 bytes"),
            (json!({"properties": {"a": {"type": []}}}), "itemSchema.properties.a.type: the list of types is empty"),
            (json!({"enum": []}), "itemSchema.enum: the list of values is empty"),
            (deep, "the schema has more than 16 levels or 1000 parts"),
            (wide, "the schema has more than 16 levels or 1000 parts"),
        ] {
            let schema: Schema = serde_json::from_value(value).unwrap();
            let issues = schema.checker().unwrap_err();
            let text = format!("{}: {}", issues[0].path, issues[0].message);
            assert!(text.contains(expected), "{text}");
        }
    }
}
