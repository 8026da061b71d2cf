//! Limits on what executes, or lives, at once.

use perdura_types::{Concurrency, ConcurrencyScope};

use super::reader::Reader;
use crate::bounds::CONCURRENCY_MAX;
use crate::json;

const CODE: &str = "concurrency_invalid";

/// Limits on steps: a number, an object, a list, or the list `step` of an object.
pub(super) fn decode_step_limits(reader: &Reader<'_>) -> Vec<Concurrency> {
    let Some(raw) = reader.raw("concurrency") else { return Vec::new() };
    let place = reader.coded(CODE);
    let limits: Vec<Concurrency> = if raw.get().starts_with('[') {
        place.objects_of("concurrency", CODE, raw).iter().filter_map(decode_step_limit).collect()
    } else if json::is_object(raw) {
        let Some(object) = place.object("concurrency", CODE) else { return Vec::new() };
        if is_split(&object) {
            object.objects("step", CODE).iter().filter_map(decode_step_limit).collect()
        } else {
            decode_step_limit(&object).into_iter().collect()
        }
    } else {
        let limit = place.count("concurrency", 0).filter(|limit| !is_unlimited(&place, "concurrency", *limit));
        limit.map(|limit| Concurrency { limit, key: None, scope: ConcurrencyScope::Function }).into_iter().collect()
    };
    if limits.len() > CONCURRENCY_MAX {
        let message = format!("has {} limits, but at most {CONCURRENCY_MAX} are allowed: remove some", limits.len());
        place.fail_as("concurrency_too_many", "concurrency", message);
        return Vec::new();
    }
    limits
}

/// The limit on runs: the list `fn` of an object, with at most one entry.
pub(super) fn decode_run_limits(reader: &Reader<'_>) -> Vec<Concurrency> {
    // Anything but an object is about steps.
    let raw = reader.raw("concurrency").filter(|raw| json::is_object(raw));
    let Some(object) = raw.and_then(|raw| reader.nested("concurrency", CODE, raw)).filter(is_split) else {
        return Vec::new();
    };
    let entries = object.objects("fn", CODE);
    if entries.len() > 1 {
        let message = format!("has {} entries, but at most one is allowed: remove some", entries.len());
        object.fail_as("concurrency_too_many", "fn", message);
        return Vec::new();
    }
    entries.iter().filter_map(decode_run_limit).collect()
}

fn is_split(object: &Reader<'_>) -> bool {
    object.raw("fn").or_else(|| object.raw("step")).is_some()
}

fn decode_step_limit(place: &Reader<'_>) -> Option<Concurrency> {
    let limit = place.required_count("limit", 0);
    let key = place.expression("key");
    let scope = decode_scope(place)?;
    if key.is_none() && scope != ConcurrencyScope::Function {
        place.fail("key", "is missing: a limit that functions share needs a key, such as '\"name\"'");
        return None;
    }
    let limit = limit.filter(|limit| !is_unlimited(place, "limit", *limit))?;
    Some(Concurrency { limit, key, scope })
}

fn decode_run_limit(place: &Reader<'_>) -> Option<Concurrency> {
    let limit = place.required_count("limit", 1);
    let key = place.expression("key");
    let scope = decode_scope(place)?;
    if scope != ConcurrencyScope::Function {
        place.fail("scope", "must be fn: a limit on runs belongs to one function");
        return None;
    }
    Some(Concurrency { limit: limit?, key, scope })
}

/// A limit of 0 is no limit.
fn is_unlimited(place: &Reader<'_>, key: &str, limit: u32) -> bool {
    if limit == 0 {
        place.warn("concurrency_unlimited", key, "is 0, which means no limit: remove it, or set 1 or more");
    }
    limit == 0
}

fn decode_scope(place: &Reader<'_>) -> Option<ConcurrencyScope> {
    match place.text("scope").as_deref() {
        None | Some("fn") => Some(ConcurrencyScope::Function),
        Some("env") => Some(ConcurrencyScope::Environment),
        Some("account") => Some(ConcurrencyScope::Account),
        Some(other) => {
            place.fail("scope", format!("is '{}', but must be fn, env or account", json::excerpt(other)));
            None
        }
    }
}
