//! `t=<unix seconds>,s=<hex HMAC-SHA256(key, "<t>." + body)>`, and the keys of jobs.

use hmac::{Hmac, KeyInit, Mac};
use perdura_types::{Timestamp, to_hex};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::bounds::{SIGNATURE_AGE_SECONDS_MAX, SIGNATURE_CHARS_MAX};
use crate::secrets::Secret;

/// Header of a signed dispatch, probe or cancel.
pub const DISPATCH_SIGNATURE_HEADER: &str = "x-dispatch-signature";

/// Why a signature is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not `t=…,s=…`.
    #[error("the signature must have the form t=<unix seconds>,s=<64 hexadecimal digits>")]
    Malformed,
    /// Too old, or from the future.
    #[error(
        "the signature was made {age_seconds} seconds ago, but only {SIGNATURE_AGE_SECONDS_MAX} either way are \
         allowed: sign anew for each try, and check both clocks"
    )]
    Expired {
        /// Negative when it is from the future.
        age_seconds: i64,
    },
    /// Another key, or another body.
    #[error("the signature does not match the body: sign \"<t>.\" and the bytes of the body with the job's key")]
    Mismatch,
}

impl SignatureError {
    /// For programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "signature_malformed",
            Self::Expired { .. } => "signature_expired",
            Self::Mismatch => "signature_mismatch",
        }
    }
}

/// The callback key of a job: what its robot signs with. The bytes of the text are the key.
pub fn callback_key(secret: &Secret, key_id: &str) -> Secret {
    let mut mac = keyed(secret.expose());
    mac.update(b"perdura/robot/callback-key:");
    mac.update(key_id.as_bytes());
    Secret::new(to_hex(&mac.finalize().into_bytes()))
}

/// The value of a signature header.
pub fn sign(key: &Secret, body: &[u8], now: Timestamp) -> String {
    let seconds = now.as_millis().div_euclid(1_000);
    format!("t={seconds},s={}", signature(key, seconds, body))
}

/// Checks the value of a signature header.
pub fn verify(key: &Secret, value: &str, body: &[u8], now: Timestamp) -> Result<(), SignatureError> {
    let (seconds, given) = parse(value).ok_or(SignatureError::Malformed)?;
    let age_seconds = now.as_millis().div_euclid(1_000).saturating_sub(seconds);
    if age_seconds.saturating_abs() > SIGNATURE_AGE_SECONDS_MAX {
        return Err(SignatureError::Expired { age_seconds });
    }
    let expected = signature(key, seconds, body);
    let is_equal = expected.as_bytes().ct_eq(given.to_ascii_lowercase().as_bytes());
    if bool::from(is_equal) { Ok(()) } else { Err(SignatureError::Mismatch) }
}

fn signature(key: &Secret, seconds: i64, body: &[u8]) -> String {
    let mut mac = keyed(key.expose());
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    to_hex(&mac.finalize().into_bytes())
}

fn keyed(key: &str) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length")
}

fn parse(value: &str) -> Option<(i64, &str)> {
    if value.len() > SIGNATURE_CHARS_MAX {
        return None;
    }
    let (mut seconds, mut signature) = (None, None);
    for part in value.split(',') {
        match part.trim().split_once('=')? {
            ("t", value) => seconds = value.parse().ok(),
            ("s", value) => signature = Some(value),
            _ => {}
        }
    }
    Some((seconds?, signature.filter(|text| text.len() == 64)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn a_signature_is_what_any_other_language_computes() {
        // printf '%s' 'perdura/robot/callback-key:0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11.1' | openssl dgst -sha256 -hmac s3cret
        let key = callback_key(&Secret::new("s3cret"), "0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11.1");
        assert_eq!(key.expose(), "0e848bbed25a5fe47fdda5805d893b2baa13decd8a2888523608764dd83c8c1a");
        let expected = "t=1800000000,s=4ba752ad5082242c4c2bfc1ed8658c1ca7d71d58cd637a2d4e449d3374a2e306";
        assert_eq!(sign(&key, br#"{"a":1}"#, NOW), expected);
    }

    #[test]
    fn signatures_are_judged() {
        let (key, body) = (Secret::new("k"), b"body");
        let good = sign(&key, body, NOW);
        let hex = good.rsplit_once('=').unwrap().1;
        let at = |seconds: i64| sign(&key, body, NOW.plus_ms(seconds * 1_000));
        for (value, expected) in [
            (good.clone(), Ok(())),
            (good.to_uppercase().replace("T=", "t=").replace("S=", "s="), Ok(())),
            (format!("s={hex}, t=1800000000"), Ok(())),
            (at(-300), Ok(())),
            (at(300), Ok(())),
            (at(-301), Err("signature_expired")),
            (at(301), Err("signature_expired")),
            (sign(&Secret::new("other"), body, NOW), Err("signature_mismatch")),
            (sign(&key, b"other", NOW), Err("signature_mismatch")),
            (good.replace("t=1800000000", "t=1800000001"), Err("signature_mismatch")),
            (String::new(), Err("signature_malformed")),
            ("t=1,s=".to_owned(), Err("signature_malformed")),
            (format!("t=x,s={hex}"), Err("signature_malformed")),
            (format!("{good},{}", "x=1,".repeat(100)), Err("signature_malformed")),
        ] {
            let verdict = verify(&key, &value, body, NOW).map_err(|error| error.code());
            assert_eq!(verdict, expected, "{value}");
        }
    }
}
