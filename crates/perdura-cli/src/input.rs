//! Values that a person gives: JSON on the command line, in a file or on the standard input; moments; states.

use std::io::Read;

use perdura_types::{Moment, RunStatus, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::bounds::DOCUMENT_BYTES_MAX;
use crate::output::Failure;

/// The code of JSON that cannot be used.
const INVALID_INPUT_JSON: &str = "INVALID_INPUT_JSON";

/// JSON as it stands, `@file`, or `-` for the standard input.
pub(crate) fn json(flag: &str, text: &str) -> Result<Value, Failure> {
    let (place, text) = match text {
        "-" => ("the standard input".to_owned(), read("the standard input", std::io::stdin().lock())?),
        _ => match text.strip_prefix('@') {
            Some(path) => (path.to_owned(), file(path)?),
            None => (flag.to_owned(), text.to_owned()),
        },
    };
    serde_json::from_str(&text).map_err(|error| invalid(&place, &format!("is not JSON: {error}")))
}

/// The same for a JSON object, which events and workflow runs need: a list or a number would be lost.
pub(crate) fn object(flag: &str, text: &str) -> Result<Map<String, Value>, Failure> {
    match json(flag, text)? {
        Value::Object(fields) => Ok(fields),
        other => Err(invalid(
            flag,
            &format!("is {}, but must be a JSON object such as {{\"payload\":\"x\"}}", kind_of(&other)),
        )),
    }
}

/// The same for a list.
pub(crate) fn list(flag: &str, text: &str) -> Result<Vec<Value>, Failure> {
    match json(flag, text)? {
        Value::Array(values) => Ok(values),
        other => Err(invalid(
            flag,
            &format!("is {}, but must be a JSON list such as [{{\"payload\":\"x\"}}]", kind_of(&other)),
        )),
    }
}

/// A document of a known form from a file, or from the standard input for `-`.
pub(crate) fn document<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    let place = if path == "-" { "the standard input" } else { path };
    let value = json(place, &if path == "-" { "-".to_owned() } else { format!("@{path}") })?;
    serde_json::from_value(value).map_err(|error| invalid(place, &format!("cannot be used: {error}")))
}

/// JSON that cannot be used.
pub(crate) fn invalid(place: &str, reason: &str) -> Failure {
    Failure::usage(INVALID_INPUT_JSON, format!("{place} {reason}"))
}

fn file(path: &str) -> Result<String, Failure> {
    let open = std::fs::File::open(path);
    read(path, open.map_err(|error| unreadable(path, &error))?)
}

fn read(place: &str, from: impl Read) -> Result<String, Failure> {
    let mut text = String::new();
    let read = from.take(DOCUMENT_BYTES_MAX + 1).read_to_string(&mut text);
    match read.map_err(|error| unreadable(place, &error))? as u64 {
        bytes if bytes > DOCUMENT_BYTES_MAX => {
            Err(invalid(place, &format!("has more than {DOCUMENT_BYTES_MAX} bytes, which no server takes")))
        }
        _ => Ok(text),
    }
}

fn unreadable(place: &str, error: &std::io::Error) -> Failure {
    Failure::usage("FILE_UNREADABLE", format!("{place} cannot be read: {error}"))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A moment: RFC 3339, or how long ago, such as `2h` or `3 days`.
pub(crate) fn moment(text: &str) -> Result<Moment, String> {
    let now = jiff::Timestamp::now();
    let at = match text.parse::<jiff::Timestamp>() {
        Ok(at) => Some(at),
        Err(_) => text
            .parse::<jiff::Span>()
            .ok()
            .and_then(|span| now.to_zoned(jiff::tz::TimeZone::UTC).checked_sub(span).ok().map(|at| at.timestamp())),
    };
    let at = at.ok_or("write it as 2026-01-31T12:00:00Z, or as how long ago: 90s, 15m, 2h, 3d")?;
    Ok(Moment(Timestamp::from_millis(at.as_millisecond())))
}

/// A state of a run of a function.
pub(crate) fn run_status(word: &str) -> Result<RunStatus, String> {
    RunStatus::parse(word).ok_or_else(|| {
        let known = RunStatus::ALL.map(|status| status.as_str().to_lowercase()).join(", ");
        format!("states are {known}")
    })
}

/// A value of a type of the contract by its word, such as a state of a task; `known` lists the words.
pub(crate) fn word<T: DeserializeOwned>(word: &str, known: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(word.to_lowercase())).map_err(|_| format!("words are {known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_or_how_long_ago() {
        assert_eq!(moment("2026-01-31T12:00:00Z").unwrap().to_string(), "2026-01-31T12:00:00.000Z");
        let now_ms = jiff::Timestamp::now().as_millisecond();
        for (text, away_ms) in [("90s", 90_000), ("15m", 900_000), ("2h", 7_200_000), ("3 days", 259_200_000)] {
            let away = now_ms - moment(text).unwrap().as_millis();
            assert!((away - away_ms).abs() < 60_000, "{text}: {away}");
        }
        for wrong in ["", "yesterday", "2026-01-31"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_input_that_is_no_object_is_refused() {
        let said = |text: &str| object("--input", text).unwrap_err().message().to_owned();
        insta::assert_snapshot!(["[1]", "7", "null", "\"x\"", "true", "{", "@/nowhere"].map(said).join("\n"));
        assert_eq!(object("--input", "{\"a\":1}").unwrap()["a"], 1);
    }
}
