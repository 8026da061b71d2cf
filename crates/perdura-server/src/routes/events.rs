//! `GET /v1/events`, `GET /v1/events/{id}`, `GET /v1/events/{id}/runs`.

use axum::extract::State;
use axum::response::Response;
use perdura_core::{Head, read_event};
use perdura_store::EventFilter;
use perdura_types::{Event, EventId, Timestamp};
use perdura_wire::rest::EventView;

use super::runs::view_of;
use crate::answer::{Refusal, envelope};
use crate::bounds::{PAGE_DEFAULT, PAGE_MAX, RUNS_PER_EVENT_MAX};
use crate::extract::{Parameters, Segment, excerpt};
use crate::state::ServerState;

/// What the API calls the place that events came from.
const SOURCE: &str = "api";

pub(crate) async fn list(State(state): State<ServerState>, query: Parameters) -> Result<Response, Refusal> {
    let limit = limit_of(query.get("limit"))?;
    let before = match query.get("cursor") {
        Some(cursor) => Some(find(&state, cursor).await?.seq),
        None => None,
    };
    let filter = EventFilter {
        name: query.get("name").map(str::to_owned),
        received_after: moment(&query, "received_after")?,
        received_before: moment(&query, "received_before")?,
        before,
    };
    let shard = state.engine.shard();
    let events = state
        .engine
        .read(move |reader, _| {
            let rows = reader.events_page(shard, &filter, limit)?;
            Ok(rows.iter().map(read_event).collect::<Result<Vec<_>, _>>()?)
        })
        .await?;
    let views = events.iter().map(|event| EventView::new(event, SOURCE)).collect::<Vec<_>>();
    Ok(envelope(&views, state.engine.clock().now()))
}

pub(crate) async fn get(State(state): State<ServerState>, Segment(id): Segment) -> Result<Response, Refusal> {
    let event = find(&state, &id).await?;
    Ok(envelope(&EventView::new(&event, SOURCE), state.engine.clock().now()))
}

pub(crate) async fn runs(State(state): State<ServerState>, Segment(id): Segment) -> Result<Response, Refusal> {
    let seq = find(&state, &id).await?.seq;
    let shard = state.engine.shard();
    let views = state
        .engine
        .read(move |reader, past| {
            let rows = reader.heads_by_trigger(shard, seq, RUNS_PER_EVENT_MAX)?;
            let views = rows.iter().map(|row| view_of(&Head::decode(&row.body)?, past));
            Ok(views.collect::<Result<Vec<_>, _>>()?)
        })
        .await?;
    Ok(envelope(&views, state.engine.clock().now()))
}

async fn find(state: &ServerState, id: &str) -> Result<Event, Refusal> {
    let id = parse(id)?;
    let shard = state.engine.shard();
    let row = state.engine.read(move |reader, _| Ok(reader.event_by_id(shard, id)?)).await?;
    let row = row.ok_or_else(|| {
        Refusal::not_found("event_not_found", format!("there is no event {id}: GET /v1/events lists them"))
    })?;
    Ok(read_event(&row).map_err(perdura_engine::ReadError::from)?)
}

fn parse(id: &str) -> Result<EventId, Refusal> {
    id.parse().map_err(|error| Refusal::bad_request("event_id_invalid", format!("{error}, as the ingest answered it")))
}

fn limit_of(text: Option<&str>) -> Result<usize, Refusal> {
    let Some(text) = text else { return Ok(PAGE_DEFAULT) };
    text.parse().ok().filter(|limit| (1..=PAGE_MAX).contains(limit)).ok_or_else(|| {
        let message = format!("limit is '{}', but must be a whole number from 1 to {PAGE_MAX}", excerpt(text));
        Refusal::bad_request("limit_invalid", message)
    })
}

fn moment(query: &Parameters, key: &'static str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = query.get(key) else { return Ok(None) };
    let parsed: Result<jiff::Timestamp, _> = text.parse();
    parsed.map(|at| Some(Timestamp::from_millis(at.as_millisecond()))).map_err(|_| {
        let message = format!("{key} is '{}', but must be a time such as 2026-01-31T12:00:00Z", excerpt(text));
        Refusal::bad_request("time_invalid", message)
    })
}
