//! The state of a run that was too large for its call.

use axum::body::Bytes;
use http::{Method, StatusCode};
use perdura_types::RunId;

use super::Served;
use super::answer::Answer;
use super::call_body::CallBody;
use crate::bounds::STATE_BYTES_MAX;
use crate::remote::ApiRequest;

/// State that came separately.
pub(super) struct FetchedState {
    /// Memos by step.
    pub(super) steps: Bytes,
    /// The run's events, when the call did not bring them.
    pub(super) events: Option<Bytes>,
}

pub(super) async fn fetch(served: &Served, run: RunId, body: &CallBody<'_>) -> Result<FetchedState, Answer> {
    let steps = get(served, format!("/v0/runs/{run}/actions")).await?;
    let events = if body.has_events() { None } else { Some(get(served, format!("/v0/runs/{run}/batch")).await?) };
    Ok(FetchedState { steps, events })
}

async fn get(served: &Served, path: String) -> Result<Bytes, Answer> {
    let request = ApiRequest {
        method: Method::GET,
        path: path.clone(),
        headers: Vec::new(),
        body: Bytes::new(),
        answer_bytes_max: STATE_BYTES_MAX,
    };
    let failed = |reason: String| {
        let message = format!("the state of the run cannot be fetched from the server at {path}: {reason}");
        Answer::error(500, "StateNotFetched", &message)
    };
    match served.options.remote().ask(&served.http, request).await {
        Ok(answer) if answer.status == StatusCode::OK => Ok(answer.body),
        Ok(answer) => Err(failed(format!("it answered with status {}", answer.status.as_u16()))),
        Err(error) => Err(failed(error.to_string())),
    }
}
