//! A text with expressions in it: `orders/{{ input.order }}`.

use super::{Expression, ExpressionError, Scope};
use crate::bounds::{TEMPLATE_BYTES_MAX, TEMPLATE_EXPRESSIONS_MAX};

/// A text with expressions in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Expression(Expression),
    /// `{{ secret.NAME }}`
    Secret(String),
}

/// Where secrets come from: none but those that a template names are looked up.
pub(crate) type FindSecret<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Why a template has no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    #[error("there is no secret '{0}': set PERDURA_SECRET_{0} where the server starts")]
    NoSecret(String),
}

impl Template {
    /// Reads a template over these names. The error is a sentence.
    pub(crate) fn compile(source: &str, names: &'static [&'static str]) -> Result<Self, String> {
        if source.len() > TEMPLATE_BYTES_MAX {
            return Err(format!("the template has {} bytes, at most {TEMPLATE_BYTES_MAX} are allowed", source.len()));
        }
        let (mut parts, mut rest) = (Vec::new(), source);
        while let Some(start) = rest.find("{{") {
            let (before, after) = (&rest[..start], &rest[start + 2..]);
            let end = end_of(after).ok_or_else(|| {
                let text = super::shown(&rest[start..]);
                format!("`{text}` opens an expression and does not close it: write `}}}}` behind it")
            })?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(part(after[..end].trim(), names)?);
            rest = &after[end + 2..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let expressions = parts.iter().filter(|part| !matches!(part, Part::Text(_))).count();
        if expressions > TEMPLATE_EXPRESSIONS_MAX {
            let message = format!("has {expressions} expressions, at most {TEMPLATE_EXPRESSIONS_MAX} are allowed");
            return Err(format!("the template {message}"));
        }
        Ok(Self { parts })
    }

    /// Whether it has no expression, and this as its beginning.
    pub(crate) fn literal(&self) -> Option<&str> {
        match &*self.parts {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Its text.
    pub(crate) fn text(&self, scope: &Scope<'_>) -> Result<String, TemplateError> {
        self.text_with(scope, &|_| None)
    }

    /// Its text, with secrets.
    pub(crate) fn text_with(&self, scope: &Scope<'_>, secrets: FindSecret<'_>) -> Result<String, TemplateError> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Expression(expression) => text.push_str(&expression.text(scope)?),
                Part::Secret(name) => {
                    text.push_str(&secrets(name).ok_or_else(|| TemplateError::NoSecret(name.clone()))?);
                }
            }
        }
        Ok(text)
    }

    /// Its text as a URL: what expressions give is escaped, so that a value cannot lead elsewhere. The one at the very
    /// beginning is not, as it is the address itself.
    pub(crate) fn url(&self, scope: &Scope<'_>) -> Result<String, TemplateError> {
        let mut text = String::new();
        for (position, part) in self.parts.iter().enumerate() {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Expression(expression) if position == 0 => text.push_str(&expression.text(scope)?),
                Part::Expression(expression) => escape(&expression.text(scope)?, &mut text),
                Part::Secret(name) => return Err(TemplateError::NoSecret(name.clone())),
            }
        }
        Ok(text)
    }
}

fn part(source: &str, names: &'static [&'static str]) -> Result<Part, String> {
    let expression = Expression::compile(source, names)?;
    match expression.as_path() {
        Some(("secret", [name])) => Ok(Part::Secret(name.to_string())),
        _ if expression.mentions("secret") => Err(format!(
            "`{source}` computes with a secret: write `{{{{ secret.NAME }}}}` by itself, and text around it"
        )),
        _ => Ok(Part::Expression(expression)),
    }
}

/// Where the expression that `text` begins with ends: at `}}` that is neither quoted nor the end of a map.
fn end_of(text: &str) -> Option<usize> {
    let (mut quote, mut depth, mut is_escaped) = (None, 0_usize, false);
    for (position, character) in text.char_indices() {
        match (quote, character) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), _) if character == open => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '{') => depth += 1,
            (None, '}') if depth > 0 => depth -= 1,
            (None, '}') if text[position..].starts_with("}}") => return Some(position),
            (Some(_) | None, _) => {}
        }
    }
    None
}

/// Percent-escapes everything but what no part of a URL gives a meaning to.
fn escape(value: &str, into: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            into.push(char::from(byte));
        } else {
            into.push('%');
            let digits = [byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(digit.into(), 16));
            into.extend(digits.map(|digit| digit.to_ascii_uppercase()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{DeskValues, OF_DESK, OF_HEADER};
    use super::*;

    fn with<T>(template: &str, give: impl Fn(&Template, &Scope<'_>) -> Result<T, TemplateError>) -> Result<T, String> {
        let input = json!({"id": "a/b?c=é", "n": 3, "base": "http://x/y", "list": [1, 2]});
        let values = DeskValues::new(&input, &Value::Null, &Value::Null);
        let template = Template::compile(template, OF_HEADER)?;
        give(&template, &values.scope(0)).map_err(|error| error.to_string())
    }

    #[test]
    fn texts() {
        for (template, expected) in [
            ("plain } text", "plain } text"),
            ("{{ input.n + 1 }} of {{input.n}}", "4 of 3"),
            ("{{ '}}' + input.n }}", "}}3"),
            ("{{ {'a': {'b': input.n}} }}", "{\"a\":{\"b\":3}}"),
            ("[{{ input.absent }}]", "[]"),
            ("{{ input.list }}", "[1,2]"),
            ("", ""),
        ] {
            assert_eq!(with(template, Template::text), Ok(expected.to_owned()), "{template}");
        }
    }

    #[test]
    fn a_value_in_a_url_leads_nowhere_else() {
        for (template, expected) in [
            ("http://x/orders/{{ input.id }}?q={{ input.n }}", "http://x/orders/a%2Fb%3Fc%3D%C3%A9?q=3"),
            ("{{ input.base }}/{{ input.n }}", "http://x/y/3"),
        ] {
            assert_eq!(with(template, Template::url), Ok(expected.to_owned()), "{template}");
        }
    }

    #[test]
    fn secrets_stand_alone_and_are_looked_up_by_name() {
        let find = |name: &str| (name == "TOKEN").then(|| "hunter2".to_owned());
        let text = |template: &str| with(template, |template, scope| template.text_with(scope, &find));
        assert_eq!(text("Bearer {{ secret.TOKEN }}"), Ok("Bearer hunter2".to_owned()));
        assert_eq!(
            text("{{ secret.OTHER }}"),
            Err("there is no secret 'OTHER': set PERDURA_SECRET_OTHER where the server starts".to_owned())
        );
        assert!(text("{{ 'x' + secret.TOKEN }}").unwrap_err().contains("computes with a secret"));
        assert!(
            Template::compile("{{ secret.TOKEN }}", OF_DESK).unwrap_err().contains("undeclared reference to `secret`")
        );
    }

    #[test]
    fn mistakes() {
        for (template, expected) in [
            ("a {{ input.n", "`{{ input.n` opens an expression and does not close it: write `}}` behind it"),
            ("{{ }}", "`` does not compile: the expression is empty; leave it out, or write `true`"),
        ] {
            assert_eq!(with(template, Template::text), Err(expected.to_owned()));
        }
        assert!(with(&"{{1}}".repeat(101), Template::text).unwrap_err().contains("has 101 expressions"));
        assert!(with(&"a".repeat(TEMPLATE_BYTES_MAX + 1), Template::text).unwrap_err().contains("bytes, at most"));
    }
}
