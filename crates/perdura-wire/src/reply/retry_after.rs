//! `Retry-After`.

use perdura_types::Timestamp;

use super::when;
use crate::bounds::{RETRY_AFTER_MS, RETRY_AFTER_SECONDS_CHARS_MAX};

/// Seconds, or a date in any form the SDKs use; kept within a second and a day. Nothing for text that is neither.
pub(super) fn parse(value: &str, now: Timestamp) -> Option<i64> {
    let value = value.trim();
    let delay_ms = if value.len() <= RETRY_AFTER_SECONDS_CHARS_MAX {
        // Seven digits of seconds are far inside an i64 of milliseconds.
        let seconds: f64 = value.parse().ok().filter(|seconds: &f64| seconds.is_finite())?;
        (seconds * 1_000.0) as i64
    } else {
        when::parse_date(value)?.since(now)
    };
    Some(delay_ms.clamp(*RETRY_AFTER_MS.start(), *RETRY_AFTER_MS.end()))
}
