//! The app: speaks the SDK's side of the protocol by hand, as fast as it can, and keeps count.
//!
//! It has three functions. `steps` answers a step at a time and then returns, `starts` returns at once, `sleeps` sleeps
//! for days and then returns. What a call must be answered with follows from how many steps are in its stack.

mod call;
mod ledger;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::{post, put};
use axum::serve::ListenerExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::bounds::SLEEP_DAYS;
use call::Call;
pub(crate) use ledger::{Irregular, Ledger};

/// Event names and slugs of the functions.
pub(crate) const STEPS: &str = "steps";
pub(crate) const STARTS: &str = "starts";
pub(crate) const SLEEPS: &str = "sleeps";
/// An event that no function listens to.
pub(crate) const NOTHING: &str = "nothing";

/// A listening app.
#[derive(Debug)]
pub(crate) struct App {
    address: SocketAddr,
    pub(crate) ledger: Arc<Ledger>,
}

#[derive(Debug, Clone)]
struct Shared {
    ledger: Arc<Ledger>,
    /// The answers to the calls of `steps`, made once.
    step_answers: Arc<[Bytes]>,
}

impl App {
    /// Starts to listen. Runs of `steps` have this many steps.
    pub(crate) async fn start(ledger: Ledger, steps_per_run: usize) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot listen for calls")?;
        let address = listener.local_addr()?;
        let listener = listener.tap_io(|stream| {
            // Without it the last packet of an answer may wait for the server's acknowledgement.
            let _unsupported = stream.set_nodelay(true);
        });
        let ledger = Arc::new(ledger);
        let shared =
            Shared { ledger: Arc::clone(&ledger), step_answers: (0..steps_per_run).map(step_answer).collect() };
        let router = Router::new()
            .route("/api/inngest", put(|| async { answer(StatusCode::OK, Bytes::from_static(b"{}")) }))
            .route("/api/inngest/steps", post(steps))
            .route("/api/inngest/starts", post(starts))
            .route("/api/inngest/sleeps", post(sleeps))
            .with_state(shared);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, ledger })
    }

    /// What the app says of itself when it registers.
    pub(crate) fn registration(&self) -> Value {
        let url = format!("http://{}/api/inngest", self.address);
        let functions = [STEPS, STARTS, SLEEPS].map(|name| {
            let slug = format!("bench-{name}");
            json!({
                "id": slug,
                "name": name,
                "triggers": [{ "event": event_name(name) }],
                "steps": { "step": {
                    "id": "step",
                    "name": "step",
                    "runtime": { "type": "http", "url": format!("{url}/{name}?fnId={slug}&stepId=step") },
                    "retries": { "attempts": 4 },
                }},
            })
        });
        json!({
            "url": url, "deployType": "ping", "appName": "bench", "sdk": "rust:v0.1.0", "v": "0.1", "framework": "axum",
            "functions": functions,
        })
    }
}

/// The event that starts a function.
pub(crate) fn event_name(function: &str) -> String {
    format!("bench/{function}.asked")
}

async fn steps(State(shared): State<Shared>, body: Bytes) -> Response<Body> {
    let arrived = Instant::now();
    let Some(call) = Call::parse(&body) else { return unreadable() };
    shared.ledger.called(call.run, call.steps_done, arrived);
    let response = match shared.step_answers.get(call.steps_done) {
        Some(body) => answer(StatusCode::PARTIAL_CONTENT, body.clone()),
        None => returned(&shared.ledger, call.run),
    };
    shared.ledger.answered(call.run);
    response
}

async fn starts(State(shared): State<Shared>, body: Bytes) -> Response<Body> {
    let Some(call) = Call::parse(&body) else { return unreadable() };
    returned(&shared.ledger, call.run)
}

async fn sleeps(State(shared): State<Shared>, body: Bytes) -> Response<Body> {
    let arrived = Instant::now();
    let Some(call) = Call::parse(&body) else { return unreadable() };
    if call.steps_done > 0 {
        return returned(&shared.ledger, call.run);
    }
    shared.ledger.called(call.run, 0, arrived);
    let days = SLEEP_DAYS.start() + call.run as u64 % (SLEEP_DAYS.end() - SLEEP_DAYS.start());
    let duration = format!("{days}d{}s", call.run % 86_400);
    let ops = json!([{ "op": "Sleep", "id": step_id(0), "name": duration, "displayName": "sleep",
        "opts": { "duration": duration } }]);
    answer(StatusCode::PARTIAL_CONTENT, Bytes::from(ops.to_string()))
}

fn returned(ledger: &Ledger, run: usize) -> Response<Body> {
    ledger.returned(run);
    answer(StatusCode::OK, Bytes::from_static(br#"{"ok":true}"#))
}

fn unreadable() -> Response<Body> {
    answer(StatusCode::INTERNAL_SERVER_ERROR, Bytes::from_static(br#"{"name":"Error","message":"unreadable call"}"#))
}

/// The opcode of a step that ran, with a result of an everyday size.
fn step_answer(step: usize) -> Bytes {
    let ops = json!([{
        "op": "StepRun",
        "id": step_id(step),
        "name": format!("step {step}"),
        "displayName": format!("step {step}"),
        "opts": { "type": "step" },
        "data": { "step": step, "total": 4_200, "currency": "EUR", "note": "reserved, waiting for the courier" },
    }]);
    Bytes::from(ops.to_string())
}

/// Looks like the hash that an SDK makes.
fn step_id(step: usize) -> String {
    format!("{:040x}", step + 1)
}

fn answer(status: StatusCode, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-inngest-sdk", HeaderValue::from_static("rust:v0.1.0"));
    headers.insert("x-inngest-req-version", HeaderValue::from_static("2"));
    response
}
