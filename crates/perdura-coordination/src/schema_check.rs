//! Whether a value fits a desk's schema, with everything that is wrong and where.

use schemars::JsonSchema as Described;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::bounds::SCHEMA_ISSUES_MAX;
use crate::document::JsonSchema;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Described)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationSchemaIssue")]
pub struct SchemaIssue {
    /// A JSON pointer; empty for the value as a whole.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

/// Everything that is wrong with a value, up to a bound. A missing key is an issue at the key.
pub fn check(schema: &JsonSchema, value: &Value) -> Vec<SchemaIssue> {
    let schema = serde_json::to_value(schema).expect("a schema has text keys");
    let validator = match jsonschema::validator_for(&schema) {
        Ok(validator) => validator,
        Err(error) => {
            return vec![SchemaIssue { path: String::new(), message: format!("the schema cannot be used: {error}") }];
        }
    };
    let issue = |error: jsonschema::ValidationError<'_>| SchemaIssue {
        path: error.instance_path().as_str().to_owned(),
        message: error.to_string(),
    };
    validator.iter_errors(value).take(SCHEMA_ISSUES_MAX).map(issue).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn w11_a_value_is_checked_with_the_path_of_each_issue() {
        let schema: JsonSchema = serde_json::from_value(json!({
            "type": "object", "required": ["name", "lines"], "additionalProperties": false,
            "properties": {
                "name": { "type": "string" },
                "size": { "enum": ["s", "m"] },
                "lines": { "type": "array", "items": { "type": "object", "properties": { "n": { "type": "integer" } } } },
                "either": { "oneOf": [{ "type": "string" }, { "type": "number" }] },
            },
        }))
        .unwrap();
        let issues = |value: Value| {
            check(&schema, &value)
                .into_iter()
                .map(|issue| format!("{} {}", issue.path, issue.message))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            issues(json!({ "name": "a", "lines": [{ "n": 1 }, { "n": 2.0 }], "size": "s", "either": 1 })),
            [""; 0]
        );
        let found = issues(json!({ "lines": [{ "n": 1.5 }], "size": "x", "either": true, "more": 1 }));
        let starts =
            ["/lines/0/n ", "/size ", "/either ", " Additional properties", " \"name\" is a required property"];
        for start in starts {
            assert!(found.iter().any(|issue| issue.starts_with(start)), "{start}: {found:?}");
        }
        assert_eq!(found.len(), 5, "{found:?}");
        assert_eq!(issues(json!([])).len(), 1);
    }

    #[test]
    fn w11_a_schema_that_says_nothing_takes_everything() {
        for value in [json!(null), json!(1), json!({ "a": [] })] {
            assert_eq!(check(&JsonSchema::default(), &value), []);
        }
    }
}
