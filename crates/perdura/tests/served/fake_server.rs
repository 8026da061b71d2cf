//! A server of which every answer is known beforehand, and every question afterwards.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use perdura_wire::headers::Headers;
use serde_json::Value;

/// A question.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Method and path.
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.header(name)
    }
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Script {
    answers: VecDeque<(u16, String)>,
    asked: Vec<Asked>,
}

pub(crate) struct FakeServer {
    pub(crate) url: String,
    script: Arc<Mutex<Script>>,
}

impl FakeServer {
    /// Answers one question after the other.
    pub(crate) async fn start(answers: &[(u16, &str)]) -> Self {
        let answers = answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        let script = Arc::new(Mutex::new(Script { answers, asked: Vec::new() }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, script }
    }
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let script = self.script.lock().unwrap();
        assert_eq!(script.answers.len(), 0, "answers that nobody asked for");
        script.asked.clone()
    }
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> (StatusCode, String) {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let line = format!("{} {}", parts.method, parts.uri);
    let mut script = script.lock().unwrap();
    script.asked.push(Asked { line, headers: parts.headers, body });
    let (status, body) = script.answers.pop_front().unwrap_or((599, "not expected".to_owned()));
    (StatusCode::from_u16(status).unwrap(), body)
}
