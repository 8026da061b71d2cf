//! The form `t=<unix seconds>&s=<hex>`.

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
