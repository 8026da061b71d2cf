//! RFC 8785: the one text of a JSON value, over which SDKs compute signatures.
//!
//! A state of a megabyte is written in one pass and a few milliseconds; the usual crate, which the tests hold this one
//! against, takes fifty and that for every call of a run.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use super::{JsonError, excerpt};
use crate::bounds::CANONICAL_DEPTH_MAX;

/// Longest integer text that a float holds exactly, so that it is its own canonical form.
const EXACT_INTEGER_BYTES: usize = 15;

/// The canonical text of JSON that is known to be well formed. Of two equal keys the last one counts.
pub(crate) fn canonical(text: &[u8]) -> Result<Vec<u8>, JsonError> {
    let text = std::str::from_utf8(text).map_err(|error| JsonError::Encoding { at: error.valid_up_to() })?;
    let mut writer = Writer { text, at: 0, out: Vec::with_capacity(text.len()) };
    writer.value(0)?;
    Ok(writer.out)
}

struct Writer<'a> {
    text: &'a str,
    at: usize,
    out: Vec<u8>,
}

/// One `"key":value`, already written.
struct Member<'a> {
    key: Cow<'a, str>,
    written: Range<usize>,
}

impl<'a> Writer<'a> {
    fn value(&mut self, depth: usize) -> Result<(), JsonError> {
        if depth > CANONICAL_DEPTH_MAX {
            return Err(JsonError::Depth);
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(_) | None => Err(self.unexpected()),
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), JsonError> {
        self.open(b'[');
        while !self.closes(b']')? {
            self.value(depth + 1)?;
        }
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), JsonError> {
        let start = self.out.len();
        self.open(b'{');
        let mut members: Vec<Member<'a>> = Vec::new();
        while !self.closes(b'}')? {
            let from = self.out.len();
            let key = self.string()?;
            if self.peek() != Some(b':') {
                return Err(self.unexpected());
            }
            self.open(b':');
            self.value(depth + 1)?;
            members.push(Member { key, written: from..self.out.len() });
        }
        let is_sorted = members.windows(2).all(|pair| order(&pair[0].key, &pair[1].key) == Ordering::Less);
        if !is_sorted {
            self.sort(start, members);
        }
        Ok(())
    }

    /// Writes the object that starts at `start` again, with its members in order.
    fn sort(&mut self, start: usize, mut members: Vec<Member<'a>>) {
        // The sort is stable: of equal keys the last one given stays last.
        members.sort_by(|one, other| order(&one.key, &other.key));
        let written = self.out.split_off(start);
        self.out.push(b'{');
        for (index, member) in members.iter().enumerate() {
            if members.get(index + 1).is_some_and(|next| next.key == member.key) {
                continue;
            }
            if self.out.len() > start + 1 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(&written[member.written.start - start..member.written.end - start]);
        }
        self.out.push(b'}');
    }

    /// Writes a string and returns what it says.
    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        let text = self.text;
        let (quoted, has_escapes) = quoted(&text[self.at..]).ok_or_else(|| self.unexpected())?;
        self.at += quoted.len();
        if !has_escapes {
            self.out.extend_from_slice(quoted.as_bytes());
            return Ok(Cow::Borrowed(&quoted[1..quoted.len() - 1]));
        }
        let said: String = serde_json::from_str(quoted)?;
        serde_json::to_writer(&mut self.out, &said)?;
        Ok(Cow::Owned(said))
    }

    fn number(&mut self) -> Result<(), JsonError> {
        let rest = &self.text[self.at..];
        let is_part = |c: char| matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
        let number = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        self.at += number.len();
        let is_exact = number.len() <= EXACT_INTEGER_BYTES && !number.contains(['.', 'e', 'E']) && number != "-0";
        if is_exact {
            self.out.extend_from_slice(number.as_bytes());
            return Ok(());
        }
        let value: f64 = number.parse().map_err(|_| self.unexpected())?;
        if !value.is_finite() {
            return Err(JsonError::Number { text: excerpt(number) });
        }
        self.out.extend_from_slice(ryu_js::Buffer::new().format_finite(value).as_bytes());
        Ok(())
    }

    fn word(&mut self, word: &'static str) -> Result<(), JsonError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected());
        }
        self.at += word.len();
        self.out.extend_from_slice(word.as_bytes());
        Ok(())
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    /// Writes the byte that is next.
    fn open(&mut self, byte: u8) {
        self.out.push(byte);
        self.at += 1;
    }

    /// Whether the list or object ends here; a comma is passed on.
    fn closes(&mut self, end: u8) -> Result<bool, JsonError> {
        match self.peek() {
            Some(byte) if byte == end => {
                self.open(end);
                Ok(true)
            }
            Some(b',') => {
                self.open(b',');
                Ok(false)
            }
            Some(_) => Ok(false),
            None => Err(self.unexpected()),
        }
    }

    fn unexpected(&self) -> JsonError {
        JsonError::Syntax { reason: format!("something unexpected at byte {}", self.at) }
    }
}

/// The string at the beginning of the text, with its quotes, and whether it holds escapes.
fn quoted(text: &str) -> Option<(&str, bool)> {
    let bytes = text.as_bytes();
    let mut at = 1;
    let mut has_escapes = false;
    loop {
        match bytes.get(at)? {
            b'"' => return Some((&text[..=at], has_escapes)),
            b'\\' => {
                has_escapes = true;
                at += 2;
            }
            _ => at += 1,
        }
    }
}

/// The order of keys: by UTF-16 units, in which an emoji precedes the end of the basic plane.
fn order(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() { one.cmp(other) } else { one.encode_utf16().cmp(other.encode_utf16()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        let text = || prop_oneof!["[a-c]{0,2}", "[\\x00-\\x7f]{0,4}", "[é€ﬁ\u{e000}\u{ffff}😀𐀀\"\\\\/]{0,3}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1_000_i64..1_000).prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            (-1e22..1e22_f64).prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..6)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The same text as the usual crate writes, from compact and from pretty text, and from itself.
        #[test]
        fn agrees_with_serde_jcs(value in value()) {
            let want = serde_jcs::to_string(&value).unwrap();
            let texts = [value.to_string(), serde_json::to_string_pretty(&value).unwrap(), want.clone()];
            for text in texts {
                let got = String::from_utf8(canonical(text.as_bytes()).unwrap()).unwrap();
                prop_assert_eq!(&got, &want, "{}", text);
            }
        }

        #[test]
        fn takes_anything_without_panic(text in "[\\[\\]{}\",:0-9a-z\\\\ .é-]{0,40}") {
            let _ = canonical(text.as_bytes());
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(canonical(nested(CANONICAL_DEPTH_MAX).as_bytes()).is_ok());
        assert_eq!(canonical(nested(100_000).as_bytes()), Err(JsonError::Depth));
    }
}
