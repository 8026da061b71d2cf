//! Inputs against their schemas: every violation at once, each with its place.

use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use jsonschema::{ValidationError, Validator};
use schemars::Schema;
use serde_json::{Map, Value};

use crate::bounds::ISSUES_MAX;
use crate::error::Error;
use crate::value::WireValue;

/// A schema, compiled when it is first needed: a server with many procedures starts at once.
#[derive(Debug)]
pub(crate) struct Check {
    schema: Schema,
    compiled: OnceLock<Validator>,
}

/// One violation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Issue {
    /// Keys and indexes from the root.
    pub(crate) path: Vec<WireValue>,
    /// What is wrong.
    pub(crate) message: String,
}

impl Check {
    pub(crate) fn new(schema: Schema) -> Self {
        Self { schema, compiled: OnceLock::new() }
    }

    fn validator(&self) -> &Validator {
        self.compiled.get_or_init(|| {
            jsonschema::draft202012::options()
                .should_validate_formats(true)
                .build(self.schema.as_value())
                .unwrap_or_else(|error| panic!("a procedure's own schema is not valid: {error}"))
        })
    }

    /// The input as its type shall read it, or what is wrong with it. What is not there reads as `null` where the type
    /// takes that, and as an object without properties otherwise.
    pub(crate) fn input(&self, input: WireValue) -> Result<WireValue, Vec<Issue>> {
        if input != WireValue::Undefined {
            self.issues(&instance(&input))?;
            return Ok(input);
        }
        if self.validator().is_valid(&Value::Null) {
            return Ok(WireValue::Undefined);
        }
        self.issues(&Value::Object(Map::new()))?;
        Ok(WireValue::Object(indexmap::IndexMap::new()))
    }

    pub(crate) fn accepts(&self, value: &WireValue) -> bool {
        self.validator().is_valid(&instance(value))
    }

    fn issues(&self, instance: &Value) -> Result<(), Vec<Issue>> {
        let mut issues = Vec::new();
        for error in self.validator().iter_errors(instance) {
            report(&error, &[], &mut issues);
            if issues.len() >= ISSUES_MAX {
                issues.truncate(ISSUES_MAX);
                break;
            }
        }
        if issues.is_empty() { Ok(()) } else { Err(issues) }
    }
}

/// The refusal of an input, with all its issues.
pub(crate) fn refusal(issues: Vec<Issue>) -> Error {
    let issues = issues.into_iter().map(|issue| {
        WireValue::object([("path", WireValue::Array(issue.path)), ("message", WireValue::String(issue.message))])
    });
    let data = WireValue::object([("issues", WireValue::Array(issues.collect()))]);
    Error::new("BAD_REQUEST").with_message("Input validation failed").with_wire_data(data)
}

/// What the schema judges: the JSON form, with files as text, which is how schemas describe them.
fn instance(value: &WireValue) -> Value {
    match value {
        WireValue::File(file) => Value::String(file.name.clone()),
        WireValue::Array(items) | WireValue::Set(items) => items.iter().map(instance).collect(),
        WireValue::Map(pairs) => {
            pairs.iter().map(|(key, value)| Value::Array(vec![instance(key), instance(value)])).collect()
        }
        WireValue::Object(properties) => {
            let given = properties.iter().filter(|(_, value)| **value != WireValue::Undefined);
            Value::Object(given.map(|(key, value)| (key.clone(), instance(value))).collect())
        }
        WireValue::Undefined
        | WireValue::Null
        | WireValue::Bool(_)
        | WireValue::Number(_)
        | WireValue::NaN
        | WireValue::String(_)
        | WireValue::BigInt(_)
        | WireValue::Date(_)
        | WireValue::Url(_)
        | WireValue::RegExp(_) => value.to_json().unwrap_or(Value::Null),
    }
}

/// Issues of one error: of a missing or unknown property at the property, of a choice those of its nearest branch.
fn report(error: &ValidationError<'_>, base: &[WireValue], issues: &mut Vec<Issue>) {
    let mut path = base.to_vec();
    path.extend(error.instance_path().iter().map(|segment| match segment {
        LocationSegment::Property(key) => WireValue::String(key.into_owned()),
        LocationSegment::Index(index) => WireValue::Number(index.into()),
    }));
    let mut at = |key: &str, message: String| {
        let mut path = path.clone();
        path.push(key.into());
        issues.push(Issue { path, message });
    };
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            at(property.as_str().unwrap_or_default(), "this property is missing".to_owned());
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            for key in unexpected {
                at(key, "there is no such property; remove it or mend its name".to_owned());
            }
        }
        _ => issues.push(Issue { path, message: error.to_string() }),
    }
}
