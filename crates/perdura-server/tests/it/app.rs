//! An app without an SDK: the test itself answers each call.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};

/// Longer than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The app and the calls that wait for an answer.
pub(crate) struct FakeApp {
    pub(crate) url: String,
    calls: Mutex<mpsc::UnboundedReceiver<Call>>,
}

/// A call of the server.
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) headers: HeaderMap,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Value,
    answer: oneshot::Sender<Response>,
}

impl FakeApp {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/api/inngest", listener.local_addr().unwrap().port());
        let (sender, calls) = mpsc::unbounded_channel();
        let router = Router::new().fallback(any(receive)).with_state(sender);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, calls: Mutex::new(calls) }
    }

    /// The next call.
    pub(crate) async fn next(&self) -> Call {
        let mut calls = self.calls.lock().await;
        tokio::time::timeout(PATIENCE, calls.recv()).await.expect("the server did not call the app").unwrap()
    }

    /// How a function registers itself: no retries, started by an event of its own name, and `extra`.
    pub(crate) fn function(&self, name: &str, extra: Value) -> Value {
        let mut function = json!({
            "id": format!("shop-{name}"),
            "name": name,
            "triggers": [{ "event": name }],
            "steps": { "step": {
                "id": "step",
                "name": "step",
                "runtime": { "type": "http", "url": format!("{}?fnId=shop-{name}&stepId=step", self.url) },
                "retries": { "attempts": 0 },
            } },
        });
        if let (Some(function), Value::Object(extra)) = (function.as_object_mut(), extra) {
            function.extend(extra);
        }
        function
    }

    /// The body of a registration.
    pub(crate) fn registration(&self, functions: &[Value]) -> Value {
        json!({
            "url": self.url, "deployType": "ping", "appName": "shop", "sdk": "js:v3.54.2", "v": "0.1",
            "framework": "none", "functions": functions,
        })
    }
}

impl Call {
    /// What an SDK answers.
    pub(crate) fn answer(self, status: u16, body: &Value) {
        self.answer_with(status, &[("x-inngest-sdk", "inngest-js:v3.54.2")], body.to_string());
    }
    /// What anybody answers.
    pub(crate) fn answer_with(self, status: u16, headers: &[(&str, &str)], body: impl Into<Body>) {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        // A caller that went away does not need its answer.
        let _gone = self.answer.send(response.body(body.into()).unwrap());
    }
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

async fn receive(
    State(calls): State<mpsc::UnboundedSender<Call>>,
    method: axum::http::Method,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (answer, answered) = oneshot::channel();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let call = Call { method: method.to_string(), headers, query, body, answer };
    if calls.send(call).is_err() {
        return "the test is over".into_response();
    }
    // A call that the test drops is one whose app died.
    answered.await.unwrap_or_else(|_| (axum::http::StatusCode::BAD_GATEWAY, "dropped").into_response())
}
