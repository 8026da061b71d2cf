//! The reference page: the document for people, as one HTML page with one style sheet.
//!
//! It asks nobody else for anything and needs no script, so that it can be read offline, behind any proxy and under the
//! strictest policy. What it shows is the document and nothing more.

mod curl;
mod html;
mod operation;
mod sample;

use std::fmt::Write as _;
use std::sync::OnceLock;

use bytes::Bytes;
use html::{anchor, escape, prose};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Method, Response, StatusCode};

use super::answer::with_type;
use super::document::Document;
use super::document::model::Operation;
use crate::message::Body;
use crate::typescript::types;

/// The page's looks, served beside it.
const STYLE: &str = include_str!("style.css");
/// What a browser lets the page do: show itself with its own style sheet.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The style sheet's name, beside the page.
const STYLE_NAME: &str = "reference.css";
/// The page's own name.
const PAGE_NAME: &str = "reference";
/// The document's name, beside the page.
const DOCUMENT_NAME: &str = "openapi.json";

impl Document {
    /// The document as a page for people. It asks for `reference.css` and links to `openapi.json` beside it.
    pub fn to_html(&self) -> String {
        page(self)
    }
}

fn page(document: &Document) -> String {
    let title = escape(&document.info.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{STYLE_NAME}\">\n</head>\n<body>\n"
    );
    let sections = Section::of(document);
    page += &navigation(document, &sections);
    page += "<main>\n<header>\n";
    let _ = writeln!(page, "<h1>{title} <small>{}</small></h1>", escape(&document.info.version));
    page += &prose(document.info.description.as_deref().unwrap_or_default());
    page += &links(document);
    page += "</header>\n";
    for section in &sections {
        page += &section.show(document);
    }
    page += &schemas(document);
    page + "</main>\n</body>\n</html>\n"
}

/// Operations under one tag.
struct Section<'a> {
    name: &'a str,
    description: &'a str,
    /// Method, path and operation, in the order of the document.
    operations: Vec<(&'a str, &'a str, &'a Operation)>,
}

impl<'a> Section<'a> {
    /// An operation stands under the first of its tags, or at the end when it has none.
    fn of(document: &'a Document) -> Vec<Self> {
        let tags = document.tags.iter().map(|tag| (tag.name.as_str(), tag.description.as_deref().unwrap_or_default()));
        let mut sections: Vec<Self> = tags
            .chain([("", "")])
            .map(|(name, description)| Self { name, description, operations: Vec::new() })
            .collect();
        for (path, methods) in &document.paths {
            for (method, operation) in methods {
                let tag = operation.tags.first().map_or("", String::as_str);
                let section = sections.iter_mut().find(|section| section.name == tag);
                let section = section.expect("every tag of an operation is a tag of the document");
                section.operations.push((method, path, operation));
            }
        }
        sections.retain(|section| !section.operations.is_empty());
        sections
    }

    fn title(&self) -> &str {
        if self.name.is_empty() { "Other" } else { self.name }
    }

    fn show(&self, document: &Document) -> String {
        let mut text = format!("<section>\n<h2 id=\"{}\">{}</h2>\n", anchor("tag", self.title()), escape(self.title()));
        text += &prose(self.description);
        for (method, path, operation) in &self.operations {
            text += &operation::show(document, method, path, operation);
        }
        text + "</section>\n"
    }
}

fn navigation(document: &Document, sections: &[Section<'_>]) -> String {
    let mut text = "<nav aria-label=\"Operations\">\n".to_owned();
    for section in sections {
        let _ = write!(
            text,
            "<h2><a href=\"#{}\">{}</a></h2>\n<ul>\n",
            anchor("tag", section.title()),
            escape(section.title())
        );
        for (method, _, operation) in &section.operations {
            let words = operation.summary.as_deref().unwrap_or(&operation.id);
            let _ = writeln!(
                text,
                "<li><a href=\"#{}\"><b class=\"{method}\">{method}</b> {}</a></li>",
                anchor("op", &operation.id),
                escape(words)
            );
        }
        text += "</ul>\n";
    }
    if !document.components.schemas.is_empty() {
        text += "<h2><a href=\"#schemas\">Types</a></h2>\n";
    }
    text + "</nav>\n"
}

fn links(document: &Document) -> String {
    let mut text = format!("<p><a href=\"{DOCUMENT_NAME}\">OpenAPI document</a>");
    if let Some(docs) = &document.external_docs {
        let _ = write!(text, " · <a href=\"{}\" rel=\"noreferrer\">Documentation</a>", escape(&docs.url));
    }
    text += "</p>\n";
    for server in &document.servers {
        let _ = writeln!(text, "<p>Served at <code>{}</code></p>", escape(&server.url));
    }
    for scheme in document.components.security_schemes.values() {
        text += &prose(scheme["description"].as_str().unwrap_or_default());
    }
    text
}

fn schemas(document: &Document) -> String {
    if document.components.schemas.is_empty() {
        return String::new();
    }
    let mut text = "<section>\n<h2 id=\"schemas\">Types</h2>\n".to_owned();
    for (name, schema) in &document.components.schemas {
        let _ = write!(
            text,
            "<article id=\"{}\">\n<h3>{}</h3>\n{}<pre>{}</pre>\n</article>\n",
            anchor("type", name),
            escape(name),
            prose(schema["description"].as_str().unwrap_or_default()),
            linked(document, &types::print(schema, 0))
        );
    }
    text + "</section>\n"
}

/// A type in the words of TypeScript, with a link at each name.
fn linked(document: &Document, text: &str) -> String {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut html = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word_length = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word_length);
        // A name that is followed by a colon is a field's.
        if document.components.schemas.contains_key(word) && !after.starts_with([':', '?', '\'']) {
            let _ = write!(html, "<a href=\"#{}\">{word}</a>", anchor("type", word));
        } else {
            html += word;
        }
        let gap_length = after.find(is_word).unwrap_or(after.len());
        let (gap, next) = after.split_at(gap_length);
        html += &escape(gap);
        rest = next;
    }
    html
}

/// What a mount serves beside its procedures.
pub(super) struct Reference {
    written: Document,
    // Both are large, and most servers are started more often than they are read.
    document: OnceLock<Bytes>,
    page: OnceLock<Bytes>,
}

impl Reference {
    pub(super) fn new(written: Document) -> Self {
        Self { written, document: OnceLock::new(), page: OnceLock::new() }
    }
    fn document(&self) -> Bytes {
        self.document.get_or_init(|| self.written.to_json().into()).clone()
    }
    fn page(&self) -> Bytes {
        self.page.get_or_init(|| self.written.to_html().into()).clone()
    }

    /// The answer to a GET at one of the three places. The document is not to be stored, because it changes with the
    /// server's version and nothing in its address tells.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<Response<Body>> {
        if method != Method::GET {
            return None;
        }
        let name = path.strip_prefix('/')?;
        let mut response = match name {
            DOCUMENT_NAME => with_type(StatusCode::OK, "application/json", Body::whole(self.document())),
            PAGE_NAME => with_type(StatusCode::OK, "text/html; charset=utf-8", Body::whole(self.page())),
            STYLE_NAME => with_type(StatusCode::OK, "text/css; charset=utf-8", Body::whole(STYLE)),
            _ => return None,
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        Some(response)
    }
}
