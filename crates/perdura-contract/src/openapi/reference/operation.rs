//! One operation of the reference page.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::html::{anchor, escape, inline, prose};
use super::{curl, linked};
use crate::openapi::document::Document;
use crate::openapi::document::model::{Content, Header, Operation, Parameter, Place, Response};
use crate::typescript::types;

pub(super) fn show(document: &Document, method: &str, path: &str, operation: &Operation) -> String {
    let id = anchor("op", &operation.id);
    let mut text = format!("<article id=\"{id}\">\n");
    let title = operation.summary.as_deref().unwrap_or(&operation.id);
    let _ = writeln!(text, "<h3><a href=\"#{id}\">{}</a></h3>", inline(title));
    let _ = writeln!(text, "<p class=\"place\"><b class=\"{method}\">{method}</b> <code>{}</code></p>", escape(path));
    if operation.deprecated {
        text += "<p class=\"deprecated\">Deprecated: look for another.</p>\n";
    }
    text += &prose(operation.description.as_deref().unwrap_or_default());
    text += &access(operation);
    for (place, title) in [(Place::Path, "Path"), (Place::Query, "Query"), (Place::Header, "Headers")] {
        let parameters: Vec<&Parameter> = operation.parameters.iter().filter(|it| it.place == place).collect();
        text += &parameters_table(document, title, &parameters);
    }
    if let Some(body) = &operation.request_body {
        let _ = writeln!(text, "<h4>Body{}</h4>", if body.required { "" } else { " <small>optional</small>" });
        text += &content(document, &body.content);
    }
    text += &responses(document, &operation.responses);
    let _ = write!(
        text,
        "<h4>Try it</h4>\n<pre class=\"copy\">{}</pre>\n",
        escape(&curl::curl(document, method, path, operation))
    );
    text + "</article>\n"
}

/// Who may call, from the alternatives of the document.
fn access(operation: &Operation) -> String {
    let scopes: Vec<String> = (operation.security.iter())
        .flat_map(IndexMap::values)
        .flatten()
        .map(|scope| format!("<code>{}</code>", escape(scope)))
        .collect();
    match (operation.security.is_empty(), scopes.is_empty()) {
        (true, _) => "<p class=\"access\">Anybody may call.</p>\n".to_owned(),
        (false, true) => "<p class=\"access\">Needs a key.</p>\n".to_owned(),
        (false, false) => format!("<p class=\"access\">Needs a key with {}.</p>\n", scopes.join(" or ")),
    }
}

fn parameters_table(document: &Document, title: &str, parameters: &[&Parameter]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let mut text = format!("<h4>{title}</h4>\n<table>\n");
    for parameter in parameters {
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\"><code>{}</code>{}</th><td><code>{}</code></td><td>{}</td></tr>",
            escape(&parameter.name),
            if parameter.required { " <em>required</em>" } else { "" },
            linked(document, &types::print(&parameter.schema, 0)),
            inline(parameter.description.as_deref().unwrap_or_default())
        );
    }
    text + "</table>\n"
}

fn content(document: &Document, content: &Content) -> String {
    let mut text = String::new();
    for (media_type, body) in content {
        let schema = linked(document, &types::print(&body.schema, 0));
        let _ = write!(text, "<p><code>{}</code></p>\n<pre>{schema}</pre>\n", escape(media_type));
    }
    text
}

fn responses(document: &Document, responses: &IndexMap<String, Response>) -> String {
    let mut text = "<h4>Answers</h4>\n".to_owned();
    for (status, response) in responses {
        let response = match response {
            Response::Own(own) => own,
            Response::Shared { target } => {
                let name = target.rsplit('/').next().unwrap_or_default();
                let Some(shared) = document.components.responses.get(name) else { continue };
                shared
            }
        };
        let label = if status == "default" { "any other" } else { status };
        let _ = write!(
            text,
            "<details{}>\n<summary><b>{}</b> {}</summary>\n",
            open(status),
            escape(label),
            inline(&response.description)
        );
        text += &headers(document, &response.headers);
        text += &content(document, &response.content);
        text += "</details>\n";
    }
    text
}

/// What is wanted is shown at once; what may go wrong, on demand.
fn open(status: &str) -> &'static str {
    if status.starts_with('2') { " open" } else { "" }
}

fn headers(document: &Document, headers: &IndexMap<String, Header>) -> String {
    let mut text = String::new();
    for (name, header) in headers {
        let schema = linked(document, &types::print(&header.schema, 0));
        let _ = writeln!(text, "<p>Header <code>{}: {schema}</code></p>", escape(name));
    }
    text
}
