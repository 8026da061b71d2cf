//! What happened: events, and what they caused.

mod handlers;
mod watch;

use perdura_contract::{Events as Stream, contract, errors};
use perdura_types::{Event, EventId, Moment, RunId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::runs::RunList;
use crate::bounds::{EVENTS_PER_SEND_MAX, LIST_MAX};

contract! {
    /// What happened: events, and what they caused.
    pub trait Events as "events" (client: EventsClient, tags: ["events"]) {
        /// Lists events, the newest first.
        fn list as "list"(ListEvents) -> EventPage, errors EventError { get "/events"; scopes: ["read"] }
        /// Shows one event.
        fn get as "get"(EventRef) -> EventView, errors EventError { get "/events/{eventId}"; scopes: ["read"] }
        /// Sends events. All are accepted, in one commit, or none.
        fn send as "send"(SendEvents) -> SentEvents, errors SendError { post "/events"; success: 202; scopes: ["run"] }
        /// Lists the runs that an event started.
        fn runs as "runs"(EventRef) -> RunList, errors EventError { get "/events/{eventId}/runs"; scopes: ["read"] }
        /// Lists the waits of runs that an event ended.
        fn waits as "waits"(EventRef) -> EndedWaits, errors EventError { get "/events/{eventId}/waits"; scopes: ["read"] }
        /// Streams events as they are accepted.
        ///
        /// Each has an id from which the stream goes on after a lost connection, also after a restart of the server.
        fn watch as "watch"(WatchEvents) -> Stream<EventView>, errors EventError {
            get "/watch/events"; scopes: ["read"]
        }
    }
}

/// Which events.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListEvents {
    /// Exactly this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Part of the name, or of one of the two ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256))]
    pub text: Option<String>,
    /// Received at this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// Received before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Whether to show events of the server's own, such as `inngest/function.finished`; not when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_internal: Option<bool>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256))]
    pub cursor: Option<String>,
    /// How many; 50 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = LIST_MAX))]
    pub limit: Option<u32>,
}

/// Some events.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    /// The newest first.
    pub events: Vec<EventView>,
    /// Where the next page begins; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An accepted event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Event")]
pub struct EventView {
    /// The server's id.
    pub event_id: EventId,
    /// The sender's id, or the server's when none was given.
    pub id: String,
    /// What happened.
    pub name: String,
    /// The data.
    pub data: Map<String, Value>,
    /// Whom it is about.
    pub user: Map<String, Value>,
    /// When it happened, as the sender says.
    pub ts: Moment,
    /// When it was accepted.
    pub received_at: Moment,
    /// The sender's version of the event's form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub v: Option<String>,
    /// Its place among all events.
    pub number: u64,
}

/// Which event.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventRef {
    /// The server's id.
    pub event_id: EventId,
}

/// The waits that an event ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndedWaits {
    /// By run.
    pub waits: Vec<EndedWaitView>,
}

/// A wait that an event ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EndedWait")]
pub struct EndedWaitView {
    /// The run that waited.
    pub run_id: RunId,
    /// Its function.
    pub function_id: String,
    /// The step that waited.
    pub step_id: String,
    /// For people.
    pub name: String,
    /// When the wait ended.
    pub at: Moment,
}

/// Events to send.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendEvents {
    /// At least one.
    #[schemars(length(min = 1, max = EVENTS_PER_SEND_MAX))]
    pub events: Vec<EventToSend>,
}

/// An event to send.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventToSend {
    /// What happened, such as `shop/order.placed`.
    #[schemars(length(min = 1, max = 256))]
    pub name: String,
    /// `{}` when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Map<String, Value>>,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Map<String, Value>>,
    /// The sender's id: each function starts at most once for it in 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255))]
    pub id: Option<String>,
    /// When it happened; now when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ts: Option<Moment>,
    /// The sender's version of the event's form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub v: Option<String>,
}

/// Events were accepted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentEvents {
    /// Their ids, in the order of sending.
    pub event_ids: Vec<EventId>,
}

/// Which events to stream.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WatchEvents {
    /// Exactly this name; all when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether to show events of the server's own; not when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_internal: Option<bool>,
}

errors! {
    /// Why there is no answer about events.
    #[derive(Debug, Clone, PartialEq)]
    pub enum EventError {
        /// No event has this id.
        NotFound = "EVENT_NOT_FOUND", 404, "there is no such event: list the events to see which there are";
        /// The cursor is none.
        InvalidCursor = "CURSOR_INVALID", 400, "the cursor cannot be read: use the `next` of the page before";
        /// Too many streams.
        StreamsExhausted = "STREAMS_EXHAUSTED", 503, "too many streams are open: close one";
    }
}

errors! {
    /// Why events were not accepted.
    #[derive(Debug, Clone, PartialEq)]
    pub enum SendError {
        /// An event breaks a rule.
        Invalid = "EVENT_INVALID", 400, "an event cannot be accepted";
    }
}

impl EventView {
    pub(super) fn new(event: &Event) -> Self {
        let object = |value: Value| match value {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        Self {
            event_id: event.internal_id,
            id: event.id.clone(),
            name: event.name.to_string(),
            data: object(event.data.to_value()),
            user: object(event.user.to_value()),
            ts: Moment(event.ts),
            received_at: Moment(event.received_at),
            v: event.v.clone(),
            number: event.seq.0,
        }
    }
}
