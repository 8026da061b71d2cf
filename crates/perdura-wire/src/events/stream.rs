//! A body, event by event. An event is accepted as soon as it is read; a later mistake does not take it back.

use std::fmt;

use perdura_types::NewEvent;
use perdura_types::bounds::EVENTS_PER_REQUEST_MAX;
use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::event::decode_event;
use super::form::decode_form;
use super::seed::Seed;
use super::{Ingest, IngestError};
use crate::json::JsonError;

/// Decodes the body of `POST /e/{key}`.
///
/// `seed` is the header `x-inngest-event-id-seed`; one that is not well formed is ignored. A list is a stream: what
/// precedes a mistake is accepted. A body that is not UTF-8 is refused as a whole.
pub fn decode_events(body: &[u8], content_type: Option<&str>, seed: Option<&str>) -> Ingest {
    let seed = seed.and_then(Seed::parse);
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(_) if super::form::is_form(content_type) => {
            return decode_form(body, content_type, seed.as_ref());
        }
        Err(error) => {
            let error = JsonError::Encoding { at: error.valid_up_to() };
            return Ingest::refused(IngestError::json(&error, None));
        }
    };
    match text.trim_start().as_bytes().first() {
        None => Ingest::default(),
        Some(b'{') => decode_single(text, seed.as_ref()),
        Some(b'[') => decode_list(text, seed.as_ref()),
        Some(_) => decode_form(body, content_type, seed.as_ref()),
    }
}

fn decode_single(text: &str, seed: Option<&Seed>) -> Ingest {
    let raw: &RawValue = match serde_json::from_str(text) {
        Ok(raw) => raw,
        Err(error) => return Ingest::refused(IngestError::json(&error.into(), None)),
    };
    match decode_event(raw.get(), 0, seed) {
        Ok(event) => Ingest { accepted: vec![event], error: None },
        Err(problem) => Ingest::refused(problem.at(0)),
    }
}

fn decode_list(text: &str, seed: Option<&Seed>) -> Ingest {
    let mut ingest = Ingest::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    let visitor = ListVisitor { ingest: &mut ingest, seed };
    let outcome = parser.deserialize_seq(visitor);
    if ingest.error.is_none() {
        let index = ingest.accepted.len();
        let inside = outcome.map_err(|error| IngestError::json(&error.into(), Some(index)));
        let mut behind = || parser.end().map_err(|error| IngestError::json(&error.into(), None));
        ingest.error = inside.and_then(|()| behind()).err();
    }
    ingest
}

struct ListVisitor<'a> {
    ingest: &'a mut Ingest,
    seed: Option<&'a Seed>,
}

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut events: A) -> Result<(), A::Error> {
        while let Some(raw) = events.next_element::<&'de RawValue>()? {
            match self.next(raw) {
                Ok(event) => self.ingest.accepted.push(event),
                Err(error) => {
                    self.ingest.error = Some(error);
                    // The parser now complains about what it has not read; the first error is the one that counts.
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

impl ListVisitor<'_> {
    fn next(&self, raw: &RawValue) -> Result<NewEvent, IngestError> {
        let index = self.ingest.accepted.len();
        if index == EVENTS_PER_REQUEST_MAX {
            let message = format!(
                "event {index}: Cannot have more than {EVENTS_PER_REQUEST_MAX} events in a batch: send the rest in \
                 further requests"
            );
            return Err(IngestError { code: "too_many_events", message, index: Some(index) });
        }
        decode_event(raw.get(), index, self.seed).map_err(|problem| problem.at(index))
    }
}
