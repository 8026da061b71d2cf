//! Regular expressions, which travel as text and are never run here.

use std::fmt;
use std::str::FromStr;

use schemars::json_schema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::markers;
use super::schema::native_schema;

/// A `RegExp` in JavaScript; its JSON form is `/source/flags`. The source is text of another language and not looked into.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegExp {
    source: String,
    flags: String,
}

/// Why text is no [`RegExp`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a regular expression; write /source/flags, with each flag of dgimsuvy at most once and not both u and v"
)]
pub struct NotARegExp(String);

impl RegExp {
    /// What stands between the slashes.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The letters after the last slash.
    pub fn flags(&self) -> &str {
        &self.flags
    }
}

impl FromStr for RegExp {
    type Err = NotARegExp;

    fn from_str(text: &str) -> Result<Self, NotARegExp> {
        let parts = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        match parts {
            Some((source, flags)) if are_legal(flags) => {
                Ok(Self { source: source.to_owned(), flags: flags.to_owned() })
            }
            Some(_) | None => Err(NotARegExp(text.chars().take(80).collect())),
        }
    }
}

fn are_legal(flags: &str) -> bool {
    let each_once = flags.char_indices().all(|(at, flag)| "dgimsuvy".contains(flag) && !flags[..at].contains(flag));
    each_once && !(flags.contains('u') && flags.contains('v'))
}

impl fmt::Display for RegExp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "/{}/{}", self.source, self.flags)
    }
}

impl Serialize for RegExp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(markers::REG_EXP, &self.to_string())
    }
}

impl<'de> Deserialize<'de> for RegExp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

native_schema!([] RegExp, "RegExp", |_generator| json_schema!({
    "type": "string",
    "pattern": "^/.*/[dgimsuvy]*$",
    "x-native-type": "regexp",
}));
