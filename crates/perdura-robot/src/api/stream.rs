//! `/api/robot/jobs/{job}/events`, `/api/robot/events`: what happens, as it happens.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use perdura_types::EventSeq;

use super::query::{JobPath, Parameters};
use crate::Robot;
use crate::bounds::STREAM_SILENCE;
use crate::live::{Feed, LiveFilter, LiveMessage};
use crate::refusal::{Refusal, excerpt};

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
    let text = String::from_utf8_lossy(value.as_bytes());
    text.trim().parse().map(EventSeq).map_err(|_| {
        let message = format!("Last-Event-ID is '{}', but must be the id of a message of this stream", excerpt(&text));
        Refusal::bad_request("last_event_id_invalid", message)
    })
}

struct Messages(Feed);

impl Stream for Messages {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next(context).map(|message| message.map(|message| Ok(written(&message))))
    }
}

fn written(message: &LiveMessage) -> Event {
    Event::default().id(message.id.to_string()).event(&message.name).data(message.data.get())
}
