//! Exchanges captured from the npm packages `@orpc/client` and `@orpc/server` 1.16.1, played again: the same request gives
//! the same bytes. Left out are texts of validators, and what we do otherwise on purpose (see `tests/rpc.rs`).
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(dead_code, reason = "the app has more than these tests need")]

#[path = "../examples/conformance/handlers.rs"]
mod handlers;
#[path = "../examples/conformance/mounts.rs"]
mod mounts;
#[path = "../examples/conformance/planets.rs"]
mod planets;
#[path = "../examples/conformance/procedures.rs"]
mod procedures;
#[path = "../examples/conformance/streams.rs"]
mod streams;
#[path = "../examples/conformance/values.rs"]
mod values;

use std::sync::Arc;

use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use perdura_contract::{Body, Handled};
use serde::Deserialize;

#[derive(Deserialize)]
struct Exchange {
    name: String,
    request: Sent,
    /// `None`: no procedure lies there.
    response: Option<Told>,
}

#[derive(Deserialize)]
struct Sent {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Told {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Sent {
    fn request(&self) -> Request<Full<bytes::Bytes>> {
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        request.body(Full::from(self.body.clone())).unwrap()
    }
}

/// The answer with the headers that the capture has, and the boundary of a form replaced.
async fn told(response: Response<Body>, expected: &Told) -> Told {
    let status = response.status().as_u16();
    let mut names: Vec<&str> = expected.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let found = response.headers().clone();
    let boundary =
        found.get("content-type").map(text).and_then(|value| Some(value.split_once("boundary=")?.1.to_owned()));
    let shown = |value: String| match &boundary {
        Some(boundary) => value.replace(boundary, "{boundary}"),
        None => value,
    };
    let headers = names
        .into_iter()
        .flat_map(|name| found.get_all(name).iter().map(move |value| (name.to_owned(), text(value))))
        .map(|(name, value)| (name, shown(value)))
        .collect();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    Told { status, headers, body: shown(String::from_utf8_lossy(&body).into_owned()) }
}

#[tokio::test(start_paused = true)]
async fn captured_exchanges_give_the_same_bytes() {
    let exchanges: Vec<Exchange> = serde_json::from_str(include_str!("captured/rpc.json")).unwrap();
    assert_eq!(exchanges.len(), 87, "the file of captured exchanges is whole");
    let mut wrong = Vec::new();
    for exchange in &exchanges {
        let router = Arc::new(mounts::router(&handlers::App::default()));
        let mounts = mounts::rpc_mounts(&router);
        let (_, handler) = mounts.iter().find(|(prefix, _)| exchange.request.path.starts_with(prefix)).unwrap();
        match (handler.handle(exchange.request.request()).await, &exchange.response) {
            (Handled::NotMatched(_), None) => {}
            (Handled::Answered(response), Some(expected)) => {
                let found = told(response, expected).await;
                if found != *expected {
                    wrong.push(format!("{}\n  expected {expected:?}\n  found    {found:?}", exchange.name));
                }
            }
            (other, expected) => wrong.push(format!("{}: {other:?} instead of {expected:?}", exchange.name)),
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), exchanges.len(), wrong.join("\n"));
}
