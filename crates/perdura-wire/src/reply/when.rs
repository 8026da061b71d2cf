//! Moments and durations as SDKs write them.

use jiff::Timestamp as Instant;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use perdura_types::{Timestamp, When, parse_duration, parse_go_duration};

/// A duration (`1h30m`), or a date; nothing for other text.
pub(super) fn parse_when(text: &str) -> Option<When> {
    let text = text.trim();
    let duration_ms = parse_duration(text).or_else(|_| parse_go_duration(text)).ok();
    duration_ms.map(When::In).or_else(|| parse_date(text).map(When::At))
}

/// RFC 3339, RFC 2822 (as HTTP uses it), or a date with or without time, which then is UTC.
pub(super) fn parse_date(text: &str) -> Option<Timestamp> {
    let utc = |civil: DateTime| civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let instant = text
        .parse::<Instant>()
        .ok()
        .or_else(|| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp()))
        .or_else(|| text.parse::<Date>().ok().filter(|_| !has_time(text)).and_then(|date| utc(date.at(0, 0, 0, 0))))
        .or_else(|| text.parse::<DateTime>().ok().and_then(utc))?;
    Some(Timestamp::from_millis(instant.as_millisecond()))
}

/// A date parser takes a longer text and forgets its time.
fn has_time(text: &str) -> bool {
    text.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_in_many_forms() {
        for (text, want) in [
            ("0", Some(When::In(0))),
            ("250ms", Some(When::In(250))),
            ("1h2m", Some(When::In(3_720_000))),
            ("1w2d", Some(When::In(777_600_000))),
            ("1.5s", Some(When::In(1_500))),
            ("1000us", Some(When::In(1))),
            ("2026-01-01T00:00:00Z", Some(When::At(Timestamp::from_millis(1_767_225_600_000)))),
            ("2026-01-01T00:00:00.250Z", Some(When::At(Timestamp::from_millis(1_767_225_600_250)))),
            ("2026-01-01T01:00:00+01:00", Some(When::At(Timestamp::from_millis(1_767_225_600_000)))),
            ("2026-01-01 00:00:00", Some(When::At(Timestamp::from_millis(1_767_225_600_000)))),
            ("2026-01-01T00:00:01", Some(When::At(Timestamp::from_millis(1_767_225_601_000)))),
            ("2026-01-01", Some(When::At(Timestamp::from_millis(1_767_225_600_000)))),
            ("Thu, 01 Jan 2026 00:00:00 GMT", Some(When::At(Timestamp::from_millis(1_767_225_600_000)))),
            ("Thu, 01 Jan 2026 00:00:00 +0000", Some(When::At(Timestamp::from_millis(1_767_225_600_000)))),
            ("", None),
            ("soon", None),
            ("5", None),
            ("-1h", None),
            ("2026-13-01", None),
            ("2026-01-01T25:00:00Z", None),
            ("9999999w", None),
        ] {
            assert_eq!(parse_when(text), want, "{text}");
        }
    }
}
