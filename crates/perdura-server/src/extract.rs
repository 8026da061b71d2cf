//! Parts of a request's address, with mistakes answered as JSON.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;

use crate::answer::Refusal;
use crate::bounds::EXCERPT_CHARS_MAX;
use crate::state::ServerState;

/// The one variable segment of a path.
pub(crate) struct Segment(pub(crate) String);

impl FromRequestParts<ServerState> for Segment {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Refusal> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| {
            let message = format!("the path {} is not UTF-8: percent-encode text in UTF-8", excerpt(parts.uri.path()));
            Refusal::bad_request("path_invalid", message)
        })?;
        Ok(Self(text))
    }
}

/// The query; of a key that is given twice the last value counts.
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// The value of a key; empty is absent.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }
}

impl FromRequestParts<ServerState> for Parameters {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Refusal> {
        let Query(pairs) = Query::from_request_parts(parts, state).await.map_err(|error| {
            let message = format!("the query cannot be read: {}: write it as key=value&key=value", error.body_text());
            Refusal::bad_request("query_invalid", message)
        })?;
        Ok(Self(pairs))
    }
}

/// A foreign value, short enough to repeat in a message.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(EXCERPT_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
