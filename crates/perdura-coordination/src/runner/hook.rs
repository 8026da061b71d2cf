//! Somebody who is told of the end of each run. What becomes of that is written down and changes nothing.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, Method, header};
use perdura_engine::{AppRequest, HttpClient};
use perdura_types::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Runner;
use crate::bounds::FINISHED_HOOK_MS_MAX;
use crate::run::{FinishedHook, HookOutcome, RunState};

/// What the hook is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FinishedRun {
    /// Which run.
    pub run_id: String,
    /// Of which workflow.
    pub workflow_id: String,
    /// The document's version.
    pub workflow_version: u64,
    /// Completed or failed.
    pub status: RunState,
    /// What the last desk gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The same whenever this run's end is told: after a crash it may be told again.
    pub idempotency_key: String,
}

/// The answer of a hook: on failure a sentence.
pub type HookAnswer = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Somebody who is told of the end of each run, at least once.
pub trait HookCall: Send + Sync {
    /// Tells. It is given up after [`FINISHED_HOOK_MS_MAX`].
    fn call(&self, finished: FinishedRun) -> HookAnswer;
}

/// Tells a URL by POST. Any answer of 200 to 299 will do.
#[derive(Debug, Clone)]
pub struct HttpHook {
    url: String,
    client: HttpClient,
}

impl HttpHook {
    /// Tells this URL.
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), client: HttpClient::new() }
    }
}

impl HookCall for HttpHook {
    fn call(&self, finished: FinishedRun) -> HookAnswer {
        let Self { url, client } = self.clone();
        Box::pin(async move {
            let body = serde_json::to_vec(&finished).map_err(|error| error.to_string())?;
            let request = AppRequest {
                method: Method::POST,
                url: url.clone(),
                headers: vec![
                    (header::CONTENT_TYPE, "application/json".to_owned()),
                    (HeaderName::from_static("idempotency-key"), finished.idempotency_key),
                ],
                body: Bytes::from(body),
                timeout: Duration::from_millis(FINISHED_HOOK_MS_MAX),
                own_connection: false,
            };
            let answer = client.send(request).await.map_err(|error| error.to_string())?;
            if answer.status.is_success() { Ok(()) } else { Err(format!("{url} answered {}", answer.status.as_u16())) }
        })
    }
}

/// Calls the hook, where there is one.
pub(super) async fn call(runner: &Runner, finished: &FinishedRun) -> Option<FinishedHook> {
    let hook = runner.options().finished_hook.as_ref()?;
    let attempted_at = Moment(runner.coordination().now().await);
    let limit = Duration::from_millis(FINISHED_HOOK_MS_MAX);
    // On a task of its own: what panics there is an error here.
    let task = tokio::spawn(tokio::time::timeout(limit, hook.call(finished.clone())));
    let error = match task.await {
        Ok(Ok(Ok(()))) => None,
        Ok(Ok(Err(error))) => Some(error),
        Ok(Err(_)) => Some(format!("the hook took longer than {FINISHED_HOOK_MS_MAX} ms")),
        Err(error) => Some(format!("the hook broke: {error}")),
    };
    let outcome = if error.is_none() { HookOutcome::Succeeded } else { HookOutcome::Failed };
    Some(FinishedHook {
        attempted_at,
        outcome,
        non_critical: true,
        idempotency_required: true,
        timeout_ms: FINISHED_HOOK_MS_MAX,
        error,
    })
}
