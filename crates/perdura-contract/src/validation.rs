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
            report(&error, &mut issues);
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

/// Issues of one error: of a missing or unknown property at the property, of a choice those of the branch that was meant.
fn report(error: &ValidationError<'_>, issues: &mut Vec<Issue>) {
    let path = || -> Vec<WireValue> {
        let segments = error.instance_path().iter().map(|segment| match segment {
            LocationSegment::Property(key) => WireValue::String(key.into_owned()),
            LocationSegment::Index(index) => WireValue::Number(index.into()),
        });
        segments.collect()
    };
    let mut at = |key: &str, message: String| {
        let mut path = path();
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
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            match branch_meant(error, context) {
                Some(branch) => branch.iter().for_each(|error| report(error, issues)),
                None => issues.push(Issue { path: path(), message: error.to_string() }),
            }
        }
        _ => issues.push(Issue { path: path(), message: error.to_string() }),
    }
}

/// The branch of a choice that was meant: the only one whose fixed words are there, or else the only one for this sort of value.
/// So one of several kinds is judged as the kind that it names, and an optional object as that object.
fn branch_meant<'e>(
    choice: &ValidationError<'_>,
    branches: &'e [Vec<ValidationError<'static>>],
) -> Option<&'e [ValidationError<'static>]> {
    let here = choice.instance_path().as_str();
    let below = |error: &ValidationError<'_>| {
        error.instance_path().as_str().strip_prefix(here).map(|path| path.matches('/').count())
    };
    let is_other_sort = |error: &ValidationError<'_>| {
        matches!(error.kind(), ValidationErrorKind::Type { .. }) && below(error) == Some(0)
    };
    let is_other_word = |error: &ValidationError<'_>| {
        let is_word = matches!(error.kind(), ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. });
        is_word && below(error).is_some_and(|steps| steps <= 1)
    };
    let only = |is_other: &dyn Fn(&ValidationError<'_>) -> bool| {
        let mut meant = branches.iter().filter(|branch| !branch.iter().any(is_other));
        let first = meant.next()?;
        meant.next().is_none().then_some(first.as_slice())
    };
    only(&|error| is_other_sort(error) || is_other_word(error)).or_else(|| only(&is_other_sort))
}

#[cfg(test)]
mod tests {
    use schemars::{JsonSchema, schema_for};
    use serde::Serialize;
    use serde_json::json;

    use super::*;

    #[derive(JsonSchema, Serialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Order {
        policy: Option<Policy>,
        payment: Payment,
    }
    #[derive(JsonSchema, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Policy {
        retries: u32,
        #[serde(default)]
        pace: Speed,
        speed: Option<Speed>,
    }
    #[derive(Default, JsonSchema, Serialize)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only its schema is looked at")]
    enum Speed {
        #[default]
        Slow,
        Fast,
    }
    #[derive(JsonSchema, Serialize)]
    #[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    enum Payment {
        Card { number: String, holder: Option<Policy> },
        Cash {},
    }

    /// The places of the issues.
    #[track_caller]
    fn check(policy: &Value, payment: &Value, expected: &[&str]) {
        let input = json!({ "policy": policy, "payment": payment });
        let issues = Check::new(schema_for!(Order)).issues(&input).err().unwrap_or_default();
        let step = |step: &WireValue| match step {
            WireValue::String(key) => key.clone(),
            other => format!("{other:?}"),
        };
        let path = |issue: &Issue| issue.path.iter().map(step).collect::<Vec<_>>().join("/");
        assert_eq!(issues.iter().map(path).collect::<Vec<_>>(), expected, "{input}: {issues:?}");
    }

    #[test]
    fn issues_of_a_choice_are_those_of_the_branch_that_was_meant() {
        let cash = json!({ "type": "cash" });
        check(&Value::Null, &cash, &[]);
        check(&json!({ "retries": 1 }), &cash, &[]);
        // An optional object is judged as the object.
        check(&json!({ "retries": -1 }), &cash, &["policy/retries"]);
        check(&json!({}), &cash, &["policy/retries"]);
        check(&json!({ "retries": 1, "color": 1 }), &cash, &["policy/color"]);
        check(&json!({ "retries": 1, "speed": "mild" }), &cash, &["policy/speed"]);
        check(&json!({ "retries": 1, "pace": "mild" }), &cash, &["policy/pace"]);
        // What is of no branch is wrong as a whole.
        check(&json!(7), &cash, &["policy"]);
        // One of several kinds is judged as the kind that it names.
        check(&Value::Null, &json!({ "type": "card" }), &["payment/number"]);
        check(&Value::Null, &json!({ "type": "cash", "number": "1" }), &["payment/number"]);
        check(
            &Value::Null,
            &json!({ "type": "card", "number": "1", "holder": { "retries": "1" } }),
            &["payment/holder/retries"],
        );
        check(&Value::Null, &json!({ "type": "barter" }), &["payment"]);
    }
}
