//! The body of a callback: one result, a whole batch, or a sign of life.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::bounds::{CITY_CHARS_MAX, NUMBER_CHARS, RESULTS_PER_CALLBACK_MAX, SCREENSHOT_CHARS_MAX};
use crate::ids::{ItemId, JobId};
use crate::job::report::Report;
use crate::job::{ErrorType, ItemResult};
use crate::refusal::{Refusal, excerpt};

/// What a robot says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Callback {
    /// One item has ended.
    Item(Report),
    /// Several items of a job have ended.
    Batch { job: JobId, reports: Vec<Report> },
    /// The robot is at work, and may have begun an item.
    Heartbeat { job: JobId, item: Option<ItemId>, attempt: Option<u32> },
}

/// Reads a body. Fields that are not known are passed over: robots have their own.
pub(crate) fn parse(body: &[u8]) -> Result<Callback, Refusal> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| refused(format!("the body is not valid JSON: {error}: send one JSON object")))?;
    let Value::Object(fields) = value else {
        return Err(refused("the body is not an object: send {itemId, attempt, status, …}".to_owned()));
    };
    if fields.get("heartbeat").is_some_and(|value| *value != Value::Bool(false)) {
        return heartbeat(&fields);
    }
    match fields.get("results") {
        Some(results) => batch(&fields, results),
        None => report(&fields, "").map(Callback::Item),
    }
}

fn heartbeat(fields: &Map<String, Value>) -> Result<Callback, Refusal> {
    let job = id(fields, "jobId", "")?;
    let item = fields.get("itemId").filter(|value| !value.is_null()).map(|_| id(fields, "itemId", "")).transpose()?;
    Ok(Callback::Heartbeat { job, item, attempt: attempt(fields, "")? })
}

fn batch(fields: &Map<String, Value>, results: &Value) -> Result<Callback, Refusal> {
    let job = id(fields, "jobId", "")?;
    let Some(results) = results.as_array() else { return Err(refused("results must be a list".to_owned())) };
    if !(1..=RESULTS_PER_CALLBACK_MAX).contains(&results.len()) {
        let count = results.len();
        return Err(refused(format!("results has {count} entries, but must have 1 to {RESULTS_PER_CALLBACK_MAX}")));
    }
    let reports = results.iter().enumerate().map(|(position, result)| {
        let place = format!("results[{position}].");
        let Value::Object(fields) = result else {
            return Err(refused(format!("results[{position}] must be an object")));
        };
        report(fields, &place)
    });
    Ok(Callback::Batch { job, reports: reports.collect::<Result<_, _>>()? })
}

fn report(fields: &Map<String, Value>, place: &str) -> Result<Report, Refusal> {
    let item = id(fields, "itemId", place)?;
    let result = match fields.get("status").and_then(Value::as_str) {
        Some("success") => success(fields, place)?,
        Some("error") => error(fields, place)?,
        _ => {
            let given = shown(fields.get("status"));
            return Err(refused(format!("{place}status is {given}, but must be 'success' or 'error'")));
        }
    };
    Ok(Report { item, attempt: attempt(fields, place)?, result, screenshot: screenshot(fields, place)? })
}

fn success(fields: &Map<String, Value>, place: &str) -> Result<ItemResult, Refusal> {
    let tracking_number = text(fields, "trackingNumber", place)?;
    if let Some(number) = &tracking_number {
        let characters = number.chars().count();
        if !NUMBER_CHARS.contains(&characters) {
            let (min, max) = (NUMBER_CHARS.start(), NUMBER_CHARS.end());
            return Err(refused(format!(
                "{place}trackingNumber has {characters} characters, but must have {min} to {max}"
            )));
        }
    }
    let validated_city = text(fields, "validatedCity", place)?.map(|city| city.chars().take(CITY_CHARS_MAX).collect());
    Ok(ItemResult::Success { tracking_number, validated_city })
}

fn error(fields: &Map<String, Value>, place: &str) -> Result<ItemResult, Refusal> {
    let error_type = match fields.get("errorType") {
        None | Some(Value::Null) => ErrorType::Unknown,
        Some(value) => ErrorType::deserialize(value).map_err(|_| {
            let given = shown(Some(value));
            refused(format!("{place}errorType is {given}, but must be 'validation', 'portal', 'timeout' or 'unknown'"))
        })?,
    };
    let error_message = text(fields, "errorMessage", place)?;
    let error_message =
        error_message.map(|message| message.chars().take(crate::bounds::ERROR_MESSAGE_CHARS_MAX).collect());
    Ok(ItemResult::Error { error_type, error_message })
}

fn id<T: std::str::FromStr<Err = crate::ids::IdError>>(
    fields: &Map<String, Value>,
    name: &str,
    place: &str,
) -> Result<T, Refusal> {
    match fields.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty()) {
        Some(text) => text.parse().map_err(|error| refused(format!("{place}{name} {error}"))),
        None => Err(refused(format!("{place}{name} is {}, but must be a UUID", shown(fields.get(name))))),
    }
}

fn attempt(fields: &Map<String, Value>, place: &str) -> Result<Option<u32>, Refusal> {
    match fields.get("attempt") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let number = value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
            let given = shown(Some(value));
            let wrong = || refused(format!("{place}attempt is {given}, but must be a whole number from 1 on"));
            number.ok_or_else(wrong).map(Some)
        }
    }
}

/// A text that may be absent; blank is absent.
fn text(fields: &Map<String, Value>, name: &str, place: &str) -> Result<Option<String>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(other) => Err(refused(format!("{place}{name} is {}, but must be text", shown(Some(other))))),
    }
}

/// A picture itself is too large to keep; its result must not be lost over that.
fn screenshot(fields: &Map<String, Value>, place: &str) -> Result<Option<String>, Refusal> {
    let screenshot = text(fields, "screenshot", place)?;
    Ok(screenshot.map(|text| match text.chars().count() {
        characters if characters > SCREENSHOT_CHARS_MAX => {
            format!("(not kept: {characters} characters; send a reference of at most {SCREENSHOT_CHARS_MAX})")
        }
        _ => text,
    }))
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => "missing".to_owned(),
        Some(Value::String(text)) => format!("'{}'", excerpt(text)),
        Some(Value::Array(_)) => "a list".to_owned(),
        Some(Value::Object(_)) => "an object".to_owned(),
        Some(other) => other.to_string(),
    }
}

fn refused(message: String) -> Refusal {
    Refusal::bad_request("callback_invalid", message)
}
