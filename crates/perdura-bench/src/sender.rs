//! The other side of the server: sends events, asks for figures, moves the clock.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use serde_json::{Value, json};

/// Talks to the server as an application does.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    client: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
}

/// The figures of `GET /dev`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunGauges {
    /// Runs that have not ended.
    pub(crate) live: u64,
    /// Calls on the wire.
    pub(crate) open_attempts: u64,
    /// Calls that wait for room.
    pub(crate) ready_attempts: u64,
}

#[derive(Deserialize)]
struct Accepted {
    ids: Vec<String>,
}

impl Sender {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self { client: Client::builder(TokioExecutor::new()).build(connector), address }
    }

    /// Sends the events and answers their ids.
    pub(crate) async fn send(&self, body: Vec<u8>) -> Result<Vec<String>> {
        let answer = self.ask(Method::POST, "/e/bench", body).await.context("the events were not accepted")?;
        let accepted: Accepted = serde_json::from_slice(&answer).context("the answer to events has another form")?;
        Ok(accepted.ids)
    }

    /// Registers an app.
    pub(crate) async fn register(&self, app: &Value) -> Result<()> {
        let body = app.to_string().into_bytes();
        self.ask(Method::POST, "/fn/register", body).await.context("the app was not registered")?;
        Ok(())
    }

    pub(crate) async fn gauges(&self) -> Result<RunGauges> {
        let mut dev = self.get("/dev").await?;
        serde_json::from_value(dev["runs"].take()).context("GET /dev has no figures about runs")
    }

    /// The statuses of the runs that an event started.
    pub(crate) async fn statuses(&self, event: &str) -> Result<Vec<String>> {
        let runs = self.get(&format!("/v1/events/{event}/runs")).await?;
        let runs = runs["data"].as_array().with_context(|| format!("the runs of event {event} are not a list"))?;
        Ok(runs.iter().filter_map(|run| run["status"].as_str().map(str::to_owned)).collect())
    }

    /// Moves the clock of the server forward.
    pub(crate) async fn advance_clock(&self, by: Duration) -> Result<()> {
        let body = json!({ "advance_ms": u64::try_from(by.as_millis())? }).to_string().into_bytes();
        self.ask(Method::POST, "/dev/clock", body).await.context("the clock was not moved")?;
        Ok(())
    }

    async fn get(&self, path: &str) -> Result<Value> {
        let answer = self.ask(Method::GET, path, Vec::new()).await?;
        serde_json::from_slice(&answer).with_context(|| format!("GET {path} is not answered with JSON"))
    }

    async fn ask(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Bytes> {
        let what = format!("{method} {path}");
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))?;
        let response = self.client.request(request).await.with_context(|| format!("{what}: no answer"))?;
        let status = response.status();
        let body = response.into_body().collect().await.with_context(|| format!("{what}: half an answer"))?.to_bytes();
        ensure!(status == StatusCode::OK, "{what}: {status}: {}", String::from_utf8_lossy(&body));
        Ok(body)
    }
}
