//! Text that must not be seen: it has no `Display`, says nothing under `{:?}`, and goes to disk only where a field asks
//! for it by name (`#[serde(with = "secret::on_disk")]`).

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// A password or a key.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text in.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `offered` is the same text, in a time that does not tell how much of it is right.
    pub fn is(&self, offered: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(offered).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(secret)")
    }
}

/// What a workspace logs in to the carrier's portal with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// The name at the portal.
    pub username: String,
    /// Its password.
    #[serde(with = "on_disk")]
    pub password: Secret,
}

/// Writes a secret as it is. Only files that nobody else can read (`files.rs`) may hold one.
pub mod on_disk {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Secret;

    /// Writes the text itself.
    pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.reveal())
    }

    /// Reads it back.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let credentials = Credentials { username: "ana".into(), password: Secret::new("hunter2") };
        assert_eq!(format!("{credentials:?}"), r#"Credentials { username: "ana", password: (secret) }"#);
    }

    #[test]
    fn a_secret_is_only_the_whole_text() {
        let secret = Secret::new("hunter2");
        for (offered, expect) in
            [("hunter2", true), ("hunter", false), ("hunter22", false), ("Hunter2", false), ("", false)]
        {
            assert_eq!(secret.is(offered.as_bytes()), expect, "{offered}");
        }
    }
}
