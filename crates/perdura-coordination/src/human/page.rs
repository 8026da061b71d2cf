//! The pages of tasks: plain HTML that works without scripts, for whoever holds the link.
//!
//! The link is the only right that a page needs, so a foreign site cannot send the form: it does not know the token. The
//! headers forbid scripts, frames, foreign forms, and telling the address to anybody.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use perdura_types::{Moment, rfc3339};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::TaskStatus;
use super::form::{ANSWERED_BY, CHECKED, Field, FormState, Part, Widget, parts};
use crate::document::JsonSchema;
use crate::refusal::Refusal;

const STYLE: &str = include_str!("page.css");

/// A whole page.
#[derive(Clone, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Html({} bytes)", self.0.len())
    }
}

/// What a page must be sent with.
pub fn headers() -> [(&'static str, String); 6] {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    [
        ("content-type", "text/html; charset=utf-8".to_owned()),
        ("content-security-policy", policy),
        ("cache-control", "no-store".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("x-robots-tag", "noindex".to_owned()),
    ]
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// In a line.
    pub title: &'a str,
    /// In full; empty lines part paragraphs.
    pub instructions: &'a str,
    /// What the desk received.
    pub input: &'a Value,
    /// What an answer looks like.
    pub form: &'a JsonSchema,
    /// Until when an answer is taken.
    pub deadline: Option<Moment>,
}

/// The form.
pub fn question(question: &Question<'_>, state: &FormState) -> Html {
    let Question { title, instructions, input, form, deadline } = *question;
    let parts = parts(form);
    let has_input = !matches!(input, Value::Null) && *input != Value::Object(serde_json::Map::new());
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    page(
        title,
        &html! {
            h1 { (title) }
            @for paragraph in instructions.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
                p .instructions { (paragraph) }
            }
            @if let Some(deadline) = deadline {
                p { "An answer is taken until " time datetime=(deadline) { (to_the_minute(deadline)) } "." }
            }
            @if has_input {
                details { summary { "What this is about" } pre { (pretty(input)) } }
            }
            (summary(state))
            form method="post" {
                @for part in &parts {
                    @match part {
                        Part::Field(field) => (field_of(field, next(), field.is_required, state)),
                        Part::Group(group) => fieldset {
                            legend { (group.label) @if !group.is_required { " " span .optional { "(optional)" } } }
                            @if let Some(hint) = &group.hint { p .hint { (hint) } }
                            // A group that may be left out must be, before a browser sends the form.
                            @for field in &group.fields {
                                (field_of(field, next(), field.is_required && group.is_required, state))
                            }
                        }
                    }
                }
                div .field {
                    label for="answered-by" { "Your name " span .optional { "(optional)" } }
                    input #answered-by type="text" name=(ANSWERED_BY) value=(state.value(ANSWERED_BY)) autocomplete="name";
                }
                button type="submit" { "Send the answer" }
            }
        },
    )
}

/// After an answer was taken.
pub fn thanks(title: &str) -> Html {
    message("Thank you", &html! { p { "Your answer to “" (title) "” was taken. You may close this page." } })
}

/// For a task that takes no answer any more.
pub fn closed(title: &str, status: TaskStatus) -> Html {
    let what = match status {
        TaskStatus::Open => "is open: open the link again",
        TaskStatus::Answered => "has an answer already, and takes no second one",
        TaskStatus::TimedOut => "was open for a limited time, which is over",
        TaskStatus::Cancelled => "was withdrawn: the run that asked has ended",
    };
    message("Nothing to answer", &html! { p { "The question “" (title) "” " (what) "." } })
}

/// For a link that leads nowhere, and for a server that cannot answer now.
pub fn refused(refusal: &Refusal) -> Html {
    let text = refusal.message.clone();
    let mut characters = text.chars();
    let first: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let heading = if refusal.status() >= 500 { "Please try again" } else { "This link leads nowhere" };
    message(heading, &html! { p { (first) (characters.as_str()) "." } })
}

fn message(heading: &str, body: &Markup) -> Html {
    page(heading, &html! { h1 { (heading) } (body) })
}

fn page(title: &str, body: &Markup) -> Html {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    Html(page.into_string())
}

/// What is wrong, before the form: screen readers begin here.
fn summary(state: &FormState) -> Markup {
    let count = state.issues.len() + state.general.len();
    html! {
        @if count > 0 {
            div .summary role="alert" {
                p { @if count == 1 { "One thing is to be mended." } @else { (count) " things are to be mended." } }
                @if !state.general.is_empty() { ul { @for issue in &state.general { li { (issue) } } } }
            }
        }
    }
}

/// `2027-01-15 08:00 UTC`.
fn to_the_minute(moment: Moment) -> String {
    let text = rfc3339(moment.0);
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
        _ => text,
    }
}

/// `must` is whether the browser asks for it: the label says what the schema does.
fn field_of(field: &Field, number: u32, must: bool, state: &FormState) -> Markup {
    let Field { name, label, hint, is_required, widget, .. } = field;
    let (id, issue) = (format!("field-{number}"), state.issues.get(name));
    let (hint_id, issue_id) = (format!("{id}-hint"), format!("{id}-issue"));
    let described: Vec<&str> =
        [hint.as_ref().map(|_| hint_id.as_str()), issue.map(|_| issue_id.as_str())].into_iter().flatten().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let is_wrong = issue.map(|_| "true");
    let value = state.value(name);
    let control = match widget {
        Widget::Text => html! {
            textarea id=(id) name=(name) rows="2" required[must] aria-describedby=[&described] aria-invalid=[is_wrong] {
                (value)
            }
        },
        Widget::Number | Widget::Integer => html! {
            input id=(id) type="text" inputmode=(if *widget == Widget::Integer { "numeric" } else { "decimal" }) name=(name)
                value=(value) required[must] aria-describedby=[&described] aria-invalid=[is_wrong];
        },
        Widget::Checkbox => html! {
            input id=(id) type="checkbox" name=(name) value=(CHECKED) checked[value == CHECKED]
                aria-describedby=[&described] aria-invalid=[is_wrong];
        },
        Widget::Choice(values) => html! {
            select id=(id) name=(name) required[must] aria-describedby=[&described] aria-invalid=[is_wrong] {
                option value="" { "Choose…" }
                @for (place, choice) in values.iter().enumerate() {
                    option value=(place) selected[value == place.to_string()] { (shown(choice)) }
                }
            }
        },
        Widget::Lines(_) | Widget::Json => html! {
            textarea id=(id) name=(name) rows="4" aria-describedby=[&described] aria-invalid=[is_wrong] { (value) }
        },
    };
    let extra = match widget {
        Widget::Lines(_) => Some("One on each line."),
        Widget::Json => Some("As JSON."),
        Widget::Text | Widget::Number | Widget::Integer | Widget::Checkbox | Widget::Choice(_) => None,
    };
    let marks_optional = !is_required && *widget != Widget::Checkbox;
    html! {
        div .field .check[*widget == Widget::Checkbox] {
            label for=(id) {
                (label)
                @if let Some(extra) = extra { " " span .optional { (extra) } }
                @if marks_optional { " " span .optional { "(optional)" } }
            }
            @if let Some(hint) = hint { p .hint id=(hint_id) { (hint) } }
            @if let Some(issue) = issue { p .issue id=(issue_id) { (issue) } }
            (control)
        }
    }
}

fn shown(choice: &Value) -> String {
    match choice {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => choice.to_string(),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::human::form::parse;
    use crate::refusal::Code;

    fn form() -> JsonSchema {
        serde_json::from_value(json!({
            "type": "object", "required": ["note", "size"],
            "properties": {
                "note": { "type": "string", "description": "Why <b>so</b>" },
                "size": { "enum": ["s", "m"] },
                "send": { "type": "boolean" },
                "to": { "type": "object", "required": ["street"], "properties": { "street": { "type": "string" } } },
            },
        }))
        .unwrap()
    }

    fn shown(state: &FormState) -> String {
        let (input, form) = (json!({ "order": "<script>alert(1)</script>" }), form());
        let title = "Ship \"A-7\" & <b>more</b>?";
        let deadline = Some(Moment(perdura_types::Timestamp::from_millis(1_800_000_000_000)));
        let asked = Question { title, instructions: "One.\n\nTwo <i>.", input: &input, form: &form, deadline };
        question(&asked, state).into_string()
    }

    #[test]
    fn w8_the_page_asks_with_labels_and_without_scripts() {
        let page = shown(&FormState::default());
        for part in [
            "<!DOCTYPE html><html lang=\"en\">",
            "<title>Ship &quot;A-7&quot; &amp; &lt;b&gt;more&lt;/b&gt;?</title>",
            "<p class=\"instructions\">One.</p><p class=\"instructions\">Two &lt;i&gt;.</p>",
            "<time datetime=\"2027-01-15T08:00:00.000Z\">2027-01-15 08:00 UTC</time>",
            "<form method=\"post\">",
            "<label for=\"field-1\">Note</label><p class=\"hint\" id=\"field-1-hint\">Why &lt;b&gt;so&lt;/b&gt;</p><textarea \
             id=\"field-1\" name=\"answer/note\" rows=\"2\" required aria-describedby=\"field-1-hint\"></textarea>",
            "<input id=\"field-2\" type=\"checkbox\" name=\"answer/send\" value=\"true\">",
            "<select id=\"field-3\" name=\"answer/size\" required><option value=\"\">Choose…</option><option value=\"0\">s</option>",
            "<fieldset><legend>To <span class=\"optional\">(optional)</span></legend>",
            "<label for=\"field-4\">Street</label><textarea id=\"field-4\" name=\"answer/to/street\" rows=\"2\"></textarea>",
            "<input id=\"answered-by\" type=\"text\" name=\"answeredBy\"",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
        ] {
            assert!(page.contains(part), "{part}\nis not in\n{page}");
        }
        for part in ["<script", "<b>", "<i>", "javascript:", "onclick", "http"] {
            assert!(!page.contains(part), "{part} is in\n{page}");
        }
    }

    #[test]
    fn w8_the_page_shows_what_is_wrong_and_keeps_what_was_typed() {
        let body = b"answer%2Fnote=&answer%2Fsize=1&answer%2Fsend=true&answer%2Fto%2Fstreet=%3CMain%3E&answeredBy=Ana";
        let page = shown(&parse(&form(), body).unwrap_err());
        for part in [
            "<div class=\"summary\" role=\"alert\"><p>One thing is to be mended.</p></div>",
            "<p class=\"issue\" id=\"field-1-issue\">This is needed.</p>",
            "aria-describedby=\"field-1-hint field-1-issue\" aria-invalid=\"true\"></textarea>",
            "<option value=\"1\" selected>m</option>",
            "value=\"true\" checked>",
            "&lt;Main&gt;</textarea>",
            "name=\"answeredBy\" value=\"Ana\"",
        ] {
            assert!(page.contains(part), "{part}\nis not in\n{page}");
        }
    }

    #[test]
    fn w8_other_pages_say_what_became_of_it() {
        let text = |page: Html| page.as_str().split("<main>").nth(1).unwrap().replace("</main></body></html>", "");
        assert_eq!(
            text(thanks("Q?")),
            "<h1>Thank you</h1><p>Your answer to “Q?” was taken. You may close this page.</p>"
        );
        let expected =
            "<h1>Nothing to answer</h1><p>The question “Q?” has an answer already, and takes no second one.</p>";
        assert_eq!(text(closed("Q?", TaskStatus::Answered)), expected);
        let refusal = Refusal::new(Code::InvalidToken, "the link is too old: ask for a new one");
        let expected = "<h1>This link leads nowhere</h1><p>The link is too old: ask for a new one.</p>";
        assert_eq!(text(refused(&refusal)), expected);
    }

    #[test]
    fn w8_a_page_allows_its_own_style_and_nothing_else() {
        let headers = headers();
        let policy = &headers.iter().find(|(name, _)| *name == "content-security-policy").unwrap().1;
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(policy.contains("form-action 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(shown(&FormState::default()).contains(&format!("<style>{STYLE}</style>")));
    }
}
