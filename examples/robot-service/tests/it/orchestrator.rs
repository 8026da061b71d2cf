//! A small orchestrator: hears callbacks and answers as a test wants.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long a test waits for something before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// One callback as it came.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    pub(crate) body: Value,
    /// What was answered.
    pub(crate) status: u16,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn is_heartbeat(&self) -> bool {
        self.body["heartbeat"] == true
    }

    pub(crate) fn item_id(&self) -> &str {
        self.body["itemId"].as_str().unwrap()
    }
}

type Answer = dyn Fn(&[Heard], &Value) -> u16 + Send + Sync;

struct Inner {
    heard: watch::Sender<Vec<Heard>>,
    answer: Mutex<Box<Answer>>,
}

/// See the module. It listens as long as it lives.
pub(crate) struct Orchestrator {
    inner: Arc<Inner>,
    pub(crate) url: String,
    serving: tokio::task::JoinHandle<()>,
}

impl Orchestrator {
    /// Acknowledges everything.
    pub(crate) async fn start() -> Self {
        let answer: Box<Answer> = Box::new(|_, _| 200);
        let inner = Arc::new(Inner { heard: watch::Sender::new(vec![]), answer: Mutex::new(answer) });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api/webhooks/robot-callback", listener.local_addr().unwrap());
        let router = Router::new().route("/api/webhooks/robot-callback", post(hear)).with_state(Arc::clone(&inner));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inner, url, serving }
    }

    /// From now on results are answered by `answer`, which sees what was heard before. Heartbeats get a 200.
    pub(crate) fn answer(&self, answer: impl Fn(&[Heard], &Value) -> u16 + Send + Sync + 'static) {
        *self.inner.answer.lock().unwrap() = Box::new(answer);
    }

    /// All results heard, without heartbeats.
    pub(crate) fn results(&self) -> Vec<Heard> {
        self.inner.heard.borrow().iter().filter(|heard| !heard.is_heartbeat()).cloned().collect()
    }

    pub(crate) fn heartbeats(&self) -> Vec<Heard> {
        self.inner.heard.borrow().iter().filter(|heard| heard.is_heartbeat()).cloned().collect()
    }

    /// The results that were acknowledged, once each, by item.
    pub(crate) fn acknowledged(&self) -> std::collections::BTreeMap<String, Value> {
        let results = self.results();
        let acknowledged = results.iter().filter(|heard| heard.status < 300);
        acknowledged.map(|heard| (heard.item_id().to_owned(), heard.body.clone())).collect()
    }

    /// Waits until what was heard is as wanted.
    pub(crate) async fn hears(&self, what: &str, mut wanted: impl FnMut(&[Heard]) -> bool) {
        let mut heard = self.inner.heard.subscribe();
        let waiting = heard.wait_for(|heard| wanted(heard));
        let is_heard = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
        let said: Vec<_> = self.results().into_iter().map(|heard| heard.body).collect();
        assert!(is_heard, "not heard: {what}; but {said:#?}");
    }

    /// Waits until an item begins.
    pub(crate) async fn hears_a_heartbeat(&self) {
        self.hears("a heartbeat", |heard| heard.iter().any(Heard::is_heartbeat)).await;
    }

    /// Waits until so many different items have an acknowledged result.
    pub(crate) async fn hears_of(&self, items: usize) {
        let of = |heard: &[Heard]| {
            let acknowledged = heard.iter().filter(|heard| !heard.is_heartbeat() && heard.status < 300);
            acknowledged.map(|heard| heard.item_id().to_owned()).collect::<std::collections::BTreeSet<_>>().len()
        };
        self.hears(&format!("results of {items} items"), |heard| of(heard) >= items).await;
    }
}

impl Drop for Orchestrator {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn hear(State(inner): State<Arc<Inner>>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    let mut status = 200;
    inner.heard.send_modify(|heard| {
        if body["heartbeat"] != true {
            status = (inner.answer.lock().unwrap())(heard, &body);
        }
        heard.push(Heard { headers, bytes, body, status });
    });
    StatusCode::from_u16(status).unwrap()
}
