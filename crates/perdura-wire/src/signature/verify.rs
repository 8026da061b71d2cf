//! Checking what an SDK signed.

use hmac::Mac;
use perdura_types::{RawJson, Timestamp, to_hex};
use subtle::ConstantTimeEq;

use super::{SigningKey, SigningKeys, header};
use crate::bounds::SIGNATURE_AGE_SECONDS_MAX;
use crate::json;

/// Why a signature is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No header.
    #[error("the header x-inngest-signature is missing: set the same signing key for server and app")]
    Missing,
    /// Not `t=…&s=…`.
    #[error("the header x-inngest-signature is '{value}', but must have the form t=<unix seconds>&s=<hex>")]
    Malformed {
        /// What was given, cut to a readable length.
        value: String,
    },
    /// Too old, or from the future.
    #[error(
        "the signature was made {age_seconds} seconds ago, but only {SIGNATURE_AGE_SECONDS_MAX} either way are \
         allowed: check both clocks"
    )]
    Expired {
        /// Negative when it is from the future.
        age_seconds: i64,
    },
    /// Another key, or another body.
    #[error("the signature does not match the body: set the same signing key for server and app")]
    Mismatch,
}

impl SignatureError {
    /// For programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "signature_missing",
            Self::Malformed { .. } => "signature_malformed",
            Self::Expired { .. } => "signature_expired",
            Self::Mismatch => "sig_verification_failed",
        }
    }
}

/// Checks the value of `x-inngest-signature` against a body. JavaScript signs the bytes, Python and Go their canonical
/// form; both are taken.
pub fn verify(keys: &SigningKeys, value: Option<&str>, body: &[u8], now: Timestamp) -> Result<(), SignatureError> {
    let value = value.ok_or(SignatureError::Missing)?;
    let (seconds, signature) =
        header::decode(value).ok_or_else(|| SignatureError::Malformed { value: json::excerpt(value) })?;
    let age_seconds = now.as_millis().div_euclid(1_000).saturating_sub(seconds);
    if age_seconds.saturating_abs() > SIGNATURE_AGE_SECONDS_MAX {
        return Err(SignatureError::Expired { age_seconds });
    }
    let signed = |body: &[u8]| keys.iter().any(|key| matches(key, body, seconds, signature));
    if signed(body) || canonical(body).is_some_and(|body| signed(&body)) {
        return Ok(());
    }
    Err(SignatureError::Mismatch)
}

fn matches(key: &SigningKey, body: &[u8], seconds: i64, signature: &str) -> bool {
    let expected = to_hex(&key.mac(body, seconds).finalize().into_bytes());
    expected.as_bytes().ct_eq(signature.to_ascii_lowercase().as_bytes()).into()
}

fn canonical(body: &[u8]) -> Option<Vec<u8>> {
    let text = json::admit(body).ok()?;
    RawJson::parse(&text).ok()?;
    json::canonical(text.as_bytes()).ok()
}
