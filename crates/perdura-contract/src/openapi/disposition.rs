//! The name of a file in a header.

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};

/// What stands for itself in an extended parameter is little; the set of `encodeURIComponent` without `'`, `(`, `)`, `*`.
const ENCODED: &AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'!').remove(b'~');

/// The header that gives a file its name: once for old readers, in ASCII, and once in full.
pub(super) fn inline(name: &str) -> String {
    let mut plain = String::new();
    for character in name.chars() {
        match character {
            '"' | '\\' => plain.extend(['\\', character]),
            ' '..='~' => plain.push(character),
            _ => plain.push('_'),
        }
    }
    format!("inline; filename=\"{plain}\"; filename*=utf-8''{}", utf8_percent_encode(name, ENCODED))
}

/// The name in such a header. The full one goes before the plain one.
pub(super) fn file_name(header: &str) -> Option<String> {
    let mut plain = None;
    for (key, value) in parameters(header) {
        if key.eq_ignore_ascii_case("filename*") {
            let encoded = value.rsplit('\'').next().unwrap_or_default();
            if let Ok(name) = percent_decode_str(encoded).decode_utf8() {
                return Some(name.into_owned());
            }
        } else if key.eq_ignore_ascii_case("filename") {
            plain = Some(value);
        }
    }
    plain
}

/// The parameters after the first word; quoted ones without their quotes and escapes.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut characters = header.chars().skip_while(|character| *character != ';').skip(1).peekable();
    while characters.peek().is_some() {
        let mut key = String::new();
        let mut value = String::new();
        let mut is_value = false;
        let mut is_quoted = false;
        while let Some(character) = characters.next() {
            match character {
                '"' if is_value => is_quoted = !is_quoted,
                '\\' if is_quoted => value.extend(characters.next()),
                ';' if !is_quoted => break,
                '=' if !is_value => is_value = true,
                other if is_value => value.push(other),
                other => key.push(other),
            }
        }
        found.push((key.trim().to_owned(), value.trim().to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_through_the_header_and_back() {
        let check = |name: &str, expect: &str| {
            assert_eq!(inline(name), expect);
            assert_eq!(file_name(expect).as_deref(), Some(name));
        };
        check("hé \"q\".txt", r#"inline; filename="h_ \"q\".txt"; filename*=utf-8''h%C3%A9%20%22q%22.txt"#);
        check("blob", r#"inline; filename="blob"; filename*=utf-8''blob"#);
        check(
            "a;b\\c\r\n(1)'*.txt",
            r#"inline; filename="a;b\\c__(1)'*.txt"; filename*=utf-8''a%3Bb%5Cc%0D%0A%281%29%27%2A.txt"#,
        );
        check("", r#"inline; filename=""; filename*=utf-8''"#);
    }

    #[test]
    fn other_spellings_are_read() {
        let check = |header: &str, expect: Option<&str>| assert_eq!(file_name(header).as_deref(), expect, "{header}");
        check(r#"attachment; filename="x.json""#, Some("x.json"));
        check("attachment; filename=x.json", Some("x.json"));
        check(r#"form-data; name="a"; FileName="a\"b; c""#, Some("a\"b; c"));
        check("attachment; filename*=UTF-8'en'%ff; filename=x", Some("x"));
        check("inline", None);
        check("attachment; filename=\"open", Some("open"));
    }
}
