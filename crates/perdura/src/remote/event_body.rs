//! Events as `POST /e/{key}` takes them, and what it answers.

use bytes::Bytes;
use perdura_types::{EventId, NewEvent, RawJson, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    name: &'a str,
    data: &'a RawJson,
    user: &'a RawJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    v: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<&'a RawJson>,
}

pub(super) fn encode(events: &[NewEvent]) -> Bytes {
    let body = |event: &NewEvent| {
        serde_json::to_vec(&Body {
            id: event.id.as_deref(),
            name: &event.name,
            data: &event.data,
            user: &event.user,
            ts: event.ts,
            v: event.v.as_deref(),
            meta: event.meta.as_ref(),
        })
        .expect("an event has text keys")
    };
    let bodies = events.iter().map(body).collect::<Vec<_>>();
    [b"[".as_slice(), &bodies.join(&b','), b"]"].concat().into()
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    ids: Vec<String>,
    #[serde(default)]
    error: Option<String>,
}

/// The internal ids of what was accepted.
pub(super) fn decode(status: http::StatusCode, body: &[u8], sent: usize) -> Result<Vec<EventId>> {
    let answer = serde_json::from_slice::<Answer>(body);
    match answer {
        Ok(Answer { ids, error: None }) if status.is_success() => {
            let ids = ids.iter().map(|id| id.parse()).collect::<std::result::Result<Vec<EventId>, _>>();
            ids.ok().filter(|ids| ids.len() == sent).ok_or_else(|| unexpected(status, body))
        }
        Ok(Answer { error: Some(error), .. }) => Err(refused(status, &error)),
        Ok(Answer { error: None, .. }) | Err(_) => Err(unexpected(status, body)),
    }
}

fn refused(status: http::StatusCode, error: &str) -> Error {
    let message = format!("the server refused the events with status {}: {error}", status.as_u16());
    let error = Error::new("EventsRefused", message);
    // The server is not what has to change.
    if status.is_client_error() && status != http::StatusCode::TOO_MANY_REQUESTS {
        error.non_retriable()
    } else {
        error
    }
}

fn unexpected(status: http::StatusCode, body: &[u8]) -> Error {
    let shown = String::from_utf8_lossy(body).chars().take(200).collect::<String>();
    let message = format!(
        "the server answered events with status {} and '{shown}', which is no answer of its kind: check its URL",
        status.as_u16()
    );
    Error::new("UnexpectedAnswer", message)
}
