//! Why an expression is not true of an event: which of its parts is false, and which values it compared.
//!
//! It goes by the text of the expression, since that is what its author knows: the parts between `&&` are looked at one by
//! one. An expression that cannot be taken apart this way is one part.

use perdura_expr::{Program, Scope};
use serde_json::Value;

use crate::bounds::EXPRESSION_CHARS_SHOWN;

/// A part of an expression that is false.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Its text.
    pub text: String,
    /// When it compares two things: what the run asks for.
    pub expected: Option<Value>,
    /// When it compares two things: what the event has; `null` for nothing.
    pub actual: Option<Value>,
}

impl Comparison {
    /// For people.
    pub fn sentence(&self) -> String {
        match (&self.expected, &self.actual) {
            (Some(expected), Some(actual)) => {
                format!("{} is false: expected {}, the event has {}", self.text, short(expected), short(actual))
            }
            (Some(_) | None, _) => format!("{} is false", self.text),
        }
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= EXPRESSION_CHARS_SHOWN {
        return text;
    }
    text.chars().take(EXPRESSION_CHARS_SHOWN).chain(['…']).collect()
}

/// The parts of an expression that are false for this event and this run.
pub(crate) fn false_parts(source: &str, scope: &Scope<'_>) -> Vec<Comparison> {
    let parts = conjuncts(source);
    parts.into_iter().filter(|part| is_false(part, scope)).map(|part| comparison(part, scope)).collect()
}

fn is_false(source: &str, scope: &Scope<'_>) -> bool {
    Program::compile(source).is_ok_and(|program| program.eval_bool(scope) == Ok(false))
}

fn comparison(text: &str, scope: &Scope<'_>) -> Comparison {
    let none = || Comparison { text: text.to_owned(), expected: None, actual: None };
    let Some((left, right)) = operands(text) else { return none() };
    let value = |source: &str| Program::compile(source).ok()?.eval_json(scope).ok();
    let (Some(left_value), Some(right_value)) = (value(left), value(right)) else { return none() };
    let is_of_run = |source: &str| !source.contains("async");
    // By custom the event is on the left.
    let (expected, actual) =
        if is_of_run(left) && !is_of_run(right) { (left_value, right_value) } else { (right_value, left_value) };
    Comparison { text: text.to_owned(), expected: Some(expected), actual: Some(actual) }
}

/// The parts that must all be true.
fn conjuncts(source: &str) -> Vec<&str> {
    let source = source.trim();
    let marks = top_level(source);
    let is = |at: usize, mark: &str| source[at..].starts_with(mark);
    if let Some(inner) = unwrapped(source, &marks) {
        return conjuncts(inner);
    }
    if marks.iter().any(|at| is(*at, "||") || is(*at, "?")) {
        return vec![source];
    }
    let (mut parts, mut from) = (Vec::new(), 0);
    for at in marks.into_iter().filter(|at| is(*at, "&&")) {
        if at >= from {
            parts.extend(conjuncts(&source[from..at]));
            from = at + 2;
        }
    }
    if from == 0 {
        return vec![source];
    }
    parts.extend(conjuncts(&source[from..]));
    parts
}

/// What is within parentheses around the whole.
fn unwrapped<'s>(source: &'s str, marks: &[usize]) -> Option<&'s str> {
    let inner = source.strip_prefix('(')?.strip_suffix(')')?;
    // Outside of the parentheses there is nothing but themselves.
    marks.iter().all(|at| *at == 0 || *at == source.len() - 1).then_some(inner)
}

/// The two sides of a comparison, when the whole is one.
fn operands(source: &str) -> Option<(&str, &str)> {
    let marks = top_level(source);
    let is_more = |at: &usize| ["||", "&&", "?"].iter().any(|mark| source[*at..].starts_with(mark));
    if marks.iter().any(is_more) {
        return None;
    }
    let operator = |at: usize| ["==", "!=", "<=", ">=", "<", ">"].into_iter().find(|op| source[at..].starts_with(op));
    let mut found = marks.into_iter().filter_map(|at| Some((at, operator(at)?)));
    let (at, operator) = found.next()?;
    if found.any(|(other, _)| other >= at + operator.len()) {
        return None;
    }
    Some((source[..at].trim(), source[at + operator.len()..].trim()))
}

/// The places of all characters that are neither in a text nor within brackets, the outermost brackets included.
fn top_level(source: &str) -> Vec<usize> {
    let (mut places, mut depth) = (Vec::new(), 0_usize);
    let mut rest = source.char_indices();
    while let Some((at, character)) = rest.next() {
        match character {
            '(' | '[' | '{' => {
                if depth == 0 {
                    places.push(at);
                }
                depth += 1;
            }
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    places.push(at);
                }
            }
            '"' | '\'' => skip_text(&mut rest, character, source[..at].ends_with(['r', 'R'])),
            _ if depth == 0 => places.push(at),
            _ => {}
        }
    }
    places
}

/// Goes to the end of a text: three quotes begin one that ends with three.
fn skip_text(rest: &mut std::str::CharIndices<'_>, quote: char, is_raw: bool) {
    let triple = [quote; 2].iter().collect::<String>();
    let is_long = rest.as_str().starts_with(&triple);
    if is_long {
        rest.nth(1);
    }
    while let Some((_, character)) = rest.next() {
        if character == '\\' && !is_raw {
            rest.next();
        } else if character == quote {
            if !is_long {
                return;
            }
            if rest.as_str().starts_with(&triple) {
                rest.nth(1);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The false parts of an expression for a run of `{"id": "o1", "n": 3}` and an event with `{"id": "o2", "n": 5}`.
    fn check(source: &str, expected: &[&str]) {
        let own = json!({ "name": "own", "data": { "id": "o1", "n": 3 } });
        let incoming = json!({ "name": "in", "data": { "id": "o2", "n": 5, "text": "a && b" } });
        let scope = Scope { event: Some(&own), async_: Some(&incoming), now_ms: 0 };
        assert!(is_false(source, &scope), "{source} is meant to be false");
        let sentences = false_parts(source, &scope).iter().map(Comparison::sentence).collect::<Vec<_>>();
        assert_eq!(sentences, expected, "{source}");
    }

    #[test]
    fn false_parts_are_named_with_their_values() {
        check(
            "async.data.id == event.data.id",
            &[r#"async.data.id == event.data.id is false: expected "o1", the event has "o2""#],
        );
        check(
            "event.data.id == async.data.id && async.data.n > 4",
            &[r#"event.data.id == async.data.id is false: expected "o1", the event has "o2""#],
        );
        check(
            "async.data.n < event.data.n && (async.data.gone == 'x' && async.data.n == 5)",
            &[
                "async.data.n < event.data.n is false: expected 3, the event has 5",
                r#"async.data.gone == 'x' is false: expected "x", the event has null"#,
            ],
        );
        check(
            "async.data.text == 'a && c'",
            &[r#"async.data.text == 'a && c' is false: expected "a && c", the event has "a && b""#],
        );
        check(
            r#"async.data.text == "it's \" && x" && async.data.n == 5"#,
            &[r#"async.data.text == "it's \" && x" is false: expected "it's \" && x", the event has "a && b""#],
        );
    }

    #[test]
    fn what_cannot_be_taken_apart_is_one_part() {
        check(
            "async.data.id == 'a' || async.data.id == 'b'",
            &["async.data.id == 'a' || async.data.id == 'b' is false"],
        );
        check("async.data.n == 5 ? false : true", &["async.data.n == 5 ? false : true is false"]);
        check("async.data.n == 5 == false", &["async.data.n == 5 == false is false"]);
        check("!has(async.data.id)", &["!has(async.data.id) is false"]);
        check("async.data.text.startsWith('b')", &["async.data.text.startsWith('b') is false"]);
        check(
            "(async.data.n == 1) == (event.data.n == 3)",
            &["(async.data.n == 1) == (event.data.n == 3) is false: expected true, the event has false"],
        );
    }
}
