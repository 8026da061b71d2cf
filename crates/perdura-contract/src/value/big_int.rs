//! Whole numbers that JavaScript's numbers cannot hold.

use std::fmt;
use std::str::FromStr;

use schemars::json_schema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::markers;
use super::schema::native_schema;
use crate::bounds::BIG_INT_DIGITS_MAX;

/// A whole number of any size, a `bigint` in JavaScript; its JSON form is text. An `i64` or `u64` field is *not* one: it
/// stays a number, exact up to 2^53 only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BigInt(String);

/// Why text is no [`BigInt`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a whole number; write digits only, with no leading zero, at most {BIG_INT_DIGITS_MAX} of them")]
pub struct NotAnInteger(String);

impl BigInt {
    /// The decimal digits, with a minus sign if it is negative.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BigInt {
    type Err = NotAnInteger;

    fn from_str(text: &str) -> Result<Self, NotAnInteger> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let has_leading_zero = digits.len() > 1 && digits.starts_with('0');
        if !is_plain || has_leading_zero || digits.len() > BIG_INT_DIGITS_MAX {
            return Err(NotAnInteger(text.chars().take(40).collect()));
        }
        Ok(if digits == "0" { Self("0".to_owned()) } else { Self(text.to_owned()) })
    }
}

impl fmt::Display for BigInt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

macro_rules! between {
    ($($number:ty),*) => {$(
        impl From<$number> for BigInt {
            fn from(number: $number) -> Self {
                Self(number.to_string())
            }
        }

        impl TryFrom<&BigInt> for $number {
            type Error = std::num::ParseIntError;

            fn try_from(number: &BigInt) -> Result<Self, Self::Error> {
                number.0.parse()
            }
        }
    )*};
}
between!(i32, u32, i64, u64, i128, u128);

impl Serialize for BigInt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(markers::BIG_INT, &self.0)
    }
}

impl<'de> Deserialize<'de> for BigInt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

native_schema!([] BigInt, "BigInt", |_generator| json_schema!({
    "type": "string",
    "pattern": "^-?(0|[1-9][0-9]*)$",
    "x-native-type": "bigint",
}));
