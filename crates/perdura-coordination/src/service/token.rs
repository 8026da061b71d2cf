//! Signed links: who holds one may do one thing with one subject until a moment. They are checked without being stored.
//!
//! `<use>~<subject>~<end in seconds, base 36>~<HMAC-SHA256, base64url>`: ids never hold a `~`, so the parts are certain.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use perdura_types::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::bounds::TOKEN_CHARS_MAX;
use crate::refusal::{Code, Refusal};

/// What a link allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// To read one run.
    Trace,
    /// To answer one task, once: the task's record sees to that.
    Task,
}

impl Use {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Task => "task",
        }
    }
}

/// What signs. Its `Debug` shows nothing.
#[derive(Clone)]
pub(crate) struct Key(Vec<u8>);

impl Key {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// A link's token, good until `ends_at`.
    pub(crate) fn sign(&self, use_: Use, subject: &str, ends_at: Timestamp) -> String {
        let claims = format!("{}~{subject}~{}", use_.as_str(), base36(seconds(ends_at)));
        let signature = self.signature(&claims);
        format!("{claims}~{signature}")
    }

    /// The subject that a token is for, if it is good for this use at this moment.
    pub(crate) fn verify<'t>(&self, use_: Use, token: &'t str, now: Timestamp) -> Result<&'t str, Refusal> {
        let wrong = || {
            let message =
                "the link is not one that this server has signed: open it as it was sent, to its last character";
            Refusal::new(Code::InvalidToken, message)
        };
        if token.len() > TOKEN_CHARS_MAX {
            return Err(wrong());
        }
        let (claims, given) = token.rsplit_once('~').ok_or_else(wrong)?;
        if !bool::from(self.signature(claims).as_bytes().ct_eq(given.as_bytes())) {
            return Err(wrong());
        }
        let mut parts = claims.split('~');
        let (Some(word), Some(subject), Some(end), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        if word != use_.as_str() {
            return Err(wrong());
        }
        let end = u64::from_str_radix(end, 36).map_err(|_| wrong())?;
        if end <= seconds(now) {
            let message = "the link is too old: ask for a new one where it came from";
            return Err(Refusal::new(Code::InvalidToken, message));
        }
        Ok(subject)
    }

    fn signature(&self, claims: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(b"perdura/coordination/link:");
        mac.update(claims.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

fn seconds(at: Timestamp) -> u64 {
    at.as_millis().max(0).cast_unsigned() / 1_000
}

pub(crate) fn base36(mut number: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    loop {
        digits.push(DIGITS[usize::try_from(number % 36).expect("below 36")]);
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.reverse();
    String::from_utf8(digits).expect("digits are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn a_token_is_good_for_its_use_its_subject_and_its_time() {
        let key = Key::new(b"k".to_vec());
        let token = key.sign(Use::Trace, "run-1.a_b", NOW.plus_ms(60_000));
        assert!(token.starts_with("trace~run-1.a_b~tro8xo~"), "{token}");
        let verify = |key: &Key, use_, token: &str, after_ms| {
            key.verify(use_, token, NOW.plus_ms(after_ms)).map(str::to_owned).map_err(|refusal| refusal.code)
        };
        assert_eq!(verify(&key, Use::Trace, &token, 59_999), Ok("run-1.a_b".to_owned()));
        assert_eq!(verify(&key, Use::Trace, &token, 60_000), Err(Code::InvalidToken));
        assert_eq!(verify(&key, Use::Task, &token, 0), Err(Code::InvalidToken));
        assert_eq!(verify(&Key::new(b"other".to_vec()), Use::Trace, &token, 0), Err(Code::InvalidToken));
        for wrong in [
            "",
            "~",
            "trace~run-1.a_b~tro8xo~",
            &token.replace("run-1", "run-2"),
            &format!("{token}x"),
            &"~".repeat(600),
        ] {
            assert_eq!(verify(&key, Use::Trace, wrong, 0), Err(Code::InvalidToken), "{wrong}");
        }
    }

    #[test]
    fn numbers_in_base_36() {
        for (number, expected) in [(0, "0"), (35, "z"), (36, "10"), (u64::MAX, "3w5e11264sgsf")] {
            assert_eq!(base36(number), expected);
        }
    }
}
