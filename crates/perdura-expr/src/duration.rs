//! Durations as text: `1h30m`, `1.5s`, `-250ms`, and days and weeks, which SDK users write too.

use jiff::SignedDuration;

/// Units with their nanoseconds; longer names first where one begins another.
const UNITS: [(&str, i128); 10] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
    ("w", 604_800_000_000_000),
];

/// Digits of the whole part; more would leave the range anyway.
const DIGITS_MAX: usize = 18;

/// Reads a duration; `None` when the text is not one or leaves the range.
pub(crate) fn parse(text: &str) -> Option<SignedDuration> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(SignedDuration::ZERO);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = 0_i128;
    while !rest.is_empty() {
        let (part, after) = parse_part(rest)?;
        total = total.checked_add(part)?;
        rest = after;
    }
    let total = if negative { -total } else { total };
    let seconds = i64::try_from(total / 1_000_000_000).ok()?;
    let nanoseconds = i32::try_from(total % 1_000_000_000).ok()?;
    Some(SignedDuration::new(seconds, nanoseconds))
}

/// One number and its unit, in nanoseconds, and what follows.
fn parse_part(text: &str) -> Option<(i128, &str)> {
    let (whole, rest) = digits(text);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), digits);
    if (whole.is_empty() && fraction.is_empty()) || whole.len() > DIGITS_MAX || fraction.len() > DIGITS_MAX {
        return None;
    }
    // `m` begins `ms`, so the longest matching unit counts.
    let matching = UNITS.iter().filter(|(name, _)| rest.starts_with(name));
    let (name, nanoseconds) = matching.max_by_key(|(name, _)| name.len())?;
    let number = |digits: &str| if digits.is_empty() { Some(0) } else { digits.parse::<i128>().ok() };
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let value = number(whole)?.checked_mul(*nanoseconds)?;
    let value = value.checked_add(number(fraction)?.checked_mul(*nanoseconds)? / scale)?;
    Some((value, &rest[name.len()..]))
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let check = |text: &str, expect: Option<(i64, i32)>| {
            assert_eq!(parse(text).map(|span| (span.as_secs(), span.subsec_nanos())), expect, "{text}");
        };
        check("0", Some((0, 0)));
        check("1h30m", Some((5400, 0)));
        check("-1.5s", Some((-1, -500_000_000)));
        check("+2s", Some((2, 0)));
        check("250ms", Some((0, 250_000_000)));
        check("1m1ms", Some((60, 1_000_000)));
        check("3us4µs5μs6ns", Some((0, 12_006)));
        check("2d", Some((172_800, 0)));
        check("1w", Some((604_800, 0)));
        check(".5h", Some((1800, 0)));
        check("1.s", Some((1, 0)));
        for bad in ["", "-", "1", "s", ".s", "1y", "1 h", "h1", "1h-1m", "99999999999999999999s", "999999999999999999w"]
        {
            check(bad, None);
        }
    }
}
