//! Parts of a request's address, with mistakes answered as JSON.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;

use crate::ids::{IdError, ItemId, JobId};
use crate::refusal::{Refusal, excerpt};

/// The job of a path.
pub(super) struct JobPath(pub(super) JobId);
/// The job and the item of a path.
pub(super) struct ItemPath(pub(super) JobId, pub(super) ItemId);
/// The one name in a path.
pub(super) struct NamePath(pub(super) String);
/// The two names in a path.
pub(super) struct PairPath(pub(super) String, pub(super) String);
/// The query; of a key that is given twice the last value counts.
pub(super) struct Parameters(BTreeMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for NamePath {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        Path::<String>::from_request_parts(parts, state).await.map(|Path(name)| Self(name)).map_err(|_| not_utf8(parts))
    }
}
impl<S: Send + Sync> FromRequestParts<S> for PairPath {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let pair = Path::<(String, String)>::from_request_parts(parts, state).await;
        pair.map(|Path((first, second))| Self(first, second)).map_err(|_| not_utf8(parts))
    }
}
impl<S: Send + Sync> FromRequestParts<S> for JobPath {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let NamePath(name) = NamePath::from_request_parts(parts, state).await?;
        parse(&name).map(Self)
    }
}
impl<S: Send + Sync> FromRequestParts<S> for ItemPath {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let PairPath(job, item) = PairPath::from_request_parts(parts, state).await?;
        Ok(Self(parse(&job)?, parse(&item)?))
    }
}
impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Query(pairs) = Query::from_request_parts(parts, state).await.map_err(|error| {
            let message = format!("the query cannot be read: {}: write it as key=value&key=value", error.body_text());
            Refusal::bad_request("query_invalid", message)
        })?;
        Ok(Self(pairs))
    }
}

impl Parameters {
    /// The value of a key; empty is absent.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }
    /// The value of a key, parsed.
    pub(super) fn parse<T: FromStr<Err = IdError>>(&self, key: &str) -> Result<Option<T>, Refusal> {
        let parsed = self.get(key).map(str::parse).transpose();
        parsed.map_err(|error| Refusal::bad_request("query_invalid", format!("{key} {error}")))
    }
    /// The value of a key as a number of this range.
    pub(super) fn number(&self, key: &str, max: usize) -> Result<Option<usize>, Refusal> {
        let Some(text) = self.get(key) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| (1..=max).contains(number));
        let message = format!("{key} is '{}', but must be a whole number from 1 to {max}", excerpt(text));
        number.ok_or_else(|| Refusal::bad_request("query_invalid", message)).map(Some)
    }
}

pub(super) fn parse<T: FromStr<Err = IdError>>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|error: IdError| Refusal::bad_request("id_invalid", error.to_string()))
}

fn not_utf8(parts: &Parts) -> Refusal {
    let path = excerpt(parts.uri.path());
    Refusal::bad_request("path_invalid", format!("the path {path} is not UTF-8: percent-encode text in UTF-8"))
}
