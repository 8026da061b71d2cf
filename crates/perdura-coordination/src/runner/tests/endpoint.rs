//! An HTTP endpoint on a real socket that answers as its script says.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// One request that came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Asked {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// What is answered: status, headers, body.
pub(super) type Answer = (u16, Vec<(&'static str, String)>, String);

pub(super) fn json(status: u16, body: &Value) -> Answer {
    (status, vec![("content-type", "application/json".to_owned())], body.to_string())
}

type Script = Arc<dyn Fn(usize, &Asked) -> Option<Answer> + Send + Sync>;

#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    script: Script,
}

impl Endpoint {
    /// Answers by the number of the request.
    pub(super) async fn serve(script: impl Fn(usize, &Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::serve_some(move |number, asked| Some(script(number, asked))).await
    }
    /// The same; a request without an answer hangs.
    pub(super) async fn serve_some(script: impl Fn(usize, &Asked) -> Option<Answer> + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let endpoint = Self { url, asked: Arc::default(), script: Arc::new(script) };
        let router = Router::new().fallback(answer).with_state(endpoint.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        endpoint
    }
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
    pub(super) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }
}

async fn answer(
    State(endpoint): State<Endpoint>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let asked = Asked { method, path, headers, body: body.to_vec() };
    let number = {
        let mut all = endpoint.asked.lock().unwrap();
        all.push(asked.clone());
        all.len() - 1
    };
    let Some((status, headers, body)) = (endpoint.script)(number, &asked) else {
        return std::future::pending().await;
    };
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    response.headers_mut().remove("content-type");
    for (name, value) in headers {
        response.headers_mut().insert(HeaderName::from_static(name), value.parse().unwrap());
    }
    response
}
