//! Names, literals and comments as TypeScript writes them.

use serde_json::Value;

/// Two spaces for each level.
pub(super) fn indent(level: usize) -> String {
    "  ".repeat(level)
}

/// A property's name, in quotes where it must be.
pub(super) fn key(name: &str) -> String {
    let is_first = |character: char| character.is_ascii_alphabetic() || matches!(character, '_' | '$');
    let is_plain =
        name.starts_with(is_first) && name.chars().all(|character| is_first(character) || character.is_ascii_digit());
    if is_plain { name.to_owned() } else { string(name) }
}

/// Text in single quotes.
pub(super) fn string(text: &str) -> String {
    let json = Value::from(text).to_string();
    let inner = json[1..json.len() - 1].replace("\\\"", "\"").replace('\'', "\\'");
    // Two characters that JSON allows bare and old JavaScript took for the end of a line.
    format!("'{}'", inner.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}

/// A comment before what it describes; nothing when there is nothing to say.
pub(super) fn doc(level: usize, words: Option<&str>, is_deprecated: bool) -> String {
    let margin = indent(level);
    let words = words.unwrap_or_default().trim().replace("*/", "*\\/");
    let mut lines: Vec<&str> = if words.is_empty() { Vec::new() } else { words.lines().map(str::trim_end).collect() };
    if is_deprecated {
        lines.push("@deprecated");
    }
    match lines[..] {
        [] => String::new(),
        [line] => format!("{margin}/** {line} */\n"),
        _ => {
            let mut text = format!("{margin}/**\n");
            for line in lines {
                text += format!("{margin} * {line}").trim_end();
                text.push('\n');
            }
            text + &format!("{margin} */\n")
        }
    }
}
