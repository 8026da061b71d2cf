//! The streaming answer: spaces while the function works, then `{status, body, headers, error}`.

use std::borrow::Cow;

use perdura_types::{Outcome, RawJson, Reply, Timestamp};
use serde_json::value::RawValue;

use super::failure::failure;
use super::{Answer, is_true, retry_after, status};
use crate::headers;
use crate::json::{self, Fields, JsonError};

/// Decodes the wrapper and then what it holds. Its headers win over those that were sent before the function ran.
pub(super) fn decode(outer: &Answer, body: &[u8], now: Timestamp) -> Reply {
    let failed = |code, message: &str| Reply {
        version: outer.version,
        outcome: Outcome::Failed(outer.timed(failure(code, message))),
    };
    let text = match json::admit(body) {
        Ok(text) => text,
        Err(error) => return failed(status::json_code(&error), &error.to_string()),
    };
    let fields: Fields<'_> = match json::parse(text.trim()) {
        Ok(fields) => fields,
        Err(error) => return failed("stream_incomplete", &incomplete(text.trim(), &error)),
    };
    let Some(status) = fields.get("status").and_then(json::integer).and_then(|status| u16::try_from(status).ok())
    else {
        return failed("stream_invalid", "the streamed answer has no status: update the app's SDK");
    };
    if status == 201 {
        return failed("stream_invalid", "the streamed answer holds another stream (status 201): update the app's SDK");
    }
    let answer = inner_answer(outer, status, &fields, now);
    match inner_body(&fields) {
        Ok(body) => answer.decode(body.as_bytes()),
        Err(error) => failed(status::json_code(&error), &error.to_string()),
    }
}

fn incomplete(text: &str, error: &JsonError) -> String {
    if text.is_empty() {
        return "the app opened a stream and closed it without an answer: look for a crash or a timeout of its host"
            .to_owned();
    }
    format!(
        "the streamed answer '{}' is not a whole answer ({error}): look for a crash or a timeout of the app's host",
        json::excerpt(text)
    )
}

fn inner_answer(outer: &Answer, status: u16, fields: &Fields<'_>, now: Timestamp) -> Answer {
    let headers = fields.get("headers").map(RawValue::get).unwrap_or_default();
    let headers: Fields<'_> = serde_json::from_str(headers).unwrap_or_default();
    let header = |name: &str| {
        let raw = headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1;
        Some(json::text(raw).unwrap_or(Cow::Borrowed(raw.get())))
    };
    Answer {
        status,
        is_sdk: true,
        version: header(headers::REQUEST_VERSION)
            .and_then(|text| text.trim().parse().ok())
            .or_else(|| fields.get("version").and_then(json::integer).and_then(|version| version.try_into().ok()))
            .or(outer.version),
        no_retry: header(headers::NO_RETRY).map_or(outer.no_retry, |text| is_true(&text)),
        retry_after_ms: header(headers::RETRY_AFTER)
            .and_then(|text| retry_after::parse(&text, now))
            .or(outer.retry_after_ms),
    }
}

/// The body; text that itself is JSON is taken for the body's text, as JavaScript and Python write it. Without a body
/// the wrapper's `error` takes its place.
fn inner_body<'a>(fields: &Fields<'a>) -> Result<Cow<'a, str>, JsonError> {
    let raw = match (fields.get("body"), fields.get("error")) {
        (Some(body), _) => body,
        (None, Some(error)) => return Ok(Cow::Owned(format!("{{\"error\":{}}}", error.get()))),
        (None, None) => return Ok(Cow::Borrowed("")),
    };
    let Some(text) = json::text(raw) else { return Ok(Cow::Borrowed(raw.get())) };
    let text = json::admit_text(&text)?.into_owned();
    Ok(if text.trim().is_empty() || RawJson::parse(&text).is_ok() {
        Cow::Owned(text)
    } else {
        Cow::Borrowed(raw.get())
    })
}
