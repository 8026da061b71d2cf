//! What starts a function.

use perdura_types::Trigger;
use perdura_types::bounds::{NAME_CHARS_MAX, TRIGGERS_MAX};

use super::cron;
use super::reader::Reader;
use crate::bounds::JITTER_MS;
use crate::json;

pub(super) fn decode_triggers(reader: &Reader<'_>) -> Vec<Trigger> {
    let places = reader.objects("triggers", "trigger_invalid");
    if places.len() > TRIGGERS_MAX {
        let message =
            format!("has {} entries, but at most {TRIGGERS_MAX} are allowed: split the function", places.len());
        reader.fail_as("triggers_too_many", "triggers", message);
        return Vec::new();
    }
    let mut triggers: Vec<Trigger> = Vec::with_capacity(places.len());
    for place in places {
        let Some(trigger) = decode_trigger(&place) else { continue };
        if triggers.iter().any(|other| is_same(other, &trigger)) {
            place.fail_as("trigger_duplicate", "", "repeats an earlier trigger: remove one");
            continue;
        }
        triggers.push(trigger);
    }
    triggers
}

/// Jitter does not tell two schedules apart.
fn is_same(one: &Trigger, other: &Trigger) -> bool {
    match (one, other) {
        (Trigger::Cron { schedule: one, .. }, Trigger::Cron { schedule: other, .. }) => one == other,
        (Trigger::Event { .. } | Trigger::Cron { .. }, _) => one == other,
    }
}

fn decode_trigger(place: &Reader<'_>) -> Option<Trigger> {
    match (place.raw("event"), place.raw("cron")) {
        (Some(_), None) => decode_event(place),
        (None, Some(_)) => decode_cron(place),
        (Some(_), Some(_)) => {
            place.fail("", "has both event and cron: make it two triggers");
            None
        }
        (None, None) => {
            place.fail("", "has neither event nor cron: give it one of them");
            None
        }
    }
}

fn decode_event(place: &Reader<'_>) -> Option<Trigger> {
    let named = place.coded("event_name_invalid");
    let name = event_name(&named, "event")?;
    if is_odd_pattern(&name) {
        let message = format!(
            "'{}' never matches: a pattern has one *, at its end, behind a / or a dot, such as 'shop/*'",
            json::excerpt(&name)
        );
        place.warn("pattern_never_matches", "event", message);
    }
    Some(Trigger::Event { name, expression: place.expression("expression") })
}

/// The name of an event, checked for its length.
pub(super) fn event_name(place: &Reader<'_>, key: &str) -> Option<String> {
    let Some(name) = place.text(key) else {
        if place.is_blank(key) {
            place.fail(key, "is empty: name an event such as 'shop/order.placed'");
        }
        return None;
    };
    let characters = name.chars().count();
    if characters > NAME_CHARS_MAX {
        let message = format!(
            "is '{}' with {characters} characters, but at most {NAME_CHARS_MAX} are allowed: shorten it",
            json::excerpt(&name)
        );
        place.fail(key, message);
        return None;
    }
    Some(name.into_owned())
}

fn is_odd_pattern(name: &str) -> bool {
    match name.split_once('*') {
        None => false,
        Some((before, after)) => !after.is_empty() || !before.ends_with(['/', '.']),
    }
}

fn decode_cron(place: &Reader<'_>) -> Option<Trigger> {
    let timed = place.coded("cron_invalid");
    let Some(text) = timed.text("cron") else {
        if timed.is_blank("cron") {
            timed.fail("cron", "is empty: give a schedule such as '0 9 * * 1-5'");
        }
        return None;
    };
    let schedule =
        cron::check(&text).map_err(|rule| timed.fail("cron", format!("is '{}', but {rule}", json::excerpt(&text))));
    let jitter_ms =
        place.coded("jitter_invalid").duration_within("jitter", &JITTER_MS, "between 1 second and 5 minutes");
    schedule.ok()?;
    Some(Trigger::Cron { schedule: text.trim().to_owned(), jitter_ms })
}
