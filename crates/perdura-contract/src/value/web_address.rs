//! Absolute addresses.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use schemars::json_schema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::markers;
use super::schema::native_schema;

/// A `URL` in JavaScript; its JSON form is the address as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Url(pub url::Url);

impl FromStr for Url {
    type Err = url::ParseError;

    fn from_str(text: &str) -> Result<Self, url::ParseError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Deref for Url {
    type Target = url::Url;

    fn deref(&self) -> &url::Url {
        &self.0
    }
}

impl Serialize for Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(markers::URL, self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for Url {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error| {
            de::Error::custom(format_args!("{text:?} is not an absolute address such as https://example.com: {error}"))
        })
    }
}

native_schema!([] Url, "Url", |_generator| json_schema!({
    "type": "string",
    "format": "uri",
    "x-native-type": "url",
}));
