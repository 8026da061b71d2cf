//! An accepted event starts each matching function exactly once, and once per key in a day.

use std::collections::{BTreeMap, BTreeSet};

use perdura_types::EventSeq;

use crate::history::{EventFact, History};
use crate::scenario::{Function, Scenario};

const DAY_MS: i64 = 86_400_000;

/// What an event should have started.
pub(super) fn expected(history: &History, scenario: &Scenario) -> BTreeMap<EventSeq, BTreeSet<String>> {
    let mut keys = BTreeMap::<(String, String), i64>::new();
    let mut starts = BTreeMap::new();
    for (seq, event) in &history.events {
        let catalog = history.catalog_at(*seq);
        let mut started = BTreeSet::new();
        for function in &scenario.functions {
            if scenario.variant(catalog, &function.slug).is_none() {
                continue;
            }
            if !is_invoked(function, event) && !is_triggered(function, event) {
                continue;
            }
            let key = (function.slug.clone(), key(function, event));
            let is_used = keys.get(&key).is_some_and(|at_ms| event.when.at_ms - at_ms < DAY_MS);
            if !is_used {
                keys.insert(key, event.when.at_ms);
                started.insert(function.slug.clone());
            }
        }
        starts.insert(*seq, started);
    }
    starts
}

pub(super) fn check(history: &History, scenario: &Scenario) -> Result<(), String> {
    let mut found = BTreeMap::<EventSeq, Vec<&str>>::new();
    for run in history.runs.values().filter(|run| run.rerun_of.is_none()) {
        found.entry(run.trigger).or_default().push(&run.slug);
    }
    for (seq, wanted) in expected(history, scenario) {
        let mut started = found.remove(&seq).unwrap_or_default();
        started.sort_unstable();
        let wanted = wanted.iter().map(String::as_str).collect::<Vec<_>>();
        if started != wanted {
            let event = &history.events[&seq].event;
            return Err(format!(
                "event {seq} '{}' {} should start {wanted:?} and started {started:?}",
                event.name,
                event.data.get()
            ));
        }
    }
    match found.first_key_value() {
        Some((seq, slugs)) => Err(format!("{slugs:?} started for event {seq}, which is not stored")),
        None => Ok(()),
    }
}

fn is_invoked(function: &Function, event: &EventFact) -> bool {
    &*event.event.name == "inngest/function.invoked" && event.data["_inngest"]["fn_id"] == function.slug.as_str()
}

fn is_triggered(function: &Function, event: &EventFact) -> bool {
    function.triggers.iter().any(|(pattern, condition)| {
        let name = &*event.event.name;
        let fits = pattern.strip_suffix('*').map_or(pattern == name, |prefix| name.starts_with(prefix));
        fits && condition.is_none_or(|condition| event.facts.is_some_and(|facts| condition.holds(facts)))
    })
}

fn key(function: &Function, event: &EventFact) -> String {
    match event.facts {
        Some(facts) if function.is_keyed => format!("k {}", facts.k),
        Some(_) | None => format!("id {}", event.event.id),
    }
}
