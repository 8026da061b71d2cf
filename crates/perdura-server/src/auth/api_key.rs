//! Keys with a name and scopes, for people's tools and for programs that manage the server.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::principal::{Principal, Scope};
use crate::bounds::{API_KEY_NAME_CHARS_MAX, API_KEY_SECRET_BYTES_MIN};

/// A key with a name and scopes. Its secret is not kept, only a digest.
#[derive(Clone)]
pub struct ApiKey {
    name: Arc<str>,
    scopes: BTreeSet<Scope>,
    digest: [u8; 32],
}

/// A text that is no API key. It never repeats the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiKeyError {
    /// Not three parts.
    #[error("an API key is written as name:scopes:secret, such as ci:read+run:<32 random characters>")]
    Form,
    /// No name, or one that cannot be shown.
    #[error("an API key's name must be 1 to {API_KEY_NAME_CHARS_MAX} letters, digits and the characters . _ -")]
    Name,
    /// A word that is no scope.
    #[error("'{word}' is not a scope of API key '{name}': scopes are read, run and edit, joined by +")]
    Scope {
        /// Of the key.
        name: String,
        /// What stands there.
        word: String,
    },
    /// Too easy to guess.
    #[error(
        "the secret of API key '{name}' has fewer than {API_KEY_SECRET_BYTES_MIN} characters: take one from 'openssl rand -hex 32'"
    )]
    Secret {
        /// Of the key.
        name: String,
    },
}

impl ApiKey {
    /// Reads `name:scopes:secret`.
    pub fn parse(text: &str) -> Result<Self, ApiKeyError> {
        let mut parts = text.splitn(3, ':');
        let (Some(name), Some(scopes), Some(secret)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(ApiKeyError::Form);
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if !(1..=API_KEY_NAME_CHARS_MAX).contains(&name.len()) || !name.chars().all(is_plain) {
            return Err(ApiKeyError::Name);
        }
        let scope = |word: &str| {
            let unknown = |_| ApiKeyError::Scope { name: name.to_owned(), word: crate::extract::excerpt(word) };
            word.parse::<Scope>().map_err(unknown)
        };
        let scopes = scopes.split('+').map(scope).collect::<Result<_, _>>()?;
        if secret.len() < API_KEY_SECRET_BYTES_MIN {
            return Err(ApiKeyError::Secret { name: name.to_owned() });
        }
        Ok(Self { name: name.into(), scopes, digest: digest(secret) })
    }

    /// Who has this key.
    pub(super) fn principal(&self) -> Principal {
        Principal::Key { name: Arc::clone(&self.name), scopes: self.scopes.clone() }
    }
    /// Of the secret.
    pub(super) fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
    /// Whether a token is this key's secret. The comparison tells nothing by the time it takes.
    pub(super) fn matches(&self, digest_of_token: &[u8; 32]) -> bool {
        self.digest.ct_eq(digest_of_token).into()
    }
}

pub(super) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey").field("name", &self.name).field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_checked_when_they_are_read() {
        let key = ApiKey::parse("ci:read+run:0123456789abcdef:with-a-colon").unwrap();
        assert!(key.matches(&digest("0123456789abcdef:with-a-colon")) && !key.matches(&digest("0123456789abcdef")));
        let principal = key.principal();
        assert!(principal.may(Scope::Read) && principal.may(Scope::Run) && !principal.may(Scope::Edit));
        for (text, want) in [
            ("ci", "an API key is written as name:scopes:secret, such as ci:read+run:<32 random characters>"),
            (":read:x", "an API key's name must be 1 to 64 letters, digits and the characters . _ -"),
            (
                "ci:all:0123456789abcdef",
                "'all' is not a scope of API key 'ci': scopes are read, run and edit, joined by +",
            ),
            (
                "ci:read:short",
                "the secret of API key 'ci' has fewer than 16 characters: take one from 'openssl rand -hex 32'",
            ),
        ] {
            assert_eq!(ApiKey::parse(text).unwrap_err().to_string(), want);
        }
        assert!(!format!("{key:?}").contains("0123456789abcdef"));
    }
}
