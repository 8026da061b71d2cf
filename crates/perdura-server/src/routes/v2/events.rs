//! Events.

use axum::extract::{Path, State};
use axum::http::request::Parts;
use serde_json::{Map, Value, json};

use super::apps::listed;
use super::ask::V2;
use super::envelope::{Envelope, V2Error};
use super::parameters::Body;
use super::view;

type Answered = Result<Envelope, V2Error>;

pub(super) async fn send(State(v2): State<V2>, parts: Parts, Body(mut event): Body<Map<String, Value>>) -> Answered {
    // Milliseconds here, a moment in the contract.
    if let Some(ts) = event.get("ts").and_then(Value::as_i64) {
        let moment = perdura_types::rfc3339(perdura_types::Timestamp::from_millis(ts));
        event.insert("ts".to_owned(), moment.into());
    }
    let sent = v2.ask(&parts, ["events", "send"], json!({ "events": [event] })).await?;
    Ok(v2.answer(json!({ "eventId": sent["eventIds"][0] })))
}

pub(super) async fn runs(State(v2): State<V2>, Path(event): Path<String>, parts: Parts) -> Answered {
    let found = v2.ask(&parts, ["events", "runs"], json!({ "eventId": event })).await?;
    Ok(v2.answer(listed(&found["runs"], view::run)))
}
