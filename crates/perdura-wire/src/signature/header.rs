//! The form `t=<unix seconds>&s=<hex>`.

use std::fmt::Write as _;

pub(super) fn encode(seconds: i64, signature: &str) -> String {
    format!("t={seconds}&s={signature}")
}

/// Seconds and signature.
pub(super) fn decode(value: &str) -> Option<(i64, &str)> {
    let (mut seconds, mut signature) = (None, None);
    for part in value.trim().split('&') {
        match part.split_once('=')? {
            ("t", value) => seconds = value.parse().ok(),
            ("s", value) => signature = Some(value),
            _ => {}
        }
    }
    Some((seconds?, signature.filter(|text| !text.is_empty())?))
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to text cannot fail");
    }
    text
}
