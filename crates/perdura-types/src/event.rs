//! Events: what the world tells Perdura.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{EventId, EventSeq, RawJson, Timestamp};

/// An event as its sender gave it, checked but not yet accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The sender's own id, used to start each function at most once in 24 hours.
    pub id: Option<String>,
    /// The internal id that the sender's seed asks for.
    pub internal_id: Option<EventId>,
    /// What happened, e.g. `shop/order.placed`.
    pub name: Arc<str>,
    /// A JSON object.
    pub data: RawJson,
    /// A JSON object.
    pub user: RawJson,
    /// When it happened; acceptance time when absent.
    pub ts: Option<Timestamp>,
    /// The sender's version of the event's form.
    pub v: Option<String>,
    /// Further keys that travel with the event.
    pub meta: Option<RawJson>,
}

/// An accepted event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its place among all events of the shard.
    pub seq: EventSeq,
    /// The server's id.
    pub internal_id: EventId,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// The sender's id, or the internal id when none was given.
    pub id: String,
    /// What happened.
    pub name: Arc<str>,
    /// A JSON object.
    pub data: RawJson,
    /// A JSON object.
    pub user: RawJson,
    /// When it happened, as the sender says.
    pub ts: Timestamp,
    /// The sender's version of the event's form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub v: Option<String>,
    /// Further keys that travel with the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<RawJson>,
}

/// The public form of an event: what functions, waits and API readers see.
#[derive(Serialize)]
struct Public<'a> {
    data: &'a RawJson,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<&'a RawJson>,
    name: &'a str,
    ts: Timestamp,
    user: &'a RawJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    v: Option<&'a str>,
}

impl Event {
    /// The event as functions see it: `{data, id, meta?, name, ts, user, v?}`.
    pub fn to_public(&self) -> RawJson {
        RawJson::of(&Public {
            data: &self.data,
            id: &self.id,
            meta: self.meta.as_ref(),
            name: &self.name,
            ts: self.ts,
            user: &self.user,
            v: self.v.as_deref(),
        })
    }
    /// Rough size in memory and on disk, in bytes.
    pub fn size_bytes(&self) -> usize {
        200 + self.id.len()
            + self.name.len()
            + self.data.len()
            + self.user.len()
            + self.meta.as_ref().map_or(0, RawJson::len)
    }
}
