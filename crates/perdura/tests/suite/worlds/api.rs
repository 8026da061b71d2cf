//! A server from the outside, as scripts ask it.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, header};
use perdura::{Client, EventId, Outgoing, Remote};
use perdura_engine::{AppRequest, HttpClient};
use serde_json::{Value, json};

use crate::world::{End, Outside};

pub(crate) struct Api {
    url: String,
    http: HttpClient,
    client: Client,
    bearer: Option<String>,
}

impl Outside for Api {
    async fn send(&self, event: Outgoing) -> EventId {
        self.client.send(event).await.unwrap()
    }
    async fn signal(&self, signal: &str, data: &Value) -> bool {
        self.client.signal(signal, data).await.unwrap()
    }
    async fn runs(&self, event: EventId) -> Vec<String> {
        self.runs_in_full(event).await.iter().map(|run| run["run_id"].as_str().unwrap().to_owned()).collect()
    }
    async fn has_ended(&self, run: &str) -> bool {
        self.end(run).await.is_some()
    }
}

impl Api {
    /// Of a server that wants no keys.
    pub(crate) fn new(url: &str) -> Self {
        let client = Client::new(Remote::dev(url).unwrap());
        Self { url: url.to_owned(), http: HttpClient::new(), client, bearer: None }
    }
    /// Of a server that wants keys.
    pub(crate) fn keyed(url: &str, remote: Remote, key: &str) -> Self {
        let bearer = Some(format!("Bearer {key}"));
        Self { url: url.to_owned(), http: HttpClient::new(), client: Client::new(remote), bearer }
    }
    /// Runs of an event, with what `/v1` says of each.
    pub(crate) async fn runs_in_full(&self, event: EventId) -> Vec<Value> {
        let mut answer = self.get(&format!("/v1/events/{event}/runs")).await;
        serde_json::from_value(answer["data"].take()).unwrap()
    }
    /// The end of a run, when it has one.
    pub(crate) async fn end(&self, run: &str) -> Option<End> {
        let answer = self.get(&format!("/v1/runs/{run}")).await;
        let (run, output) = (&answer["data"], &answer["data"]["output"]);
        let text = |key: &str| output[key].as_str().unwrap_or_default().to_owned();
        match run["status"].as_str().unwrap() {
            "Scheduled" | "Running" => None,
            "Completed" => Some(Ok(output.clone())),
            "Failed" => Some(Err((text("name"), text("message")))),
            status => Some(Err((format!("Run{status}"), String::new()))),
        }
    }
    pub(crate) async fn move_clock(&self, duration: Duration) {
        let advance_ms = u64::try_from(duration.as_millis()).unwrap();
        self.ask(Method::POST, "/dev/clock", &json!({ "advance_ms": advance_ms }).to_string()).await;
    }
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path, "").await
    }
    /// Whether anybody answers.
    pub(crate) async fn is_up(&self) -> bool {
        self.http.send(self.request(Method::GET, "/health", "")).await.is_ok()
    }

    async fn ask(&self, method: Method, path: &str, body: &str) -> Value {
        let answer = self.http.send(self.request(method, path, body)).await.unwrap();
        let text = String::from_utf8_lossy(&answer.body);
        assert!(answer.status.is_success(), "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }
    fn request(&self, method: Method, path: &str, body: &str) -> AppRequest {
        let mut headers = vec![(header::CONTENT_TYPE, "application/json".to_owned())];
        headers.extend(self.bearer.iter().map(|bearer| (header::AUTHORIZATION, bearer.clone())));
        AppRequest {
            method,
            url: format!("{}{path}", self.url),
            headers,
            body: Bytes::copy_from_slice(body.as_bytes()),
            timeout: Duration::from_secs(20),
            own_connection: true,
        }
    }
}
