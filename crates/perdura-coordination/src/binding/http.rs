//! One HTTP call.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{BindingError, optional, value_or_input};
use crate::bounds::HEADERS_MAX;
use crate::expression::{Expression, FindSecret, OF_DESK, OF_HEADER, Scope, Template};

/// The methods that a desk may use.
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
/// Headers that the client sets by itself.
const OWN_HEADERS: [&str; 4] = ["host", "content-length", "transfer-encoding", "connection"];

/// One HTTP call, compiled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HttpBinding {
    pub(crate) method: &'static str,
    url: Template,
    headers: Vec<(String, Template)>,
    body: Option<Expression>,
}

/// One HTTP call as it is made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HttpCall {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
}

impl HttpBinding {
    pub(super) fn compile(
        method: Option<&str>,
        url: &str,
        headers: Option<&BTreeMap<String, String>>,
        body: Option<&str>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let asked = method.unwrap_or("POST").to_ascii_uppercase();
        let known = METHODS.into_iter().find(|known| *known == asked);
        if known.is_none() {
            problems.push(format!("method '{asked}' is none of {}", METHODS.join(", ")));
        }
        let url = Template::compile(url, OF_DESK).and_then(|template| {
            let is_web = |text: &str| text.starts_with("http://") || text.starts_with("https://");
            match template.literal() {
                Some(text) if !is_web(text) => Err(format!("'{text}' begins with neither http:// nor https://")),
                _ => Ok(template),
            }
        });
        let url = url.map_err(|problem| problems.push(format!("url: {problem}"))).ok();
        let headers = compile_headers(headers, &mut problems);
        let body = optional("body", body, &mut problems);
        match (known, url) {
            (Some(method), Some(url)) if problems.is_empty() => Ok(Self { method, url, headers, body }),
            _ => Err(problems),
        }
    }

    /// The call for an input.
    pub(crate) fn call(
        &self,
        input: &Value,
        scope: &Scope<'_>,
        secrets: FindSecret<'_>,
    ) -> Result<HttpCall, BindingError> {
        let url = self.url.url(scope).map_err(|reason| BindingError::Template { field: "url", reason })?;
        let mut headers = Vec::with_capacity(self.headers.len());
        for (name, template) in &self.headers {
            let value = template.text_with(scope, secrets);
            headers.push((name.clone(), value.map_err(|reason| BindingError::Template { field: "headers", reason })?));
        }
        // What reads has no body, unless somebody wants one.
        let has_body = self.body.is_some() || !matches!(self.method, "GET" | "HEAD" | "DELETE");
        let body = has_body.then(|| value_or_input("body", self.body.as_ref(), input, scope)).transpose()?;
        Ok(HttpCall { method: self.method, url, headers, body })
    }
}

fn compile_headers(headers: Option<&BTreeMap<String, String>>, problems: &mut Vec<String>) -> Vec<(String, Template)> {
    let mut compiled = Vec::new();
    let Some(headers) = headers else { return compiled };
    if headers.len() > HEADERS_MAX {
        problems.push(format!("headers has {} entries, at most {HEADERS_MAX} are allowed", headers.len()));
    }
    for (name, value) in headers {
        let lower = name.to_ascii_lowercase();
        let fits = |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character);
        if lower.is_empty() || !lower.chars().all(fits) {
            problems.push(format!("headers: '{name}' is not the name of a header"));
        } else if OWN_HEADERS.contains(&&*lower) {
            problems.push(format!("headers: '{name}' is set by the client: leave it out"));
        }
        match Template::compile(value, OF_HEADER) {
            Ok(template) => compiled.push((lower, template)),
            Err(problem) => problems.push(format!("headers.{name}: {problem}")),
        }
    }
    compiled
}
