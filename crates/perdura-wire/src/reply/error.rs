//! Errors as SDKs write them, brought into the one shape that every SDK reads.

use std::borrow::Cow;

use perdura_types::RawJson;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::json::{self, Fields};

/// How deep an error may be wrapped: `{"body":{"error":{…}}}` and text that holds JSON.
const WRAPPERS_MAX: usize = 4;

/// An error object that has `name` and `message`, both text and not empty, and a `stack` that is text when it is there.
/// Other keys are kept. Anything that is not an object becomes the message.
pub fn normalise_error(error: &RawJson) -> RawJson {
    let Ok(raw) = serde_json::from_str::<&RawValue>(error.get()) else {
        return rebuilt(&Fields::default(), "Error", "unknown error");
    };
    if let Some(text) = json::text(raw) {
        return rebuilt(&Fields::default(), "Error", if text.is_empty() { "unknown error" } else { &text });
    }
    if !json::is_object(raw) {
        return rebuilt(&Fields::default(), "Error", raw.get());
    }
    let fields: Fields<'_> = json::parse(raw.get()).unwrap_or_default();
    let text = |key| fields.get(key).and_then(json::text).filter(|text| !text.trim().is_empty());
    let stack_is_text = fields.get_nullable("stack").is_none_or(|stack| json::text(stack).is_some());
    match (text("name"), text("message")) {
        (Some(_), Some(_)) if stack_is_text => error.clone(),
        (name, message) => {
            let message = message.or_else(|| text("error")).unwrap_or(Cow::Borrowed("unknown error"));
            rebuilt(&fields, name.as_deref().unwrap_or("Error"), &message)
        }
    }
}

/// The error inside the body of an answer: at the top, under `error`, or under `body`.
pub(super) fn error_in(body: &RawJson) -> Option<RawJson> {
    let mut current: Cow<'_, str> = Cow::Borrowed(body.get());
    for _ in 0..WRAPPERS_MAX {
        match inner(&current)? {
            Inner::Error => return RawJson::parse(&current).ok(),
            Inner::Wrapped(next) => current = Cow::Owned(next),
        }
    }
    None
}

enum Inner {
    Error,
    Wrapped(String),
}

fn inner(text: &str) -> Option<Inner> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    if let Some(text) = json::text(raw) {
        let holds_json = text.trim_start().starts_with('{') && serde_json::from_str::<&RawValue>(&text).is_ok();
        return Some(if holds_json { Inner::Wrapped(text.into_owned()) } else { Inner::Error });
    }
    if !json::is_object(raw) {
        return None;
    }
    let fields: Fields<'_> = json::parse(text).ok()?;
    if fields.get("message").is_some() {
        return Some(Inner::Error);
    }
    let wrapped = ["error", "body"].into_iter().find_map(|key| fields.get(key).filter(|raw| json::is_object(raw)));
    if let Some(wrapped) = wrapped {
        return Some(Inner::Wrapped(wrapped.get().to_owned()));
    }
    if fields.get("error").or_else(|| fields.get("name")).is_some() {
        return Some(Inner::Error);
    }
    fields.get("body").and_then(json::text).map(|body| Inner::Wrapped(RawJson::of(&body).get().to_owned()))
}

/// The fields with another name and message, and without a stack that is no text.
fn rebuilt(fields: &Fields<'_>, name: &str, message: &str) -> RawJson {
    #[derive(Serialize)]
    struct Rebuilt<'a> {
        name: &'a str,
        message: &'a str,
        #[serde(flatten)]
        rest: serde_json::Map<String, serde_json::Value>,
    }
    let is_kept = |key: &str, value: &RawValue| match key {
        "name" | "message" => false,
        "stack" => json::text(value).is_some(),
        _ => true,
    };
    let rest = fields
        .iter()
        .filter(|(key, value)| is_kept(key, value))
        .filter_map(|(key, value)| Some((key.to_owned(), serde_json::from_str(value.get()).ok()?)))
        .collect();
    RawJson::of(&Rebuilt { name, message, rest })
}
