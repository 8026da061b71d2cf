//! Ids that must not be swapped for one another.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use perdura_types::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::{NoContext, Uuid};

use crate::bounds::{KEY_BYTES_MAX, WORKSPACE_CHARS_MAX};
use crate::refusal::excerpt;

/// Text that is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a valid {kind}: expected {rule}")]
pub struct IdError {
    text: String,
    kind: &'static str,
    rule: &'static str,
}

macro_rules! text_form {
    ($name:ident, $schema:expr) => {
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                // The other forms that the parser knows would make two keys of one id.
                let uuid = (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten();
                let rule = "a UUID, such as 0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11";
                uuid.map(Self).ok_or_else(|| IdError { text: excerpt(text), kind: $kind, rule })
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
        text_form!($name, json_schema!({ "type": "string", "pattern": UUID }));
    };
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $accepts:expr, $schema:expr) => {
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
                let accepts: fn(&str) -> bool = $accepts;
                if accepts(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(IdError { text: excerpt(text), kind: $kind, rule: $rule })
                }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        text_form!($name, $schema);
    };
}

uuid_id! {
    /// A job. The same over all its rounds; sorts by creation.
    JobId, "job id"
}
uuid_id! {
    /// An item. The same over all its attempts.
    ItemId, "item id"
}
text_id! {
    /// Whose job it is; nothing crosses workspaces.
    WorkspaceId, "workspace id", "1 to 128 of letters, digits and . _ : @ -", is_word, word_schema()
}
text_id! {
    /// An automation's name in its workspace.
    AutomationId, "automation id", "1 to 128 of letters, digits and . _ : @ -", is_word, word_schema()
}
text_id! {
    /// The caller's own name of what an item is about; unique in a job.
    OrderId, "order id", "1 to 200 bytes of text without control characters", is_plain_text, plain_text_schema()
}
text_id! {
    /// The caller's own name of a submission, unique in its workspace.
    IdempotencyKey, "idempotency key", "1 to 200 bytes of text without control characters", is_plain_text,
    plain_text_schema()
}
text_id! {
    /// Where a page of jobs ended.
    JobCursor, "cursor", "the nextCursor of the page before", is_time_key,
    json_schema!({ "type": "string", "pattern": "^[0-9a-f]{16}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" })
}

const UUID: &str = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

fn word_schema() -> Schema {
    json_schema!({ "type": "string", "pattern": format!("^[0-9A-Za-z._:@-]{{1,{WORKSPACE_CHARS_MAX}}}$") })
}

/// One character that is no blank, and no control character at all. A schema counts characters; the bytes are counted
/// when the text is read.
fn plain_text_schema() -> Schema {
    json_schema!({
        "type": "string",
        "maxLength": KEY_BYTES_MAX,
        "pattern": r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$",
    })
}

fn is_word(text: &str) -> bool {
    (1..=WORKSPACE_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:@-".contains(&byte))
}

fn is_plain_text(text: &str) -> bool {
    text.len() <= KEY_BYTES_MAX && !text.trim().is_empty() && !text.chars().any(char::is_control)
}

/// As the indexes of jobs write it.
fn is_time_key(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let (time, job) = text.split_once('/').unwrap_or_default();
    time.len() == 16 && time.bytes().all(is_hex) && job.parse::<JobId>().is_ok_and(|id| id.to_string() == job)
}

impl JobId {
    /// A new id of this moment.
    pub(crate) fn fresh(now: Timestamp) -> Self {
        let millis = now.as_millis().max(0).cast_unsigned();
        let nanos = u32::try_from(millis % 1_000).expect("below 1,000") * 1_000_000;
        Self(Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, millis / 1_000, nanos)))
    }
}

impl ItemId {
    /// A new id.
    pub(crate) fn fresh() -> Self {
        Self(Uuid::new_v4())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_checked() {
        for (text, fits) in [
            ("0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11", true),
            ("0190A5B4-7C1E-7B6E-8F3A-2F1D6C0E9B11", true),
            ("0190a5b47c1e7b6e8f3a2f1d6c0e9b11", false),
            ("{0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11}", false),
            ("0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b1g", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<ItemId>().is_ok(), fits, "{text}");
        }
        for (text, fits) in [("shop-1", true), ("a/b", false), ("", false), ("a b", false), (&"x".repeat(129), false)] {
            assert_eq!(text.parse::<WorkspaceId>().is_ok(), fits, "{text}");
        }
        for (text, fits) in [("#1001 / Ñ", true), (" ", false), ("a\nb", false), (&"x".repeat(201), false)] {
            assert_eq!(text.parse::<OrderId>().is_ok(), fits, "{text}");
        }
    }

    #[test]
    fn a_wrong_id_says_what_it_should_be() {
        let error = "nope".parse::<JobId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "'nope' is not a valid job id: expected a UUID, such as 0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11"
        );
    }

    #[test]
    fn job_ids_sort_by_creation() {
        let ids = (0..100).map(|ms| JobId::fresh(Timestamp::from_millis(1_800_000_000_000 + ms))).collect::<Vec<_>>();
        assert!(ids.is_sorted());
    }
}
