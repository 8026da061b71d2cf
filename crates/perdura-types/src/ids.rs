//! Ids and numbers that must not be swapped for one another.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ulid::Ulid;
use uuid::Uuid;

use crate::Timestamp;

/// Text that is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a valid {kind}: expected {rule}")]
pub struct IdError {
    /// What was given, cut to a readable length.
    pub text: String,
    /// Which id was expected.
    pub kind: &'static str,
    /// The form that it should have.
    pub rule: &'static str,
}

impl IdError {
    fn new(text: &str, kind: &'static str, rule: &'static str) -> Self {
        Self { text: text.chars().take(64).collect(), kind, rule }
    }
}

macro_rules! ulid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        impl $name {
            /// The smallest id: before every real one.
            pub const MIN: Self = Self(Ulid(0));

            /// Builds the id of a moment from 80 bits of entropy; the upper bits of `entropy` are ignored.
            pub fn from_parts(at: Timestamp, entropy: u128) -> Self {
                Self(Ulid::from_parts(at.as_millis().max(0).cast_unsigned(), entropy))
            }
            /// The id as a number; its order is the order of the text.
            pub fn as_u128(self) -> u128 {
                self.0.0
            }
            /// The id of a number made by [`Self::as_u128`].
            pub fn from_u128(value: u128) -> Self {
                Self(Ulid(value))
            }
            /// The moment inside the id.
            pub fn at(self) -> Timestamp {
                Timestamp::from_millis(self.0.timestamp_ms().cast_signed())
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.0.array_to_str(&mut [0; ulid::ULID_LEN]))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.0.array_to_str(&mut [0; ulid::ULID_LEN]))
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                // Above 7 the first character has bits that no ULID has room for, and that the parser drops.
                let fits = text.as_bytes().first().is_some_and(|first| *first <= b'7');
                Ulid::from_string(text)
                    .ok()
                    .filter(|_| fits)
                    .map(Self)
                    .ok_or_else(|| IdError::new(text, $kind, "a ULID of 26 characters"))
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // Not through a formatter: a row holds several ids, and each would be formatted and then escaped.
                serializer.serialize_str(self.0.array_to_str(&mut [0; ulid::ULID_LEN]))
            }
        }
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$" })
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

ulid_id! {
    /// One run of a function. The time part is the moment at which the run was created.
    RunId, "run id"
}
ulid_id! {
    /// The server's own id of an accepted event; not the `id` that the sender chose.
    EventId, "event id"
}
ulid_id! {
    /// One dispatch of one attempt: unique, never reused.
    RequestId, "request id"
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id that always belongs to this text (UUID version 5, OID namespace).
            pub fn of(text: &str) -> Self {
                Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError::new(text, $kind, "a UUID"))
            }
        }
    };
}

uuid_id! {
    /// One app; derived from its name, so a changed URL keeps it.
    AppId, "app id"
}
uuid_id! {
    /// One function; derived from app name and slug, so a re-sync keeps it.
    FunctionId, "function id"
}

/// What a run may exist only once for: a function and a key, hashed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdempotencyKey(Uuid);

impl IdempotencyKey {
    /// The key of this function and text.
    pub fn of(function: FunctionId, text: &str) -> Self {
        Self(Uuid::new_v5(&function.0, text.as_bytes()))
    }
    /// The key as stored.
    pub fn as_bytes(&self) -> [u8; 16] {
        *self.0.as_bytes()
    }
    /// The key as it was stored.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
}
impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The number after this one.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

number! {
    /// A shard: the unit of ownership, ordering and fencing.
    ShardId(u32)
}
number! {
    /// How often a shard has been claimed; the fence against a deposed owner.
    Epoch(u64)
}
number! {
    /// Position of a journal row in its shard; the first row has 1.
    Lsn(u64)
}
number! {
    /// Position of an accepted event in its shard; the first event has 1.
    EventSeq(u64)
}
number! {
    /// Number of an item or a wait inside one run.
    ItemNumber(u32)
}

/// The key of a step inside a run, as the SDK hashed it. The server never computes one itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(Arc<str>);

impl StepId {
    /// Takes the SDK's key as it is.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl From<&str> for StepId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ulid_keeps_time_text_and_order() {
        let early = RunId::from_parts(Timestamp::from_millis(1_700_000_000_000), 7);
        let late = RunId::from_parts(Timestamp::from_millis(1_700_000_000_001), 0);
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(early.at().as_millis(), 1_700_000_000_000);
        assert_eq!(early.to_string().parse::<RunId>().unwrap(), early);
        assert_eq!(RunId::from_u128(early.as_u128()), early);
    }

    #[test]
    fn wrong_text_names_value_and_rule() {
        let error = "nope".parse::<EventId>().unwrap_err();
        assert_eq!(error.to_string(), "'nope' is not a valid event id: expected a ULID of 26 characters");
        assert!("81ARZ3NDEKTSV4RRFFQ69G5FAV".parse::<EventId>().is_err(), "more than 128 bits");
        let error = "nope".parse::<FunctionId>().unwrap_err();
        assert_eq!(error.to_string(), "'nope' is not a valid function id: expected a UUID");
    }

    #[test]
    fn derived_ids_are_stable() {
        assert_eq!(FunctionId::of("shop/checkout"), FunctionId::of("shop/checkout"));
        assert_ne!(FunctionId::of("shop/checkout"), FunctionId::of("shop/check"));
    }
}
