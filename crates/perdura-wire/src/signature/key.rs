//! Signing keys.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use perdura_types::{Timestamp, to_hex};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::header;

/// Text that cannot be a signing key. The text itself is a secret and is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing behind the prefix.
    #[error("the signing key is empty: use an even number of hexadecimal digits, such as from 'openssl rand -hex 32'")]
    Empty,
    /// Not pairs of hexadecimal digits.
    #[error(
        "the signing key ({characters} characters without prefix) is not hexadecimal: use an even number of the \
         characters 0-9 and a-f, such as from 'openssl rand -hex 32'"
    )]
    NotHex {
        /// Length of what is behind the prefix.
        characters: usize,
    },
}

/// A secret that server and SDK share, such as `signkey-prod-0011aabb`; what it signs does not depend on the prefix.
#[derive(Clone)]
pub struct SigningKey {
    /// Without prefix; the bytes of this text are the HMAC key.
    secret: String,
    /// What SDKs send as a Bearer token.
    hashed: String,
}

impl SigningKey {
    /// Takes a key with or without a prefix of the form `signkey-<word>-`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let secret = without_prefix(text.trim());
        if secret.is_empty() {
            return Err(KeyError::Empty);
        }
        let bytes = from_hex(secret).ok_or(KeyError::NotHex { characters: secret.chars().count() })?;
        Ok(Self { secret: secret.to_owned(), hashed: to_hex(&Sha256::digest(bytes)) })
    }
    /// The key's SHA-256 in hexadecimal: what an SDK sends as a Bearer token.
    pub fn hashed(&self) -> &str {
        &self.hashed
    }
    /// The value of `x-inngest-signature` for a body that is already canonical.
    pub fn sign(&self, body: &[u8], now: Timestamp) -> String {
        let seconds = now.as_millis().div_euclid(1_000);
        header::encode(seconds, &to_hex(&self.mac(body, seconds).finalize().into_bytes()))
    }

    /// HMAC over the body and the decimal timestamp behind it.
    pub(super) fn mac(&self, body: &[u8], seconds: i64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(body);
        mac.update(seconds.to_string().as_bytes());
        mac
    }
    fn matches(&self, token: &str) -> Choice {
        self.secret.as_bytes().ct_eq(token.as_bytes()) | self.hashed.as_bytes().ct_eq(token.as_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// The key in use and, while keys are being exchanged, the one before or after it.
#[derive(Debug, Clone)]
pub struct SigningKeys {
    /// Signs, and is accepted.
    pub current: SigningKey,
    /// Is accepted.
    pub fallback: Option<SigningKey>,
}

impl SigningKeys {
    /// Whether the value of an `Authorization` header names one of the keys: raw or hashed, with or without prefix.
    pub fn accepts_bearer(&self, authorization: Option<&str>) -> bool {
        let Some(token) = authorization.and_then(bearer) else { return false };
        let token = without_prefix(token);
        let fallback = self.fallback.as_ref().map_or(Choice::from(0), |key| key.matches(token));
        (self.current.matches(token) | fallback).into()
    }
    /// Both keys, the one in use first.
    pub fn iter(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(&self.fallback)
    }
}

/// The token in the value of an `Authorization` header.
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Removes `signkey-<word>-`.
fn without_prefix(key: &str) -> &str {
    let stripped = key.strip_prefix("signkey-").and_then(|rest| rest.split_once('-'));
    match stripped {
        Some((word, rest)) if !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_') => rest,
        Some(_) | None => key,
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    text.as_bytes().chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
