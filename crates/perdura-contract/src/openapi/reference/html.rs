//! Text as HTML.

use std::fmt::Write as _;

/// Text in which nothing is a tag and that may stand between quotes.
pub(super) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' => html += "&quot;",
            '\'' => html += "&#39;",
            other => html.push(other),
        }
    }
    html
}

/// Paragraphs, with what is between backticks as code. That much Markdown is in doc comments.
pub(super) fn prose(text: &str) -> String {
    let mut html = String::new();
    for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        html.extend(["<p>", &inline(paragraph), "</p>\n"]);
    }
    html
}

/// One line of such text.
pub(super) fn inline(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without its partner is a backtick.
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let is_code = |index: usize| index % 2 == 1;
    let show = |(index, part): (usize, &&str)| {
        if is_code(index) { format!("<code>{}</code>", escape(part)) } else { escape(part) }
    };
    parts.iter().enumerate().map(show).collect()
}

/// Where a link leads. Names may have any characters, and no two of them give the same anchor.
pub(super) fn anchor(kind: &str, name: &str) -> String {
    let mut anchor = format!("{kind}-");
    for character in name.chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '-' | '.') {
            anchor.push(character);
        } else {
            let _ = write!(anchor, "_{:x}", u32::from(character));
        }
    }
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_tags() {
        assert_eq!(escape("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
        assert_eq!(
            prose("One `<b>` two.\n\nThree ` four."),
            "<p>One <code>&lt;b&gt;</code> two.</p>\n<p>Three ` four.</p>\n"
        );
        assert_eq!(anchor("op", "we ird/k€y.go"), "op-we_20ird_2fk_20acy.go");
    }
}
