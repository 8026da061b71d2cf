//! An event of `GET /v1/events`.

use perdura_types::{Event, EventId, RawJson, Timestamp};
use serde::Serialize;

use super::envelope::moment;
use super::run::{ACCOUNT, ENVIRONMENT};

/// One accepted event as API readers see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventView<'a> {
    internal_id: EventId,
    account_id: &'static str,
    environment_id: &'static str,
    source: &'a str,
    source_id: Option<&'static str>,
    #[serde(serialize_with = "moment")]
    received_at: Timestamp,
    id: &'a str,
    name: &'a str,
    data: &'a RawJson,
    user: &'a RawJson,
    ts: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    v: Option<&'a str>,
}

impl<'a> EventView<'a> {
    /// `source` says through which door the event came, for people.
    pub fn new(event: &'a Event, source: &'a str) -> Self {
        Self {
            internal_id: event.internal_id,
            account_id: ACCOUNT,
            environment_id: ENVIRONMENT,
            source,
            source_id: None,
            received_at: event.received_at,
            id: &event.id,
            name: &event.name,
            data: &event.data,
            user: &event.user,
            ts: event.ts,
            v: event.v.as_deref(),
        }
    }
}
