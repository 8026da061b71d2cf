//! Times for people.

use perdura_types::{Moment, Timestamp};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The time that relative times are relative to.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
}

/// A duration.
pub(crate) fn duration(ms: i64) -> String {
    match ms {
        ..SECOND => format!("{ms} ms"),
        SECOND..MINUTE => format!("{:.1} s", ms as f64 / 1_000.0),
        MINUTE..HOUR => format!("{} min {} s", ms / MINUTE, ms % MINUTE / SECOND),
        HOUR..DAY => format!("{} h {} min", ms / HOUR, ms % HOUR / MINUTE),
        DAY.. => format!("{} d {} h", ms / DAY, ms % DAY / HOUR),
    }
}

/// How long ago a moment was, or how long it takes until it is there, seen from now.
pub(crate) fn since(at: Moment) -> String {
    relative(at, now())
}

/// How long ago a moment was, or how long it takes until it is there.
fn relative(at: Moment, now: Timestamp) -> String {
    let away_ms = now.as_millis() - at.as_millis();
    let length = away_ms.abs();
    let words = match length {
        ..SECOND => return "now".to_owned(),
        SECOND..MINUTE => format!("{} s", length / SECOND),
        MINUTE..HOUR => format!("{} min", length / MINUTE),
        HOUR..DAY => format!("{} h", length / HOUR),
        DAY.. if length < 60 * DAY => format!("{} d", length / DAY),
        _ => return at.to_string().chars().take(10).collect(),
    };
    if away_ms < 0 { format!("in {words}") } else { format!("{words} ago") }
}

/// The time of day, for lines of a live view.
pub(crate) fn clock(at: Moment) -> String {
    at.to_string().chars().skip(11).take(8).collect()
}

/// From one moment to another, or to now.
pub(crate) fn between(from: Moment, to: Option<Moment>, now: Timestamp) -> String {
    let end = to.map_or(now.as_millis(), Moment::as_millis);
    duration((end - from.as_millis()).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_for_people() {
        for (ms, want) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_500, "1.5 s"),
            (61_000, "1 min 1 s"),
            (3_660_000, "1 h 1 min"),
            (90_000_000, "1 d 1 h"),
        ] {
            assert_eq!(duration(ms), want);
        }
    }

    #[test]
    fn moments_for_people() {
        let now = Timestamp::from_millis(200 * DAY);
        for (at, want) in [
            (200 * DAY, "now"),
            (200 * DAY - 999, "now"),
            (200 * DAY - SECOND, "1 s ago"),
            (200 * DAY + 61 * SECOND, "in 1 min"),
            (200 * DAY - 5 * HOUR, "5 h ago"),
            (197 * DAY, "3 d ago"),
            (DAY, "1970-01-02"),
        ] {
            assert_eq!(relative(Moment(Timestamp::from_millis(at)), now), want);
        }
    }
}
