//! Events that the engine itself sends, and what follows from them within the shard.

use std::sync::Arc;

use perdura_types::event_name::{CANCELLED, FAILED, FINISHED, INVOKED};
use perdura_types::{Event, InvokePayload, NewEvent, RawJson, RunId, RunStatus, StepId};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::head::Head;

/// Work that an input leaves for its own end.
#[derive(Debug)]
pub(crate) enum Internal {
    /// Accept this event.
    Event(NewEvent),
    /// Give an invoking step its memo.
    ResumeInvoke {
        /// Names the waiting step.
        correlation: String,
        /// What it gets.
        memo: RawJson,
    },
}

/// Names the step of a run that waits for another function.
pub(crate) fn correlation(run: RunId, step: &StepId) -> String {
    format!("{run}.{step}")
}
/// Takes a correlation apart.
pub(crate) fn parse_correlation(text: &str) -> Option<(RunId, StepId)> {
    let (run, step) = text.split_once('.')?;
    Some((run.parse().ok()?, StepId::from(step)))
}

/// Whom an invoked event is for.
#[derive(Debug, Default)]
pub(crate) struct InvokeTarget {
    /// Slug or id.
    pub(crate) function: Option<String>,
    /// The step that waits.
    pub(crate) correlation: Option<String>,
}

/// Reads `_inngest` of an invoked event.
pub(crate) fn invoke_target(event: &Value) -> InvokeTarget {
    let text = |key: &str| event["data"]["_inngest"][key].as_str().map(str::to_owned);
    InvokeTarget { function: text("fn_id"), correlation: text("correlation_id") }
}

/// The event that starts an invoked function: the payload's data with a block of its own.
pub(crate) fn invoked(payload: &InvokePayload, block: Value) -> NewEvent {
    let mut data = match payload.data.to_value() {
        Value::Object(data) => data,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    data.insert("_inngest".to_owned(), block);
    NewEvent {
        id: None,
        internal_id: None,
        name: INVOKED.into(),
        data: RawJson::of(&data),
        user: payload.user.clone(),
        ts: None,
        v: payload.v.clone(),
        meta: payload.meta.clone(),
    }
}

#[derive(Serialize)]
struct EndData<'a> {
    #[serde(rename = "_inngest")]
    block: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a RawJson>,
    event: RawJson,
    events: Vec<RawJson>,
    function_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a RawJson>,
    run_id: RunId,
}

/// The events that tell of a run's end: always `finished` (but for runs that such an event started, which would
/// never come to rest), and one for the way it ended.
pub(crate) fn end_events(
    head: &Head,
    events: &[Arc<Event>],
    result: Option<&RawJson>,
    error: Option<&RawJson>,
) -> Vec<NewEvent> {
    let started_by_end = [FINISHED, FAILED].contains(&&*events[0].name);
    let events = events.iter().map(|event| told_again(event)).collect::<Vec<_>>();
    let data = RawJson::of(&EndData {
        block: json!({ "status": head.status.as_str() }),
        correlation_id: head.correlation.as_deref(),
        error,
        event: events[0].clone(),
        events,
        function_id: &head.slug,
        result,
        run_id: head.run,
    });
    let event = |name: &str, id: Option<String>| NewEvent {
        id,
        internal_id: None,
        name: name.into(),
        data: data.clone(),
        user: RawJson::empty_object(),
        ts: None,
        v: None,
        meta: None,
    };
    let run_id = Some(head.run.to_string());
    let mut ends = Vec::new();
    if !started_by_end {
        ends.push(event(FINISHED, None));
    }
    match head.status {
        RunStatus::Failed => ends.push(event(FAILED, run_id)),
        RunStatus::Cancelled => ends.push(event(CANCELLED, run_id)),
        RunStatus::Completed | RunStatus::Scheduled | RunStatus::Running => {}
    }
    ends
}

/// A run's own event, inside the event that tells of its end. One that tells of an end itself leaves out the events
/// within it: a function that fails on each failure would otherwise double them every time.
fn told_again(event: &Event) -> RawJson {
    if ![FINISHED, FAILED, CANCELLED].contains(&&*event.name) {
        return event.to_public();
    }
    let mut data = event.data.to_value();
    if let Value::Object(fields) = &mut data {
        fields.remove("event");
        fields.remove("events");
    }
    Event { data: RawJson::of(&data), ..event.clone() }.to_public()
}

/// The event that tells of an invoke which started nothing.
pub(crate) fn refused_invoke(event: &Event, target: &InvokeTarget, error: &RawJson) -> NewEvent {
    let data = json!({
        "_inngest": { "status": RunStatus::Failed.as_str() },
        "correlation_id": target.correlation,
        "error": error,
        "event": event.to_public(),
        "events": [event.to_public()],
        "function_id": target.function,
    });
    NewEvent {
        id: None,
        internal_id: None,
        name: FINISHED.into(),
        data: RawJson::of(&data),
        user: RawJson::empty_object(),
        ts: None,
        v: None,
        meta: None,
    }
}
