//! `meta`: the sessions an event belongs to, its own and those it inherited from the run that sent it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use perdura_types::RawJson;
use serde_json::value::RawValue;

use super::EventProblem;
use super::event::wrong_kind;
use crate::bounds::{SESSION_ID_BYTES_MAX, SESSION_KEY_BYTES_MAX, SESSIONS_MAX};
use crate::json::{self, Fields};

/// Merges both layers into `{"sessions":{…}}`: own values win, `null` removes an inherited one, inherited ones fill in
/// key order. Nothing when no session is left. Other keys of `meta` are dropped.
pub(super) fn decode_meta(raw: Option<&RawValue>) -> Result<Option<RawJson>, EventProblem> {
    let Some(raw) = raw else { return Ok(None) };
    let fields = fields_of("meta", raw)?;
    let own = fields.get_nullable("sessions");
    let drops_inherited = own.is_some_and(|value| value.get() == "null");
    let own = own.filter(|_| !drops_inherited).map(|value| layer("meta.sessions", value)).transpose()?;
    let inherited = fields
        .get("propagated_sessions")
        .filter(|_| !drops_inherited)
        .map(|value| layer("meta.propagated_sessions", value))
        .transpose()?;
    let sessions = merge(own.unwrap_or_default(), inherited.unwrap_or_default())?;
    Ok((!sessions.is_empty()).then(|| RawJson::of(&BTreeMap::from([("sessions", sessions)]))))
}

/// Key to id; no id for a `null`.
type Layer<'a> = BTreeMap<Cow<'a, str>, Option<Cow<'a, str>>>;

fn merge<'a>(own: Layer<'a>, inherited: Layer<'a>) -> Result<BTreeMap<Cow<'a, str>, Cow<'a, str>>, EventProblem> {
    let removed: Vec<_> = own.iter().filter(|(_, id)| id.is_none()).map(|(key, _)| key.clone()).collect();
    let mut sessions: BTreeMap<_, _> = own.into_iter().filter_map(|(key, id)| Some((key, id?))).collect();
    if sessions.len() > SESSIONS_MAX {
        let message = format!(
            "meta.sessions has {} entries, but an event may have at most {SESSIONS_MAX}: remove some",
            sessions.len()
        );
        return Err(EventProblem::new("too_many_sessions", message));
    }
    for (key, id) in inherited {
        if sessions.len() == SESSIONS_MAX {
            break;
        }
        if let Some(id) = id.filter(|_| !removed.contains(&key)) {
            sessions.entry(key).or_insert(id);
        }
    }
    Ok(sessions)
}

fn layer<'a>(path: &str, raw: &'a RawValue) -> Result<Layer<'a>, EventProblem> {
    fields_of(path, raw)?.iter().map(|(key, value)| entry(path, key, value)).collect()
}

fn entry<'a>(path: &str, key: &str, value: &'a RawValue) -> Result<(Cow<'a, str>, Option<Cow<'a, str>>), EventProblem> {
    if key.is_empty() || key.len() > SESSION_KEY_BYTES_MAX {
        let message = format!(
            "the key '{}' of {path} has {} bytes, but must have 1 to {SESSION_KEY_BYTES_MAX}: rename it",
            json::excerpt(key),
            key.len()
        );
        return Err(EventProblem::new("session_key_invalid", message));
    }
    let name = format!("{path}.{}", json::excerpt(key));
    let id = match value.get().as_bytes().first() {
        Some(b'n') => return Ok((Cow::Owned(key.to_owned()), None)),
        Some(b'"') => json::text(value).unwrap_or_default(),
        Some(b'-' | b'0'..=b'9') => Cow::Borrowed(value.get()),
        Some(_) | None => {
            return Err(wrong_kind(&name, value, "session_id_invalid", "text or a number", "send the session's id"));
        }
    };
    if id.is_empty() || id.len() > SESSION_ID_BYTES_MAX {
        let message = format!(
            "{name} '{}' has {} bytes, but must have 1 to {SESSION_ID_BYTES_MAX}: use another id",
            json::excerpt(&id),
            id.len()
        );
        return Err(EventProblem::new("session_id_invalid", message));
    }
    Ok((Cow::Owned(key.to_owned()), Some(id)))
}

fn fields_of<'a>(path: &str, raw: &'a RawValue) -> Result<Fields<'a>, EventProblem> {
    if !json::is_object(raw) {
        return Err(wrong_kind(path, raw, "meta_invalid", "an object", "leave it out"));
    }
    json::parse(raw.get()).map_err(|error| EventProblem::new("meta_invalid", format!("{path}: {error}")))
}
