//! Asks an app.

use std::time::SystemTime;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use perdura::Timestamp;
use perdura_types::Reply;
use perdura_wire::headers::Headers;
use perdura_wire::reply::decode_reply;
use perdura_wire::signature::SigningKey;
use serde_json::Value;
use tower::ServiceExt;

pub(crate) const KEY: &str = "signkey-test-0123456789abcdef";
pub(crate) const FALLBACK: &str = "signkey-test-fedcba9876543210";

pub(crate) fn key(text: &str) -> SigningKey {
    SigningKey::parse(text).unwrap()
}
pub(crate) fn now() -> Timestamp {
    Timestamp::from(SystemTime::now())
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.header(name)
    }
    /// As a server reads it.
    pub(crate) fn reply(&self) -> Reply {
        decode_reply(self.status, &self.headers, &self.body, now())
    }
}

/// Asks with these headers, addressed to `app.example`.
pub(crate) async fn ask(router: &Router, line: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Told {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path).header("host", "app.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = body.into();
    let request = request.header("content-length", body.len()).body(Body::from(body)).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    let told = Told { status: parts.status.as_u16(), headers: parts.headers, body };
    assert_eq!(told.header("x-inngest-sdk"), Some(concat!("rust:", env!("CARGO_PKG_VERSION"))), "{line}");
    assert_eq!(told.header("content-type"), Some("application/json"), "{line}");
    told
}
