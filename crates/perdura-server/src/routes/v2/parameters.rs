//! Queries and bodies of this API.

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use super::ask::V2;
use super::envelope::V2Error;
use crate::body::Sent;
use crate::bounds::EVENT_REQUEST_BYTES_MAX;
use crate::extract::excerpt;

/// Pairs of the query, in order.
pub(super) struct Pairs(Vec<(String, String)>);

impl FromRequestParts<V2> for Pairs {
    type Rejection = V2Error;

    async fn from_request_parts(parts: &mut Parts, state: &V2) -> Result<Self, V2Error> {
        let Query(pairs) = Query::from_request_parts(parts, state).await.map_err(|error| {
            V2Error::bad_request(format!(
                "the query cannot be read: {}: write it as key=value&key=value",
                error.body_text()
            ))
        })?;
        Ok(Self(pairs))
    }
}

impl Pairs {
    /// The last value of a key; empty is absent.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
            .filter(|text| !text.is_empty())
    }
    /// All values of a key, given several times or with commas between them.
    pub(super) fn all(&self, key: &str) -> Vec<&str> {
        let given = self.0.iter().filter(|(name, _)| name == key);
        given.flat_map(|(_, value)| value.split(',')).filter(|text| !text.is_empty()).collect()
    }
    /// A number within bounds.
    pub(super) fn number(&self, key: &str, default: u64, most: u64) -> Result<u64, V2Error> {
        let Some(text) = self.get(key) else { return Ok(default) };
        text.parse().ok().filter(|number| (1..=most).contains(number)).ok_or_else(|| {
            V2Error::bad_request(format!("{key} is '{}', but must be a whole number from 1 to {most}", excerpt(text)))
        })
    }
    /// One of some words, in any case.
    pub(super) fn word<'a>(&self, key: &str, words: &[(&str, &'a str)]) -> Result<Option<&'a str>, V2Error> {
        self.get(key).map(|text| word(key, text, words)).transpose()
    }
}

/// One of some words, in any case.
pub(super) fn word<'a>(key: &str, text: &str, words: &[(&str, &'a str)]) -> Result<&'a str, V2Error> {
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, meaning)| *meaning);
    found.ok_or_else(|| {
        let known = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        V2Error::bad_request(format!("{key} is '{}', but must be one of {known}", excerpt(text)))
    })
}

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequest<V2> for Body<T> {
    type Rejection = V2Error;

    async fn from_request(request: Request, state: &V2) -> Result<Self, V2Error> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.is_empty() && !kind.to_ascii_lowercase().starts_with("application/json") {
            let message = format!("the body is {}, but must be application/json", excerpt(kind));
            return Err(V2Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message));
        }
        let sent = Sent::<EVENT_REQUEST_BYTES_MAX>::from_request(request, &state.state)
            .await
            .map_err(|refusal| V2Error::from(&refusal))?;
        let bytes = if sent.bytes.is_empty() { b"{}".as_slice() } else { &sent.bytes };
        let body = serde_json::from_slice(bytes);
        body.map(Self).map_err(|error| V2Error::bad_request(format!("the body cannot be used: {error}")))
    }
}
