//! Ids of the rule M13: one letter or digit, then up to 127 of letter, digit, dot, underscore, hyphen; blanks around are cut.
//!
//! So no id is a path, and `/` and `~` are free to separate ids in keys and tokens.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::bounds::{EXCERPT_CHARS_MAX, ID_REST_CHARS_MAX};

/// The rule as a regular expression.
pub const ID_PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$";

/// Text that is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{text}' is not a valid {kind}: begin with a letter or digit, then at most {} letters, digits, dots, underscores or \
     hyphens",
    ID_REST_CHARS_MAX
)]
pub struct IdError {
    text: String,
    kind: &'static str,
}

/// Whether a text is an id, once the blanks around it are cut.
pub fn is_id(text: &str) -> bool {
    let text = text.trim();
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && text.len() <= ID_REST_CHARS_MAX + 1
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if is_id(text) {
                    Ok(Self(text.trim().into()))
                } else {
                    Err(IdError { text: excerpt(text), kind: $kind })
                }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": ID_PATTERN })
            }
        }
    };
}

id! {
    /// A workflow; the same over all its publications.
    WorkflowId, "workflow id"
}
id! {
    /// A run of a workflow, as its callers name it. The engine's run that carries it out has an id of its own.
    WorkflowRunId, "run id"
}
id! {
    /// A desk; unique in its workflow.
    DeskId, "desk id"
}
id! {
    /// A handoff; unique in its workflow.
    HandoffId, "handoff id"
}
id! {
    /// A question to a person.
    TaskId, "task id"
}

/// A foreign value, short enough to repeat in a message.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(EXCERPT_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(is_id(text), expected.is_some(), "{text}");
        assert_eq!(text.parse::<WorkflowId>().ok().as_ref().map(WorkflowId::as_str), expected, "{text}");
        assert_eq!(text.parse::<WorkflowRunId>().is_ok(), expected.is_some(), "{text}");
        assert_eq!(text.parse::<DeskId>().is_ok(), expected.is_some(), "{text}");
        assert_eq!(text.parse::<HandoffId>().is_ok(), expected.is_some(), "{text}");
    }

    #[test]
    fn m13_ids_are_trimmed_and_then_tested() {
        for good in ["a", "7", "wf-1", "a.b_c-D", &"x".repeat(128)] {
            check(good, Some(good));
            check(&format!(" \t{good}\n"), Some(good));
        }
        for bad in ["", "  ", "../../x", "a/b", "a b", ".a", "-a", "_a", "a~b", "é", "a\u{0}", &"x".repeat(129)] {
            check(bad, None);
        }
    }

    #[test]
    fn m13_a_wrong_id_says_value_rule_and_remedy() {
        assert_eq!(
            "../../x".parse::<WorkflowId>().unwrap_err().to_string(),
            "'../../x' is not a valid workflow id: begin with a letter or digit, then at most 127 letters, digits, dots, \
             underscores or hyphens"
        );
    }
}
