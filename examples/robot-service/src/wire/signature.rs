//! Signatures of dispatches and callbacks: `t=<unix seconds>,s=<hex HMAC-SHA256(key, "<t>." + body)>`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::bounds::CLOCK_SKEW_SECONDS_MAX;
use crate::files::hex;
use crate::secret::Secret;

/// Carries the signature of a dispatch, a probe or a cancellation.
pub const DISPATCH_SIGNATURE: &str = "x-dispatch-signature";
/// Carries the signature of a callback.
pub const CALLBACK_SIGNATURE: &str = "x-callback-signature";
/// Says which key signed a callback.
pub const CALLBACK_KEY_ID: &str = "x-callback-key-id";
/// Carries the shared secret itself, in the mode that has no signatures.
pub const CALLBACK_SECRET: &str = "x-callback-secret";

/// Why a signature does not count.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// Not of the form.
    #[error("the signature must have the form t=<unix seconds>,s=<hex>")]
    Form,
    /// Too old, or from the future.
    #[error(
        "the signature is {seconds} s away from this machine's clock, but may be {CLOCK_SKEW_SECONDS_MAX} s at most: set both clocks"
    )]
    Age {
        /// How far away.
        seconds: u64,
    },
    /// Made with another key, or over another body.
    #[error("the signature does not match: both sides must have the same ROBOT_CALLBACK_SECRET")]
    Mismatch,
}

/// Signs `body`. The key is the secret's text, byte by byte, even when that text looks like hexadecimal.
pub fn sign(key: &Secret, body: &[u8], unix_seconds: i64) -> String {
    format!("t={unix_seconds},s={}", hex(&mac(key, body, unix_seconds).finalize().into_bytes()))
}

/// Accepts `header` when it was made over `body` with `key` not long before or after `now_seconds`.
pub fn verify(key: &Secret, header: &[u8], body: &[u8], now_seconds: i64) -> Result<(), Error> {
    let (unix_seconds, digest) = parse(header).ok_or(Error::Form)?;
    // Compared before the clocks are: who does not hold the key learns nothing about this machine's clock.
    mac(key, body, unix_seconds).verify_slice(&digest).map_err(|_| Error::Mismatch)?;
    match now_seconds.abs_diff(unix_seconds) {
        seconds if seconds > CLOCK_SKEW_SECONDS_MAX => Err(Error::Age { seconds }),
        _ => Ok(()),
    }
}

fn mac(key: &Secret, body: &[u8], unix_seconds: i64) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes())
        .expect("an HMAC key may have any length")
        .chain_update(format!("{unix_seconds}."))
        .chain_update(body)
}

fn parse(header: &[u8]) -> Option<(i64, [u8; 32])> {
    let (seconds, digest) = std::str::from_utf8(header).ok()?.strip_prefix("t=")?.split_once(",s=")?;
    if digest.len() != 64 || !digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digest.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some((seconds.parse().ok()?, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Header, key, body, clock, and what is made of them.
    type Case<'a> = (&'a str, &'a str, &'a [u8], i64, Result<(), Error>);

    const NOW: i64 = 1_700_000_000;

    #[test]
    fn the_form_is_known_to_the_other_side() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
        let expect = "t=1700000000,s=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae";
        assert_eq!(sign(&Secret::new("key"), b"{}", NOW), expect);
    }

    #[test]
    fn only_the_right_key_body_and_time_pass() {
        let good = sign(&Secret::new("key"), b"{}", NOW);
        let upper = good.to_uppercase().replace("T=", "t=").replace(",S=", ",s=");
        let cases: &[Case<'_>] = &[
            (&good, "key", b"{}", NOW, Ok(())),
            (&good, "key", b"{}", NOW + 300, Ok(())),
            (&good, "key", b"{}", NOW - 300, Ok(())),
            (&good, "key", b"{}", NOW + 301, Err(Error::Age { seconds: 301 })),
            (&good, "key", b"{ }", NOW, Err(Error::Mismatch)),
            (&good, "yek", b"{}", NOW, Err(Error::Mismatch)),
            (&good.replace("t=17", "t=18"), "key", b"{}", NOW, Err(Error::Mismatch)),
            (&upper, "key", b"{}", NOW, Err(Error::Form)),
            (&good[..good.len() - 1], "key", b"{}", NOW, Err(Error::Form)),
            ("t=x,s=", "key", b"{}", NOW, Err(Error::Form)),
            ("", "key", b"{}", NOW, Err(Error::Form)),
        ];
        for (header, key, body, now, expect) in cases {
            assert_eq!(verify(&Secret::new(*key), header.as_bytes(), body, *now), *expect, "{header}");
        }
    }
}
