//! Calls from pages of other origins.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::Body;

/// Which pages of other origins may call. Every header that they ask for is allowed, as clients send headers of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cors {
    /// Such as `https://app.example.com`; `None`: all.
    pub origins: Option<Vec<String>>,
    /// Whether they may send cookies. Only with a list of origins: any page could act for its visitor otherwise.
    pub with_credentials: bool,
    /// How long a browser remembers the answer to its question before a call.
    pub max_age_s: Option<u32>,
}

impl Cors {
    /// The origin of a request, if it is allowed.
    fn allowed<'a>(&self, request: &'a HeaderMap) -> Option<&'a HeaderValue> {
        let origin = request.get(ORIGIN)?;
        let is_listed = self.origins.as_ref().is_none_or(|listed| listed.iter().any(|listed| *origin == **listed));
        is_listed.then_some(origin)
    }

    /// The answer to a browser's question before a call.
    pub(crate) fn preflight(&self, request: &HeaderMap) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        if self.allowed(request).is_some() {
            let headers = response.headers_mut();
            headers
                .insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, PUT, POST, DELETE, PATCH"));
            if let Some(asked) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
                headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
            }
            if let Some(max_age_s) = self.max_age_s {
                headers.insert(ACCESS_CONTROL_MAX_AGE, max_age_s.into());
            }
        }
        self.mark(request, response.headers_mut());
        response
    }

    /// Says in an answer whether the page may read it.
    pub(crate) fn mark(&self, request: &HeaderMap, response: &mut HeaderMap) {
        response.append(VARY, HeaderValue::from_static("Origin"));
        let Some(origin) = self.allowed(request) else { return };
        response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if self.with_credentials && self.origins.is_some() {
            response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }
}
