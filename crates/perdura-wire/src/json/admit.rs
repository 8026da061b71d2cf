//! The one scan that every body passes before it is parsed or kept.
//!
//! The parser alone does not do: a raw value is skipped without looking at its depth, its numbers or its escapes, so
//! what is kept here could not be read later.

use std::borrow::Cow;

use super::JsonError;
use crate::bounds::JSON_DEPTH_MAX;
use crate::json::excerpt;

/// Longest number text that cannot overflow a float, whatever its digits.
const SAFE_NUMBER_BYTES: usize = 300;

/// Checks encoding, depth, numbers and escapes. Syntax is left to the parser.
pub(crate) fn admit(body: &[u8]) -> Result<Cow<'_, str>, JsonError> {
    let text = std::str::from_utf8(body).map_err(|error| JsonError::Encoding { at: error.valid_up_to() })?;
    admit_text(text)
}

/// As [`admit`], for text. Halves of a surrogate pair that stand alone become U+FFFD: JavaScript sends them for text
/// that was cut in the middle of an emoji, and hardly any other reader takes them.
pub(crate) fn admit_text(text: &str) -> Result<Cow<'_, str>, JsonError> {
    let lone = scan(text)?;
    if lone.is_empty() {
        return Ok(Cow::Borrowed(text));
    }
    let mut patched = text.to_owned();
    for at in lone {
        patched.replace_range(at..at + 6, "\\ufffd");
    }
    Ok(Cow::Owned(patched))
}

/// Positions of all escapes of lone surrogates.
fn scan(text: &str) -> Result<Vec<usize>, JsonError> {
    let bytes = text.as_bytes();
    let mut lone = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'"' => skip_string(bytes, at + 1, &mut lone),
            b'-' | b'0'..=b'9' => skip_number(text, at)?,
            b'{' | b'[' => {
                depth += 1;
                if depth > JSON_DEPTH_MAX {
                    return Err(JsonError::Depth);
                }
                at + 1
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            _ => at + 1,
        };
    }
    Ok(lone)
}

/// The position after the string whose first character is at `at`.
fn skip_string(bytes: &[u8], mut at: usize, lone: &mut Vec<usize>) -> usize {
    loop {
        match bytes.get(at) {
            None => return at,
            Some(b'"') => return at + 1,
            Some(b'\\') => at = skip_escape(bytes, at, lone),
            Some(_) => at += 1,
        }
    }
}

/// The position after the escape, or the pair of escapes, at `at`.
fn skip_escape(bytes: &[u8], at: usize, lone: &mut Vec<usize>) -> usize {
    match (escaped_unit(bytes, at), escaped_unit(bytes, at + 6)) {
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at + 12,
        (Some(0xD800..=0xDFFF), _) => {
            lone.push(at);
            at + 6
        }
        (Some(_), _) => at + 6,
        (None, _) => at + 2,
    }
}

/// The UTF-16 unit of an escape such as `\u00e4`.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let escape = bytes.get(at..at + 6)?;
    if !escape.starts_with(b"\\u") || !escape[2..].iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(&escape[2..]).ok()?, 16).ok()
}

/// The position after the number at `at`.
fn skip_number(text: &str, at: usize) -> Result<usize, JsonError> {
    let rest = &text.as_bytes()[at..];
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
    let number = &text[at..at + length];
    let may_overflow = length > SAFE_NUMBER_BYTES || number.contains(['e', 'E']);
    if may_overflow && number.parse::<f64>().is_ok_and(f64::is_infinite) {
        return Err(JsonError::Number { text: excerpt(number) });
    }
    Ok(at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_admitted() {
        let deepest = format!("{}1{}", "[".repeat(JSON_DEPTH_MAX), "]".repeat(JSON_DEPTH_MAX));
        for text in ["{}", "", "nonsense", r#"{"a":"[[[[\"{{{"}"#, r#""\ud83d\ude00""#, "1e308", r#""\""#, &deepest] {
            assert_eq!(admit_text(text), Ok(Cow::Borrowed(text)), "{text}");
        }
        for (text, patched) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d \uD83D""#, r#""\\ud83d \ufffd""#),
        ] {
            assert_eq!(admit_text(text).unwrap(), patched, "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        let depth = "the JSON is nested more than 100 levels deep: flatten it or send it as text";
        let long = "9".repeat(400);
        for (body, message) in [
            (&b"\"\xff\""[..], "the body is not UTF-8 from byte 1 on: send JSON in UTF-8"),
            ("[".repeat(101).as_bytes(), depth),
            ("[{\"a\":".repeat(51).as_bytes(), depth),
            (b"[1e309]", "the number 1e309 is outside the range of JSON numbers (about 1.8e308): send it as text"),
            (
                long.as_bytes(),
                &format!(
                    "the number {}… is outside the range of JSON numbers (about 1.8e308): send it as text",
                    "9".repeat(64)
                ),
            ),
        ] {
            assert_eq!(admit(body).unwrap_err().to_string(), message);
        }
    }
}
