//! Answers on their way out.

use axum::body::Body;
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode};
use axum::response::{IntoResponse, Response};
use perdura_wire::headers::{CONTENT_TYPE, REQUEST_VERSION, SDK, SIGNATURE};
use serde::Serialize;

use super::options::ServeOptions;
use super::trust::{Trust, now};
use crate::function::sdk;

/// An answer.
pub(super) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// The execution version whose rules this library follows.
const VERSION: &str = "2";
const FRAMEWORK: &str = "x-inngest-framework";

#[derive(Serialize)]
struct ErrorBody<'a> {
    name: &'a str,
    message: &'a str,
}

impl Answer {
    /// With a body that is JSON.
    pub(super) fn new(status: u16, body: Vec<u8>) -> Self {
        let headers = vec![
            (CONTENT_TYPE, "application/json".to_owned()),
            (SDK, sdk_text()),
            (REQUEST_VERSION, VERSION.to_owned()),
            (FRAMEWORK, "axum".to_owned()),
        ];
        Self { status, headers, body }
    }
    /// With the JSON form of a value.
    pub(super) fn json(status: u16, value: &impl Serialize) -> Self {
        Self::new(status, serde_json::to_vec(value).expect("answers have text keys"))
    }
    /// What is wrong with the request.
    pub(super) fn error(status: u16, name: &str, message: &str) -> Self {
        Self::json(status, &ErrorBody { name, message })
    }
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
    /// Signed, when the one who asks has proved to be the server.
    pub(super) fn signed_for(self, trust: &Trust, options: &ServeOptions) -> Self {
        match (trust, options.remote().keys()) {
            (Trust::Server, Some(keys)) => {
                let signature = keys.current.sign(&self.body, now());
                self.with(SIGNATURE, signature)
            }
            (Trust::Server | Trust::Anybody | Trust::Unknown(_), _) => self,
        }
    }
}

/// `rust:<version>`
pub(super) fn sdk_text() -> String {
    let sdk = sdk();
    format!("{}:{}", sdk.language, sdk.version)
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = HttpResponse::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
