//! `/api/robot/jobs/{job}/events`, `/api/robot/events`: what happens, as it happens.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use perdura_types::{EventSeq, Moment, RawJson};
use serde::Serialize;
use serde_json::json;

use super::query::{JobPath, Parameters};
use crate::Robot;
use crate::bounds::STREAM_SILENCE;
use crate::live::{Feed, LiveFilter, LiveMessage, News, resume_point};
use crate::refusal::Refusal;

pub(super) async fn of_job(
    State(robot): State<Robot>,
    JobPath(job): JobPath,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    robot.job_head(job).await?;
    stream(&robot, LiveFilter { job: Some(job), workspace: None }, &headers).await
}

pub(super) async fn of_workspace(
    State(robot): State<Robot>,
    query: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Some(workspace) = query.parse("workspaceId")? else {
        let message = "workspaceId is missing: name the workspace to watch";
        return Err(Refusal::bad_request("query_invalid", message));
    };
    stream(&robot, LiveFilter { job: None, workspace: Some(workspace) }, &headers).await
}

async fn stream(robot: &Robot, filter: LiveFilter, headers: &HeaderMap) -> Result<Response, Refusal> {
    let after = headers.get("last-event-id").map(last_event_id).transpose()?;
    let feed = robot.watch(filter, after).await?;
    let mut response = Sse::new(Messages(feed)).keep_alive(KeepAlive::new().interval(STREAM_SILENCE)).into_response();
    // Proxies that buffer would turn live into late.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn last_event_id(value: &HeaderValue) -> Result<EventSeq, Refusal> {
    resume_point(&String::from_utf8_lossy(value.as_bytes()))
}

struct Messages(Feed);

impl Stream for Messages {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next(context).map(|message| message.map(|message| Ok(written(&message))))
    }
}

/// How an event is shown.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    at: &'a Moment,
    data: &'a RawJson,
}

fn written(message: &LiveMessage) -> Event {
    let data = match &message.news {
        News::Snapshot(Some(job)) => RawJson::of(&json!({ "job": job })),
        News::Snapshot(None) | News::Reset => RawJson::empty_object(),
        News::Happened { name, at, data } => RawJson::of(&Shown { name, at, data }),
    };
    Event::default().id(message.id.to_string()).event(message.news.name()).data(data.get())
}
