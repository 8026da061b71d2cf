//! An app on a free port that answers calls with a script, and an engine in memory that knows it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use perdura_core::{Answer, ApiCall, Config, Notice, RunStatus};
use perdura_engine::{Engine, EngineOptions, Retention};
use perdura_store::{MemStore, Store};
use perdura_types::{App, AppId, FunctionConfig, NewEvent, RawJson, RunId, Sdk, Trigger};
use serde_json::Value;

/// Longest that a condition is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

type Script = Arc<dyn Fn(usize, &Value) -> Response + Send + Sync>;

#[derive(Clone)]
pub(crate) struct FakeApp {
    pub(crate) url: String,
    calls: Arc<Mutex<Vec<Value>>>,
    script: Script,
}

impl FakeApp {
    /// Serves a script, which gets the number of the call and its body.
    pub(crate) async fn serve(script: impl Fn(usize, &Value) -> Response + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api/inngest", listener.local_addr().unwrap());
        let app = Self { url, calls: Arc::default(), script: Arc::new(script) };
        let router = Router::new()
            .route("/api/inngest", post(answer))
            .route("/moved", post(|| async { (StatusCode::TEMPORARY_REDIRECT, [("location", "/api/inngest")]) }))
            .with_state(app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        app
    }
    pub(crate) fn calls(&self) -> Vec<Value> {
        self.calls.lock().unwrap().clone()
    }
}

async fn answer(State(app): State<FakeApp>, _headers: HeaderMap, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap();
    let number = {
        let mut calls = app.calls.lock().unwrap();
        calls.push(body.clone());
        calls.len() - 1
    };
    (app.script)(number, &body)
}

/// An answer as an SDK gives it.
pub(crate) fn sdk(status: u16, body: &str) -> Response {
    let headers = [("x-inngest-sdk", "test:1"), ("x-inngest-req-version", "2"), ("content-type", "application/json")];
    (StatusCode::from_u16(status).unwrap(), headers, body.to_owned()).into_response()
}

pub(crate) fn engine_over(store: Box<dyn Store>) -> Engine {
    engine_with(store, Retention::default())
}

pub(crate) fn engine_with(store: Box<dyn Store>, retention: Retention) -> Engine {
    let core = Config { retry_interval_ms: Some(1), ..Config::default() };
    let options = EngineOptions { core, fresh_seed: 7, drain: PATIENCE, retention, ..EngineOptions::default() };
    Engine::start(store, options).unwrap()
}

/// An engine in memory in which `app-f`, started by `go`, is served at a URL.
pub(crate) async fn engine_for(url: &str, attempts_max: u32) -> (Engine, MemStore) {
    let store = MemStore::new();
    let engine = engine_over(Box::new(store.clone()));
    register(&engine, url, attempts_max).await;
    (engine, store)
}

/// An app `app` at a URL with one function `f`, started by `go`.
pub(crate) fn app(url: &str, attempts_max: u32) -> App {
    let sdk = Sdk { language: "test".to_owned(), version: "1".to_owned() };
    let function = FunctionConfig {
        triggers: vec![Trigger::Event { name: "go".to_owned(), expression: None }],
        sdk: sdk.clone(),
        attempts_max,
        ..FunctionConfig::new("app", "f", url)
    };
    App {
        id: AppId::of("app"),
        name: "app".to_owned(),
        url: url.to_owned(),
        sdk,
        framework: None,
        version: None,
        functions: vec![function],
        checksum: url.to_owned(),
    }
}

pub(crate) async fn register(engine: &Engine, url: &str, attempts_max: u32) {
    let answer = engine.call(ApiCall::Sync(app(url, attempts_max))).await.unwrap();
    assert!(matches!(answer, Answer::Synced(_)), "{answer:?}");
}

pub(crate) async fn send(engine: &Engine, name: &str) {
    send_with(engine, name, &serde_json::json!({})).await;
}

pub(crate) async fn send_with(engine: &Engine, name: &str, data: &Value) {
    let event = NewEvent {
        id: None,
        internal_id: None,
        name: name.into(),
        data: RawJson::of(data),
        user: RawJson::empty_object(),
        ts: None,
        v: None,
        meta: None,
    };
    let answer = engine.call(ApiCall::SendEvents(vec![event])).await.unwrap();
    assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
}

/// Sends `go` and waits until its run has ended.
pub(crate) async fn run_to_the_end(engine: &Engine) -> (RunStatus, Value) {
    let mut notices = engine.watch();
    send(engine, "go").await;
    let run = ended(&mut notices).await;
    let head = engine.read(move |_, past| Ok(perdura_core::RunView::read(run, past)?.unwrap().head)).await.unwrap();
    (head.status, head.output.unwrap().to_value())
}

/// Waits for the end of the next run.
pub(crate) async fn ended(notices: &mut tokio::sync::broadcast::Receiver<Notice>) -> RunId {
    let end = async {
        loop {
            if let Notice::RunEnded { run, .. } = notices.recv().await.unwrap() {
                return run;
            }
        }
    };
    tokio::time::timeout(PATIENCE, end).await.expect("the run ends in time")
}
