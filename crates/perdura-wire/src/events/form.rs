//! Forms as events: what old webhooks send.
//!
//! `name`, `id`, `v` and `ts` of the form are those of the event; every other field becomes a key of `data` with a list
//! of its values.

use std::collections::BTreeMap;

use url::form_urlencoded;

use super::event::decode_event;
use super::multipart::decode_multipart;
use super::seed::Seed;
use super::{Ingest, IngestError};
use crate::bounds::FORM_FIELDS_MAX;
use crate::json;

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// Whether the content type is one of a form.
pub(super) fn is_form(content_type: Option<&str>) -> bool {
    content_type.is_some_and(|value| matches!(media_type(value).as_str(), URLENCODED | MULTIPART))
}

fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Decodes a body that does not start like JSON.
pub(super) fn decode_form(body: &[u8], content_type: Option<&str>, seed: Option<&Seed>) -> Ingest {
    let content_type = content_type.unwrap_or_default();
    let fields = match media_type(content_type).as_str() {
        URLENCODED => Ok(form_urlencoded::parse(body)
            .take(FORM_FIELDS_MAX + 1)
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect()),
        MULTIPART => decode_multipart(body, content_type),
        _ => {
            let start = json::excerpt(&String::from_utf8_lossy(&body[..body.len().min(256)]));
            let message = format!("the body must be an event object or an array of them, but starts with '{start}'");
            Err(IngestError::body("body_invalid", message))
        }
    };
    let fields = match fields {
        Ok(fields) if fields.len() > FORM_FIELDS_MAX => {
            let message = format!("the form has more than {FORM_FIELDS_MAX} fields: send an event as JSON instead");
            return Ingest::refused(IngestError::body("form_invalid", message));
        }
        Ok(fields) => fields,
        Err(error) => return Ingest::refused(error),
    };
    match decode_event(&event_text(fields), 0, seed) {
        Ok(event) => Ingest { accepted: vec![event], error: None },
        Err(problem) => Ingest::refused(problem.at(0)),
    }
}

fn event_text(fields: Vec<(String, String)>) -> String {
    let mut event = serde_json::Map::new();
    let mut data: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in fields {
        match key.as_str() {
            "name" | "id" | "v" => {
                event.entry(key).or_insert(value.into());
            }
            "ts" => {
                let ts = value.parse::<i64>().map_or_else(|_| value.into(), serde_json::Value::from);
                event.entry(key).or_insert(ts);
            }
            _ => data.entry(key).or_default().push(value),
        }
    }
    event.insert("data".to_owned(), serde_json::json!(data));
    serde_json::Value::Object(event).to_string()
}
