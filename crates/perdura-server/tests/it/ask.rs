//! Requests as lines of text, and answers as lines of text.
//!
//! `POST /e/key -H content-type: text/plain | body`. `{{x*300}}` stands for 300 times `x`, `{{hex ff}}` for bytes.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use regex::Regex;
use serde_json::Value;

use crate::table::expand;

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Ask {
    pub(crate) fn parse(line: &str) -> Self {
        let (head, body) = line.split_once(" | ").unwrap_or((line, ""));
        let mut parts = head.trim_end().split(" -H ");
        let (method, path) = parts.next().unwrap().split_once(' ').unwrap();
        let headers = parts.map(|part| {
            let (name, value) = part.split_once(':').unwrap();
            (name.trim().to_owned(), expand(value.trim()))
        });
        Self {
            method: method.to_owned(),
            path: String::from_utf8(expand(path)).unwrap(),
            headers: headers.collect(),
            body: expand(body),
        }
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        self
    }

    pub(crate) fn into_request(self) -> Request<Body> {
        let mut request = Request::builder().method(self.method.as_str()).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        request.body(Body::from(self.body)).unwrap()
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Told {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
    /// Status and body on one line.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.text()).trim_end().to_owned()
    }

    /// Every error is a JSON value that says the same as the status and has a code; but for the one that SDKs look for.
    pub(crate) fn assert_well_formed(&self, context: &str) {
        let kind = self.header("x-inngest-server-kind");
        assert!(matches!(kind, "dev" | "cloud"), "{context}: x-inngest-server-kind is '{kind}'");
        if self.status.as_u16() < 400 {
            return;
        }
        if self.status == StatusCode::UNAUTHORIZED && self.text() == "Authentication failed" {
            return;
        }
        assert_eq!(self.header("content-type"), "application/json", "{context}: {}", self.text());
        let body = self.json();
        if body["data"]["runId"].is_string()
            || body["json"]["code"].is_string()
            || body["defined"].is_boolean()
            || body["errors"][0]["code"].is_string()
        {
            // The contract's wires and REST v2 have forms of their own.
            return;
        }
        assert_eq!(body["status"], self.status.as_u16(), "{context}: {body}");
        assert!(body["error"].as_str().is_some_and(|error| !error.is_empty()), "{context}: {body}");
        assert!(body["code"].as_str().is_some_and(|code| !code.is_empty()), "{context}: {body}");
        let length = body["error"].as_str().map_or(0, str::len);
        assert!(length < 4 << 10, "{context}: an error of {length} bytes");
    }
}

/// Replaces what differs from one test run to the next, unless the request said it.
pub(crate) fn normalise(text: &str, said: &str) -> String {
    static CHANGING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            (r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b", "<ulid>"),
            (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uuid>"),
            (r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<time>"),
            (r"\b1[789]\d{11}\b", "<ms>"),
            ("(\"<ulid>\",){100,}", "…,"),
            (r"(localhost|127\.0\.0\.1):\d+", "$1:<port>"),
        ]
        .map(|(pattern, name)| (Regex::new(pattern).unwrap(), name))
        .into()
    });
    CHANGING.iter().fold(text.to_owned(), |text, (pattern, name)| {
        let replace = |found: &regex::Captures<'_>| {
            let mut replaced = String::new();
            found.expand(name, &mut replaced);
            if said.contains(&found[0]) { found[0].to_owned() } else { replaced }
        };
        pattern.replace_all(&text, replace).into_owned()
    })
}
