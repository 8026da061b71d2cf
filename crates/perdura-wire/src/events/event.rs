//! One event: its keys, their rules and their normal forms.

use std::borrow::Cow;
use std::sync::Arc;

use perdura_types::bounds::{EVENT_BYTES_MAX, KEY_BYTES_MAX, NAME_CHARS_MAX};
use perdura_types::{NewEvent, RawJson, Timestamp};
use serde_json::value::RawValue;

use super::seed::Seed;
use super::sessions::decode_meta;
use super::{EventProblem, json_code};
use crate::bounds::{EVENT_TS_END, EVENT_TS_MIN};
use crate::json::{self, Fields};

/// Names that only the server gives.
const RESERVED_PREFIX: &str = "inngest/";

/// Decodes the text of one event at a position of its request.
pub(super) fn decode_event(text: &str, index: usize, seed: Option<&Seed>) -> Result<NewEvent, EventProblem> {
    let text = bounded(text)?;
    let fields = object(&text)?;
    let name = decode_name(fields.get("name"))?;
    let internal_id = seed.map(|seed| seed.event_id(index));
    Ok(NewEvent {
        id: decode_text(&fields, "id")?,
        internal_id,
        name,
        data: decode_data(fields.get("data"))?,
        user: decode_object(&fields, "user")?,
        ts: decode_ts(fields.get("ts"))?,
        v: decode_text(&fields, "v")?,
        meta: decode_meta(fields.get("meta"))?,
    })
}

/// Checks size, depth, numbers and escapes.
pub(super) fn bounded(text: &str) -> Result<Cow<'_, str>, EventProblem> {
    if text.len() > EVENT_BYTES_MAX {
        let message = format!(
            "it has {} bytes, but an event may have at most {EVENT_BYTES_MAX}: store large payloads elsewhere and send \
             a reference",
            text.len()
        );
        return Err(EventProblem::new("event_too_large", message));
    }
    json::admit_text(text).map_err(|error| EventProblem::new(json_code(&error), error.to_string()))
}

/// The keys of an event.
pub(super) fn object(text: &str) -> Result<Fields<'_>, EventProblem> {
    if !text.trim_start().starts_with('{') {
        let message = format!("{} is not an event: send an object such as {{\"name\":\"shop/order.placed\"}}", {
            json::excerpt(text)
        });
        return Err(EventProblem::new("event_not_object", message));
    }
    json::parse(text).map_err(|error| EventProblem::new(json_code(&error), error.to_string()))
}

fn decode_name(raw: Option<&RawValue>) -> Result<Arc<str>, EventProblem> {
    let Some(raw) = raw else {
        return Err(EventProblem::new("name_required", "it has no name: add one such as \"shop/order.placed\""));
    };
    let Some(name) = json::text(raw) else {
        return Err(wrong_kind("name", raw, "name_invalid", "text", "send a name such as \"shop/order.placed\""));
    };
    if name.is_empty() {
        return Err(EventProblem::new("name_required", "its name is empty: use one such as \"shop/order.placed\""));
    }
    let characters = name.chars().count();
    if characters > NAME_CHARS_MAX {
        let message = format!(
            "the name '{}' has {characters} characters, but at most {NAME_CHARS_MAX} are allowed: shorten it",
            json::excerpt(&name)
        );
        return Err(EventProblem::new("name_too_long", message));
    }
    if name.get(..RESERVED_PREFIX.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(RESERVED_PREFIX)) {
        let message = format!(
            "the name '{}' is reserved: names that start with '{RESERVED_PREFIX}' are given by the server, choose \
             another prefix",
            json::excerpt(&name)
        );
        return Err(EventProblem::new("name_reserved", message));
    }
    Ok(Arc::from(name))
}

/// An optional text of bounded length; empty is absent.
fn decode_text(fields: &Fields<'_>, key: &'static str) -> Result<Option<String>, EventProblem> {
    let Some(raw) = fields.get(key) else { return Ok(None) };
    let code = if key == "id" { "id_invalid" } else { "v_invalid" };
    let Some(text) = json::text(raw) else {
        return Err(wrong_kind(key, raw, code, "text", "put it in quotes or leave it out"));
    };
    if text.len() > KEY_BYTES_MAX {
        let message = format!(
            "{key} '{}' has {} bytes, but at most {KEY_BYTES_MAX} are allowed: use a shorter one, such as a hash",
            json::excerpt(&text),
            text.len()
        );
        return Err(EventProblem::new(code, message));
    }
    Ok((!text.is_empty()).then(|| text.into_owned()))
}

fn decode_ts(raw: Option<&RawValue>) -> Result<Option<Timestamp>, EventProblem> {
    let Some(raw) = raw else { return Ok(None) };
    let Some(millis) = json::integer(raw) else {
        let remedy = "send milliseconds since 1970, such as 1767225600000, or leave it out for now";
        return Err(wrong_kind("ts", raw, "ts_invalid", "a whole number", remedy));
    };
    if millis == 0 {
        return Ok(None);
    }
    let ts = Timestamp::from_millis(millis);
    if ts < EVENT_TS_MIN || ts >= EVENT_TS_END {
        let message = format!(
            "ts {millis} is not between the years 1980 and 2100: send milliseconds since 1970, such as 1767225600000"
        );
        return Err(EventProblem::new("ts_out_of_range", message));
    }
    Ok(Some(ts))
}

/// An optional object; absent and `null` are `{}`.
pub(super) fn decode_object(fields: &Fields<'_>, key: &'static str) -> Result<RawJson, EventProblem> {
    let Some(raw) = fields.get(key) else { return Ok(RawJson::empty_object()) };
    if !json::is_object(raw) {
        let code = if key == "data" { "data_invalid" } else { "user_invalid" };
        return Err(wrong_kind(key, raw, code, "an object", "wrap the value, such as {\"value\":…}"));
    }
    Ok(json::keep(raw))
}

/// As [`decode_object`] for `data`, without the key that is the server's own.
pub(super) fn decode_data(raw: Option<&RawValue>) -> Result<RawJson, EventProblem> {
    let Some(raw) = raw else { return Ok(RawJson::empty_object()) };
    if !json::is_object(raw) {
        return Err(wrong_kind("data", raw, "data_invalid", "an object", "wrap the value, such as {\"value\":…}"));
    }
    Ok(without_server_key(raw))
}

/// The key of `data` under which the server keeps its own notes.
pub(crate) const SERVER_KEY: &str = "_inngest";

/// The object without the top-level key `_inngest`, whose meaning only the server may set.
pub(crate) fn without_server_key(raw: &RawValue) -> RawJson {
    let text = raw.get();
    // A key may be written with escapes; text without either cannot hold it.
    if !text.contains(SERVER_KEY) && !text.contains("\\u") {
        return json::keep(raw);
    }
    let fields: Fields<'_> = serde_json::from_str(text).unwrap_or_default();
    if fields.get_nullable(SERVER_KEY).is_none() {
        return json::keep(raw);
    }
    rebuild(fields.iter().filter(|(key, _)| *key != SERVER_KEY))
}

/// An object of these keys and values.
pub(crate) fn rebuild<'a>(entries: impl Iterator<Item = (&'a str, &'a RawValue)>) -> RawJson {
    struct Entries<I>(std::cell::RefCell<I>);
    impl<'a, I: Iterator<Item = (&'a str, &'a RawValue)>> serde::Serialize for Entries<I> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(&mut *self.0.borrow_mut())
        }
    }
    RawJson::of(&Entries(std::cell::RefCell::new(entries)))
}

pub(super) fn wrong_kind(key: &str, raw: &RawValue, code: &'static str, wanted: &str, remedy: &str) -> EventProblem {
    let message =
        format!("{key} is {} ({}), but must be {wanted}: {remedy}", json::kind(raw), json::excerpt(raw.get()));
    EventProblem::new(code, message)
}
