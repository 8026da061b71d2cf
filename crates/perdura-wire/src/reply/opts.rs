//! `opts` of an opcode.

use std::borrow::Cow;

use perdura_types::bounds::{EVENT_BYTES_MAX, KEY_BYTES_MAX, NAME_CHARS_MAX, RETRIES_MAX, STEP_OUTPUT_BYTES_MAX};
use perdura_types::{InvokePayload, OpKind, ParallelMode, RawJson, SignalConflict, When};
use serde_json::value::RawValue;

use super::failure;
use super::op::{OpProblem, mode};
use super::when::parse_when;
use crate::events::without_server_key;
use crate::json::{self, Fields};

pub(super) struct Opts<'a>(Fields<'a>);

type Problem<T> = Result<T, OpProblem>;

fn wrong(key: &str, raw: &RawValue, wanted: &str) -> OpProblem {
    let message = format!("{key} is {} ({}), but must be {wanted}", json::kind(raw), json::excerpt(raw.get()));
    OpProblem::new("opcode_opts_invalid", message)
}

impl<'a> Opts<'a> {
    pub(super) fn of(raw: Option<&'a RawValue>) -> Problem<Self> {
        let Some(raw) = raw else { return Ok(Self(Fields::default())) };
        if !json::is_object(raw) {
            return Err(wrong("opts", raw, "an object"));
        }
        json::parse(raw.get()).map(Self).map_err(|error| OpProblem::new("opcode_opts_invalid", error.to_string()))
    }

    pub(super) fn mode(&self) -> ParallelMode {
        mode(self.0.get("parallelMode").and_then(json::text).as_deref())
    }

    /// How often a planned step is tried, when its author said so: an extension of Perdura.
    pub(super) fn attempts_max(&self) -> Problem<Option<u32>> {
        let Some(raw) = self.0.get("maxAttempts") else { return Ok(None) };
        let attempts = raw.get().parse::<u32>().ok().filter(|attempts| (1..=RETRIES_MAX + 1).contains(attempts));
        attempts
            .map(Some)
            .ok_or_else(|| wrong("opts.maxAttempts", raw, &format!("a whole number from 1 to {}", RETRIES_MAX + 1)))
    }

    /// What a step was called with. It is only shown, so anything but a list is left out rather than refused.
    pub(super) fn input(&self) -> Option<RawJson> {
        let raw = self.0.get("input")?;
        (raw.get().starts_with('[') && raw.get().len() <= STEP_OUTPUT_BYTES_MAX).then(|| json::keep(raw))
    }

    /// `opts.duration`, else the name. Go puts the user's id into the name, JavaScript and Python the time.
    pub(super) fn sleep(&self, name: &str) -> Problem<When> {
        let duration = self.text("duration")?.filter(|text| !text.is_empty());
        let (key, text) = duration.as_deref().map_or(("name", name), |text| ("opts.duration", text));
        Ok(moment(key, text)?.unwrap_or(When::In(0)))
    }

    pub(super) fn wait_for_event(&self, name: &str) -> Problem<OpKind> {
        let event = self.text("event")?.filter(|text| !text.is_empty());
        let event = bounded_text("opts.event", event.as_deref().unwrap_or(name), NAME_CHARS_MAX)?;
        let expression = self.text("if")?.filter(|text| !text.trim().is_empty()).map(Cow::into_owned);
        let timeout = self.when("timeout")?.unwrap_or(When::In(0));
        Ok(OpKind::WaitForEvent { event, expression, timeout })
    }

    pub(super) fn wait_for_signal(&self) -> Problem<OpKind> {
        let signal = self.text("signal")?.unwrap_or_default();
        let signal = bounded_text("opts.signal", &signal, KEY_BYTES_MAX)?;
        let conflict = match self.text("conflict")?.as_deref() {
            None | Some("" | "fail") => SignalConflict::Fail,
            Some("replace") => SignalConflict::Replace,
            Some(other) => {
                let message = format!("opts.conflict is '{}', but must be fail or replace", json::excerpt(other));
                return Err(OpProblem::new("opcode_opts_invalid", message));
            }
        };
        Ok(OpKind::WaitForSignal { signal, timeout: self.when("timeout")?, conflict })
    }

    pub(super) fn invoke(&self) -> Problem<OpKind> {
        let function = self.text("function_id")?.unwrap_or_default();
        let function = bounded_text("opts.function_id", &function, KEY_BYTES_MAX)?;
        let timeout = self.when("timeout")?;
        let payload = self.payload()?;
        let bytes = payload.data.len() + payload.user.len();
        if bytes > EVENT_BYTES_MAX {
            let message = format!(
                "the payload for '{}' has {bytes} bytes, but an event may have at most {EVENT_BYTES_MAX}: store it \
                 elsewhere and send a reference",
                json::excerpt(&function)
            );
            return Ok(OpKind::StepFailed { error: failure("input_too_large", &message).error });
        }
        Ok(OpKind::InvokeFunction { function, payload, timeout })
    }

    fn payload(&self) -> Problem<InvokePayload> {
        let fields = object(&self.0, "opts.payload", "payload")?;
        let fields: Fields<'_> = fields.map_or_else(Fields::default, |raw| json::parse(raw.get()).unwrap_or_default());
        let v = match fields.get("v") {
            Some(raw) => Some(json::text(raw).ok_or_else(|| wrong("opts.payload.v", raw, "text"))?.into_owned()),
            None => None,
        };
        Ok(InvokePayload {
            data: object(&fields, "opts.payload.data", "data")?.map_or_else(RawJson::empty_object, without_server_key),
            user: object(&fields, "opts.payload.user", "user")?.map_or_else(RawJson::empty_object, json::keep),
            v: v.filter(|v| !v.is_empty()),
            meta: object(&fields, "opts.payload.meta", "meta")?.map(json::keep),
        })
    }

    /// A text; absent and `null` are nothing.
    fn text(&self, key: &str) -> Problem<Option<Cow<'a, str>>> {
        let Some(raw) = self.0.get(key) else { return Ok(None) };
        json::text(raw).map(Some).ok_or_else(|| wrong(&format!("opts.{key}"), raw, "text"))
    }

    fn when(&self, key: &str) -> Problem<Option<When>> {
        let text = self.text(key)?.unwrap_or_default();
        moment(&format!("opts.{key}"), &text)
    }
}

fn object<'a>(fields: &Fields<'a>, path: &str, key: &str) -> Problem<Option<&'a RawValue>> {
    match fields.get(key) {
        Some(raw) if !json::is_object(raw) => Err(wrong(path, raw, "an object")),
        raw => Ok(raw),
    }
}

/// Empty text is nothing.
fn moment(key: &str, text: &str) -> Problem<Option<When>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let message = || {
        format!(
            "{key} '{}' is neither a duration nor a date: use one such as '1h30m' or '2030-01-31T12:00:00Z'",
            json::excerpt(text)
        )
    };
    parse_when(text).map(Some).ok_or_else(|| OpProblem::new("opcode_opts_invalid", message()))
}

fn bounded_text(key: &str, text: &str, characters_max: usize) -> Problem<String> {
    let characters = text.chars().count();
    if text.is_empty() {
        return Err(OpProblem::new("opcode_opts_invalid", format!("{key} is missing: give it a value")));
    }
    if characters > characters_max {
        let message = format!(
            "{key} '{}' has {characters} characters, but at most {characters_max} are allowed: shorten it",
            json::excerpt(text)
        );
        return Err(OpProblem::new("opcode_opts_invalid", message));
    }
    Ok(text.to_owned())
}
