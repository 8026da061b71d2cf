//! A step that asks something over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, Method};
use perdura_engine::{AppRequest, AppResponse};
use perdura_types::StepId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Step;
use super::run::{execute, product};
use crate::bounds::FETCH_TIMEOUT;
use crate::{Error, Result, StepError};

/// A request, for [`Step::fetch`](super::Step::fetch).
///
/// ```
/// use perdura::Fetch;
/// use std::time::Duration;
/// let request = Fetch::post("https://carrier.example/labels")
///     .header("authorization", "Bearer …")
///     .json(&serde_json::json!({ "parcel": 7 }))
///     .timeout(Duration::from_secs(5));
/// ```
#[derive(Debug, Clone)]
pub struct Fetch {
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: Result<Bytes, Error>,
    timeout: Duration,
}

impl Fetch {
    /// A request with any method.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: Ok(Bytes::new()), timeout: FETCH_TIMEOUT }
    }
    /// A `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }
    /// A `POST`.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::POST, url)
    }
    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
    /// Sends this text or these bytes.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Ok(body.into());
        self
    }
    /// Sends the JSON form of a value.
    #[must_use]
    pub fn json(mut self, value: &impl Serialize) -> Self {
        self.body = serde_json::to_vec(value).map(Bytes::from).map_err(Error::from);
        self.header("content-type", "application/json")
    }
    /// How long it may take, to the last byte. 30 seconds by default.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    fn into_request(self, own_connection: bool) -> Result<AppRequest> {
        let header = |(name, value): (String, String)| match HeaderName::try_from(&name) {
            Ok(name) => Ok((name, value)),
            Err(_) => Err(Error::new("HeaderInvalid", format!("'{name}' is not the name of a header"))),
        };
        Ok(AppRequest {
            method: self.method,
            url: self.url,
            headers: self.headers.into_iter().map(header).collect::<Result<_>>()?,
            body: self.body?,
            timeout: self.timeout,
            own_connection,
        })
    }
}

/// An answer, as it was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchResponse {
    /// The status code.
    pub status: u16,
    /// Names in lower case; values of the same name are joined with `, `.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl FetchResponse {
    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
    /// The body, read as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

pub(super) fn fetch(
    step: &Step,
    id: &str,
    request: Fetch,
) -> impl Future<Output = Result<FetchResponse, StepError>> + use<> {
    let run = Arc::clone(&step.run);
    let is_only_attempt = step.attempts_max.unwrap_or(run.definition.retries + 1) == 1;
    let code = move |_: &StepId| {
        let (run, request) = (Arc::clone(&run), request.clone());
        async move {
            let request = request.into_request(is_only_attempt).map_err(Error::non_retriable)?;
            read(run.environment.http().send(request).await?)
        }
    };
    execute(step, id, code, |response: FetchResponse| product(&response))
}

fn read(response: AppResponse) -> Result<FetchResponse> {
    let mut headers = BTreeMap::<String, String>::new();
    for (name, value) in &response.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let joined = headers.entry(name.as_str().to_owned()).or_default();
        if !joined.is_empty() {
            joined.push_str(", ");
        }
        joined.push_str(&value);
    }
    let body = String::from_utf8(response.body.into()).map_err(|error| {
        Error::new("FetchNotText", format!("the answer is not UTF-8 text: {error}; fetch it within step.run instead"))
            .non_retriable()
    })?;
    Ok(FetchResponse { status: response.status.as_u16(), headers, body })
}
