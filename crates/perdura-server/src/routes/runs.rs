//! `GET|DELETE /v1/runs/{id}`, `GET /v1/runs/{id}/jobs`, `DELETE /v0/runs/{id}`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use perdura_core::{Answer, ApiCall, Head, ItemState, Past, Unreadable, read_event};
use perdura_engine::Engine;
use perdura_types::{EventId, RunId, rfc3339};
use perdura_wire::call::item_key;
use perdura_wire::rest;
use serde_json::json;

use crate::answer::{Refusal, envelope};
use crate::bounds::JOBS_MAX;
use crate::extract::Segment;
use crate::state::ServerState;

pub(crate) async fn get(State(state): State<ServerState>, Segment(id): Segment) -> Result<Response, Refusal> {
    let run = parse(&id)?;
    let view = state
        .engine
        .read(move |_, past| Ok(read_head(run, past)?.map(|head| view_of(&head, past)).transpose()?))
        .await?
        .ok_or_else(|| not_found(run))?;
    Ok(envelope(&view, state.engine.clock().now()))
}

pub(crate) async fn cancel_v1(State(state): State<ServerState>, Segment(id): Segment) -> Result<Response, Refusal> {
    let run = parse(&id)?;
    match cancel(&state.engine, run).await? {
        Cancelled::Now | Cancelled::EndedBefore => Ok(StatusCode::OK.into_response()),
        Cancelled::Unknown => Err(not_found(run)),
    }
}

pub(crate) async fn cancel_v0(State(state): State<ServerState>, Segment(id): Segment) -> Result<Response, Refusal> {
    let run = parse(&id)?;
    match cancel(&state.engine, run).await? {
        Cancelled::Now => Ok(StatusCode::NO_CONTENT.into_response()),
        Cancelled::EndedBefore => {
            let message = format!("run {run} has already ended: there is nothing to cancel");
            Err(Refusal::new(StatusCode::CONFLICT, "run_already_ended", message))
        }
        Cancelled::Unknown => Err(not_found(run)),
    }
}

pub(crate) async fn jobs(State(state): State<ServerState>, Segment(id): Segment) -> Result<Response, Refusal> {
    let run = parse(&id)?;
    let head = state.engine.read(move |_, past| Ok(read_head(run, past)?)).await?.ok_or_else(|| not_found(run))?;
    let now = state.engine.clock().now();
    let jobs = head.items.iter().take(JOBS_MAX).enumerate().map(|(position, item)| {
        let at = match item.state {
            ItemState::Ready | ItemState::Open { .. } => now,
            ItemState::Waiting { until } => until,
        };
        json!({
            "JobID": item_key(run, item.number),
            "at": rfc3339(at),
            "position": position,
            "kind": if item.step.is_some() { "step" } else { "function" },
            "attempt": item.attempt,
        })
    });
    Ok(envelope(&jobs.collect::<Vec<_>>(), now))
}

enum Cancelled {
    Now,
    EndedBefore,
    Unknown,
}

async fn cancel(engine: &Engine, run: RunId) -> Result<Cancelled, Refusal> {
    match engine.call(ApiCall::Cancel(run)).await? {
        Answer::Done => Ok(Cancelled::Now),
        Answer::NotFound => {
            let known = engine.read(move |_, past| Ok(past.head(run)?.is_some())).await?;
            Ok(if known { Cancelled::EndedBefore } else { Cancelled::Unknown })
        }
        answer => Err(Refusal::unexpected(&answer)),
    }
}

fn parse(id: &str) -> Result<RunId, Refusal> {
    id.parse().map_err(|error| {
        Refusal::bad_request("run_id_invalid", format!("{error}, as GET /v1/events/<id>/runs lists it"))
    })
}

fn not_found(run: RunId) -> Refusal {
    Refusal::not_found(
        "run_not_found",
        format!("there is no run {run}: GET /v1/events/<id>/runs lists the runs of an event"),
    )
}

fn read_head(run: RunId, past: &mut dyn Past) -> Result<Option<Head>, Unreadable> {
    past.head(run)?.map(|row| Head::decode(&row.body)).transpose()
}

/// A run as API readers see it.
pub(crate) fn view_of(head: &Head, past: &mut dyn Past) -> Result<rest::RunView, Unreadable> {
    let event = past.event(head.events[0])?.map(|row| read_event(&row)).transpose()?;
    let event_id = event.map_or(EventId::MIN, |event| event.internal_id);
    let mut view = rest::RunView::new(head.run, head.function, event_id, head.status);
    view.run_started_at = head.started_at.unwrap_or(head.created_at);
    view.ended_at = head.ended_at;
    view.output.clone_from(&head.output);
    Ok(view)
}
