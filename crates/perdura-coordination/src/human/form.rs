//! A form for a schema, and the answer that a sent form holds.
//!
//! Text, numbers, check boxes, choices, nested objects one level deep, lists as lines; everything else is JSON in a text
//! field. A field's name is `answer` and the JSON pointer of its value, so that the issues of a check find their field.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::bounds::{ANSWER_BYTES_MAX, FORM_FIELDS_MAX};
use crate::document::{JsonSchema, JsonType};
use crate::refusal::Refusal;
use crate::schema_check::SchemaIssue;

/// Begins the name of each field of the answer.
const ANSWER: &str = "answer";
/// The field with the name of whoever answers.
pub(super) const ANSWERED_BY: &str = "answeredBy";
/// What a check box sends.
pub(super) const CHECKED: &str = "true";

/// One part of a form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// A field by itself.
    Field(Field),
    /// The fields of an object.
    Group(Group),
}

/// The fields of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) is_required: bool,
    pub(super) fields: Vec<Field>,
}

/// One field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// In its object; empty when it is the whole answer.
    pub(super) key: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) is_required: bool,
    pub(super) widget: Widget,
}

/// How a value is entered.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Widget {
    Text,
    Number,
    Integer,
    Checkbox,
    /// One of these, by its place.
    Choice(Vec<Value>),
    /// One value on each line.
    Lines(Line),
    Json,
}

/// What stands on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Text,
    Number,
    Integer,
}

/// What stands in the fields, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormState {
    /// By the field's name.
    pub(super) values: BTreeMap<String, String>,
    /// By the field's name.
    pub(super) issues: BTreeMap<String, String>,
    /// Of the answer as a whole.
    pub(super) general: Vec<String>,
}

/// A form that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The answer; whether it fits the schema is for the check to say.
    pub answer: Value,
    /// Who answers.
    pub answered_by: Option<String>,
    /// To be shown again when it does not fit.
    pub state: FormState,
}

/// The parts of a form.
pub(super) fn parts(schema: &JsonSchema) -> Vec<Part> {
    let Some(properties) = fields_of(schema) else {
        let (name, hint) = (ANSWER.to_owned(), schema.description.clone());
        let (key, label, widget) = (String::new(), "Answer".to_owned(), widget(schema));
        return vec![Part::Field(Field { name, key, label, hint, is_required: true, widget })];
    };
    let part = |(key, property): (&String, &JsonSchema)| match fields_of(property) {
        None => Part::Field(field(ANSWER, schema, key, property)),
        Some(inner) => {
            let name = format!("{ANSWER}/{}", escaped(key));
            let fields = inner.iter().map(|(key, inner)| field(&name, property, key, inner)).collect();
            let (label, hint) = (label(key), property.description.clone());
            Part::Group(Group { key: key.clone(), label, hint, is_required: requires(schema, key), fields })
        }
    };
    properties.iter().map(part).collect()
}

/// The properties of an object that a form can show.
fn fields_of(schema: &JsonSchema) -> Option<&BTreeMap<String, JsonSchema>> {
    let is_plain = schema.values.is_none() && !is_composed(schema);
    let is_object = schema.value_type.is_none_or(|sort| sort == JsonType::Object);
    schema.properties.as_ref().filter(|properties| is_plain && is_object && !properties.is_empty())
}

fn is_composed(schema: &JsonSchema) -> bool {
    schema.one_of.is_some() || schema.any_of.is_some() || schema.all_of.is_some()
}

fn requires(schema: &JsonSchema, key: &str) -> bool {
    schema.required.as_ref().is_some_and(|required| required.iter().any(|name| name == key))
}

fn field(parent: &str, owner: &JsonSchema, key: &str, schema: &JsonSchema) -> Field {
    Field {
        name: format!("{parent}/{}", escaped(key)),
        key: key.to_owned(),
        label: label(key),
        hint: schema.description.clone(),
        is_required: requires(owner, key),
        widget: widget(schema),
    }
}

fn widget(schema: &JsonSchema) -> Widget {
    if let Some(values) = &schema.values {
        return Widget::Choice(values.clone());
    }
    if is_composed(schema) {
        return Widget::Json;
    }
    match schema.value_type {
        Some(JsonType::String) => Widget::Text,
        Some(JsonType::Number) => Widget::Number,
        Some(JsonType::Integer) => Widget::Integer,
        Some(JsonType::Boolean) => Widget::Checkbox,
        Some(JsonType::Array) => schema.items.as_deref().and_then(line).map_or(Widget::Json, Widget::Lines),
        Some(JsonType::Object | JsonType::Null) | None => Widget::Json,
    }
}

fn line(items: &JsonSchema) -> Option<Line> {
    if items.values.is_some() || is_composed(items) {
        return None;
    }
    match items.value_type {
        Some(JsonType::String) => Some(Line::Text),
        Some(JsonType::Number) => Some(Line::Number),
        Some(JsonType::Integer) => Some(Line::Integer),
        Some(JsonType::Boolean | JsonType::Object | JsonType::Array | JsonType::Null) | None => None,
    }
}

/// A key as people read it: `trackingNumber` and `tracking_number` are both `Tracking number`.
fn label(key: &str) -> String {
    let mut label = String::with_capacity(key.len() + 4);
    let mut before = ' ';
    for character in key.chars() {
        let begins_word = character.is_uppercase() && before.is_lowercase();
        if begins_word {
            label.push(' ');
        }
        match character {
            '_' | '-' => label.push(' '),
            _ if begins_word => label.extend(character.to_lowercase()),
            _ => label.push(character),
        }
        before = character;
    }
    let mut characters = label.chars();
    let first = characters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    first + characters.as_str()
}

/// A key as a part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Reads a sent form. What cannot be read comes back with the reasons, to be shown again.
pub fn parse(schema: &JsonSchema, body: &[u8]) -> Result<Sent, FormState> {
    if body.len() > ANSWER_BYTES_MAX {
        let message = format!("The answer of {} bytes is above the limit of {ANSWER_BYTES_MAX}.", body.len());
        return Err(FormState { general: vec![message], ..FormState::default() });
    }
    let mut state = FormState::default();
    for (name, value) in form_urlencoded::parse(body).take(FORM_FIELDS_MAX) {
        // A browser sends CR LF for each line's end, whatever was typed.
        state.values.insert(name.into_owned(), value.replace("\r\n", "\n"));
    }
    let mut object = Map::new();
    let mut whole = None;
    for part in parts(schema) {
        match part {
            Part::Field(field) => match (field.key.is_empty() && field.name == ANSWER, state.read(&field)) {
                (true, value) => whole = Some(value.unwrap_or(Value::Null)),
                (false, Some(value)) => drop(object.insert(field.key, value)),
                (false, None) => {}
            },
            Part::Group(group) => {
                if let Some(value) = state.read_group(&group) {
                    object.insert(group.key, value);
                }
            }
        }
    }
    if !state.issues.is_empty() {
        return Err(state);
    }
    let answered_by = state.values.get(ANSWERED_BY).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    Ok(Sent { answer: whole.unwrap_or(Value::Object(object)), answered_by, state })
}

impl FormState {
    /// The same with what a check says.
    #[must_use]
    pub fn with_issues(mut self, refusal: &Refusal) -> Self {
        #[derive(Deserialize)]
        struct Data {
            issues: Vec<SchemaIssue>,
        }
        let data = refusal.data.clone().and_then(|data| serde_json::from_value::<Data>(data).ok());
        let Some(Data { issues }) = data else {
            self.general.push(refusal.message.clone());
            return self;
        };
        for SchemaIssue { path, message } in issues {
            let name = format!("{ANSWER}{path}");
            if self.values.contains_key(&name) {
                self.issues.entry(name).or_insert(message);
            } else if path.is_empty() {
                self.general.push(message);
            } else {
                self.general.push(format!("{path}: {message}"));
            }
        }
        self
    }

    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// A group nobody has touched is left out when it may be.
    fn read_group(&mut self, group: &Group) -> Option<Value> {
        let is_touched = group.fields.iter().any(|field| !self.value(&field.name).trim().is_empty());
        if !group.is_required && !is_touched {
            return None;
        }
        let mut object = Map::new();
        for field in &group.fields {
            if let Some(value) = self.read(field) {
                object.insert(field.key.clone(), value);
            }
        }
        Some(Value::Object(object))
    }

    /// The field's value; none when it is left out, or is wrong.
    fn read(&mut self, field: &Field) -> Option<Value> {
        let text = self.value(&field.name).to_owned();
        if let Widget::Checkbox = field.widget {
            return Some(Value::Bool(text == CHECKED));
        }
        if text.trim().is_empty() {
            match &field.widget {
                // An empty list is a list.
                Widget::Lines(_) if field.is_required => return Some(Value::Array(Vec::new())),
                _ if field.is_required => self.wrong(field, "This is needed."),
                _ => {}
            }
            return None;
        }
        let read = match &field.widget {
            Widget::Text => Ok(Value::String(text)),
            Widget::Number => number(text.trim()),
            Widget::Integer => integer(text.trim()),
            Widget::Checkbox => Ok(Value::Bool(text == CHECKED)),
            Widget::Choice(values) => {
                let chosen = text.parse::<usize>().ok().and_then(|place| values.get(place)).cloned();
                chosen.ok_or_else(|| "Choose one of the list.".to_owned())
            }
            Widget::Lines(line) => lines(*line, &text),
            Widget::Json => serde_json::from_str(&text).map_err(|error| format!("This is not JSON: {error}.")),
        };
        match read {
            Ok(value) => Some(value),
            Err(message) => {
                self.wrong(field, &message);
                None
            }
        }
    }

    fn wrong(&mut self, field: &Field, message: &str) {
        self.issues.insert(field.name.clone(), message.to_owned());
    }
}

fn number(text: &str) -> Result<Value, String> {
    let number = serde_json::from_str::<serde_json::Number>(text);
    number.map(Value::Number).map_err(|_| format!("'{text}' is not a number, such as 12.5."))
}

fn integer(text: &str) -> Result<Value, String> {
    text.parse::<i64>().map(Value::from).map_err(|_| format!("'{text}' is not a whole number, such as 12."))
}

fn lines(line: Line, text: &str) -> Result<Value, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let values = lines.map(|text| match line {
        Line::Text => Ok(Value::String(text.to_owned())),
        Line::Number => number(text),
        Line::Integer => integer(text),
    });
    Ok(Value::Array(values.collect::<Result<Vec<_>, String>>()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> JsonSchema {
        serde_json::from_value(json!({
            "type": "object", "required": ["approved", "reason", "total"],
            "properties": {
                "approved": { "type": "boolean", "description": "Send it?" },
                "reason": { "type": "string" },
                "total": { "type": "number" },
                "count": { "type": "integer" },
                "shippingClass": { "enum": ["fast", 2, null] },
                "tags": { "type": "array", "items": { "type": "string" } },
                "sizes": { "type": "array", "items": { "type": "integer" } },
                "address": { "type": "object", "required": ["street"], "properties": {
                    "street": { "type": "string" }, "no/of": { "type": "integer" }, "more": { "type": "object", "properties": { "x": {} } },
                } },
                "extra": { "oneOf": [{ "type": "string" }, { "type": "number" }] },
            },
        }))
        .unwrap()
    }

    fn sent(pairs: &[(&str, &str)]) -> Result<Sent, FormState> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        parse(&schema(), body.as_bytes())
    }

    #[test]
    fn w8_a_form_follows_the_schema() {
        let describe = |part: Part| match part {
            Part::Field(field) => {
                vec![format!("{} {} {:?} {}", field.name, field.label, field.widget, field.is_required)]
            }
            Part::Group(group) => {
                let fields =
                    group.fields.iter().map(|field| format!("{} {:?} {}", field.name, field.widget, field.is_required));
                std::iter::once(group.label.clone()).chain(fields).collect()
            }
        };
        let shown: Vec<_> = parts(&schema()).into_iter().flat_map(describe).collect();
        let expected = [
            "Address",
            "answer/address/more Json false",
            "answer/address/no~1of Integer false",
            "answer/address/street Text true",
            "answer/approved Approved Checkbox true",
            "answer/count Count Integer false",
            "answer/extra Extra Json false",
            "answer/reason Reason Text true",
            "answer/shippingClass Shipping class Choice([String(\"fast\"), Number(2), Null]) false",
            "answer/sizes Sizes Lines(Integer) false",
            "answer/tags Tags Lines(Text) false",
            "answer/total Total Number true",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn w8_a_sent_form_is_an_answer() {
        let all = sent(&[
            ("answer/approved", "true"),
            ("answer/reason", "ok\r\nfine"),
            ("answer/total", " 12.50 "),
            ("answer/count", "-3"),
            ("answer/shippingClass", "1"),
            ("answer/tags", "a\r\n\r\n b \n"),
            ("answer/sizes", "1\n2"),
            ("answer/address/street", "Main"),
            ("answer/address/no~1of", "7"),
            ("answer/extra", r#"{"x":[1]}"#),
            ("answeredBy", " Ana "),
            ("other", "ignored"),
        ])
        .unwrap();
        let expected = json!({
            "approved": true, "reason": "ok\nfine", "total": 12.5, "count": -3, "shippingClass": 2, "tags": ["a", "b"],
            "sizes": [1, 2], "address": { "street": "Main", "no/of": 7 }, "extra": { "x": [1] },
        });
        assert_eq!((all.answer, all.answered_by.as_deref()), (expected, Some("Ana")));
        let least = sent(&[("answer/reason", "no"), ("answer/total", "0"), ("answer/count", " ")]).unwrap();
        assert_eq!((least.answer, least.answered_by), (json!({ "approved": false, "reason": "no", "total": 0 }), None));
    }

    #[test]
    fn w8_what_cannot_be_read_is_said_at_its_field() {
        let state = sent(&[
            ("answer/total", "many"),
            ("answer/count", "1.5"),
            ("answer/shippingClass", "3"),
            ("answer/sizes", "1\nx"),
            ("answer/extra", "{"),
            ("answer/address/no~1of", "1"),
        ])
        .unwrap_err();
        let expected = [
            ("answer/address/street", "This is needed."),
            ("answer/count", "'1.5' is not a whole number, such as 12."),
            ("answer/extra", "This is not JSON: EOF while parsing an object at line 1 column 1."),
            ("answer/reason", "This is needed."),
            ("answer/shippingClass", "Choose one of the list."),
            ("answer/sizes", "'x' is not a whole number, such as 12."),
            ("answer/total", "'many' is not a number, such as 12.5."),
        ];
        let issues: Vec<_> = state.issues.iter().map(|(name, issue)| (name.as_str(), issue.as_str())).collect();
        assert_eq!(issues, expected);
        assert_eq!(state.value("answer/total"), "many", "what was typed stays");
    }

    #[test]
    fn w8_a_schema_without_fields_is_one_field() {
        let parse_as = |schema: Value, text: &str| {
            let schema = serde_json::from_value(schema).unwrap();
            let body = form_urlencoded::Serializer::new(String::new()).append_pair("answer", text).finish();
            parse(&schema, body.as_bytes()).map(|sent| sent.answer).map_err(|state| state.issues)
        };
        assert_eq!(parse_as(json!({ "type": "string" }), "yes"), Ok(json!("yes")));
        assert_eq!(parse_as(json!({ "type": "boolean" }), "true"), Ok(json!(true)));
        assert_eq!(parse_as(json!({}), "[1]"), Ok(json!([1])));
        assert_eq!(parse_as(json!({ "type": "object" }), "{\"a\":1}"), Ok(json!({ "a": 1 })));
        assert!(parse_as(json!({ "type": "string" }), " ").is_err());
    }
}
