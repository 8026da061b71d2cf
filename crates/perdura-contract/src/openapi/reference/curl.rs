//! A command line that calls an operation.

use serde_json::Value;

use super::sample::sample;
use crate::openapi::document::Document;
use crate::openapi::document::model::{Operation, Place, Response};
use crate::openapi::pattern::encode;
use crate::schema::is_file;

/// What a shell takes as it is; keys and the address of the server are for the reader to set.
pub(super) fn curl(document: &Document, method: &str, path: &str, operation: &Operation) -> String {
    let server = document.servers.first().map_or("", |server| server.url.trim_end_matches('/'));
    let server =
        if server.starts_with('/') || server.is_empty() { format!("$SERVER{server}") } else { server.to_owned() };
    let mut lines = vec![format!("curl{} {}", flags(method, operation), address(document, &server, path, operation))];
    if !operation.security.is_empty() {
        lines.push("-H \"authorization: Bearer $KEY\"".to_owned());
    }
    for parameter in operation.parameters.iter().filter(|it| it.place == Place::Header && it.required) {
        let value = text(&sample(document, &parameter.schema));
        lines.push(format!("-H {}", quoted(&format!("{}: {value}", parameter.name))));
    }
    lines.extend(body(document, operation));
    lines.join(" \\\n  ")
}

fn flags(method: &str, operation: &Operation) -> String {
    let is_stream = operation.responses.values().any(|response| match response {
        Response::Own(own) => own.content.contains_key("text/event-stream"),
        Response::Shared { .. } => false,
    });
    let method = if method == "get" { String::new() } else { format!(" -X {}", method.to_ascii_uppercase()) };
    if is_stream { format!(" -N{method}") } else { method }
}

/// The shell must see the variable of the server, so that only the rest is in single quotes.
fn address(document: &Document, server: &str, path: &str, operation: &Operation) -> String {
    let mut path = path.to_owned();
    let mut query = Vec::new();
    for parameter in operation.parameters.iter().filter(|it| it.required) {
        let value = sample(document, &parameter.schema);
        match parameter.place {
            Place::Path => path = path.replace(&format!("{{{}}}", parameter.name), &encode(&text(&value))),
            Place::Query => query.extend(query_pairs(&parameter.name, &value)),
            Place::Header => {}
        }
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let rest = format!("{path}{query}");
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "/-_.~%?&=".contains(character);
    if rest.chars().all(is_plain) { format!("\"{server}{rest}\"") } else { format!("\"{server}\"{}", quoted(&rest)) }
}

fn query_pairs(name: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| query_pairs(name, item)).collect(),
        Value::Object(fields) => {
            let named = fields.iter().flat_map(|(field, value)| query_pairs(&format!("{name}[{field}]"), value));
            named.collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            vec![format!("{}={}", encode(name), encode(&text(value)))]
        }
    }
}

fn body(document: &Document, operation: &Operation) -> Vec<String> {
    let Some((media_type, body)) = operation.request_body.as_ref().and_then(|body| body.content.first()) else {
        return Vec::new();
    };
    match media_type.as_str() {
        "application/json" => vec![
            "-H 'content-type: application/json'".to_owned(),
            format!("-d {}", quoted(&sample(document, &body.schema).to_string())),
        ],
        "multipart/form-data" => form(document, &body.schema),
        _ => vec!["-H 'content-type: application/octet-stream'".to_owned(), "--data-binary @file".to_owned()],
    }
}

fn form(document: &Document, schema: &Value) -> Vec<String> {
    let schema = super::sample::resolved(document, schema);
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    required
        .map(|name| {
            let field = &schema["properties"][name];
            if is_file(field) {
                return format!("-F {}", quoted(&format!("{name}=@file")));
            }
            format!("-F {}", quoted(&format!("{name}={}", text(&sample(document, field)))))
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// In single quotes, in which a shell sees nothing but text.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_quotes() {
        assert_eq!(quoted("it's $HOME; `ls`"), r"'it'\''s $HOME; `ls`'");
    }
}
