//! Durations as SDKs write them.

/// Text that is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a duration: {rule}")]
pub struct DurationError {
    /// What was given, cut to a readable length.
    pub text: String,
    /// What is wrong and what would be right.
    pub rule: &'static str,
}

const LONG_UNITS: &[(&str, f64)] =
    &[("ms", 1.0), ("w", 604_800_000.0), ("d", 86_400_000.0), ("h", 3_600_000.0), ("m", 60_000.0), ("s", 1_000.0)];
const GO_UNITS: &[(&str, f64)] = &[
    ("ms", 1.0),
    ("us", 0.001),
    ("µs", 0.001),
    ("ns", 0.000_001),
    ("h", 3_600_000.0),
    ("m", 60_000.0),
    ("s", 1_000.0),
];

/// Parses text such as `1w2d3h4m5s6ms` into milliseconds.
pub fn parse_duration(text: &str) -> Result<i64, DurationError> {
    parse(text, LONG_UNITS, "use a sum of numbers with the units w, d, h, m, s and ms, such as '1d12h' or '30s'")
}

/// Parses text with the units of Go (`h`, `m`, `s`, `ms`, `us`, `ns`) into milliseconds; `d` and `w` are refused.
pub fn parse_go_duration(text: &str) -> Result<i64, DurationError> {
    parse(text, GO_UNITS, "use a sum of numbers with the units h, m, s, ms, us and ns, such as '1h30m' or '500ms'")
}

fn parse(text: &str, units: &[(&str, f64)], rule: &'static str) -> Result<i64, DurationError> {
    let fail = |rule| DurationError { text: text.chars().take(64).collect(), rule };
    let mut rest = text.trim();
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(fail(rule));
    }
    let mut total_ms = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(|| fail(rule))?;
        let amount: f64 = rest[..digits].parse().map_err(|_| fail(rule))?;
        rest = &rest[digits..];
        let (unit, scale) = units.iter().find(|(unit, _)| rest.starts_with(unit)).ok_or_else(|| fail(rule))?;
        total_ms += amount * scale;
        rest = &rest[unit.len()..];
    }
    // 10,000 years: far above every bound of a caller, far below what an i64 holds.
    if total_ms > 315_576_000_000_000.0 {
        return Err(fail("it is longer than 10,000 years"));
    }
    Ok(total_ms.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_durations() {
        for (text, want) in [
            ("0", Some(0)),
            ("1s", Some(1_000)),
            ("250ms", Some(250)),
            ("1w2d3h", Some(788_400_000)),
            ("1.5h", Some(5_400_000)),
            (" 2m ", Some(120_000)),
            ("", None),
            ("5", None),
            ("s", None),
            ("-1s", None),
            ("1y", None),
            ("1h 2m", None),
            ("1..2s", None),
            ("99999999999w", None),
        ] {
            assert_eq!(parse_duration(text).ok(), want, "{text}");
        }
    }

    #[test]
    fn go_durations_know_no_days() {
        assert_eq!(parse_go_duration("1h2m3s4ms"), Ok(3_723_004));
        assert_eq!(parse_go_duration("1500us"), Ok(2));
        let error = parse_go_duration("1d").unwrap_err();
        assert_eq!(
            error.to_string(),
            "'1d' is not a duration: use a sum of numbers with the units h, m, s, ms, us and ns, such as '1h30m' or '500ms'"
        );
    }
}
