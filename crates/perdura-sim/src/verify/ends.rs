//! A run is cancelled exactly when something cancels it, and its end is told once.

use perdura_core::RunStatus;
use perdura_types::RunId;

use crate::history::RunFact;
use crate::scenario::{Cancel, Variant};
use crate::world::World;

pub(super) fn check(world: &World, id: RunId, run: &RunFact) -> Result<(), String> {
    let catalog = world.history.catalog_of(run);
    let variant = world.scenario.variant(catalog, &run.slug).ok_or("it started while its function was away")?;
    check_cancels(world, run, variant)?;
    if run.ended.is_some_and(|(status, _)| status == RunStatus::Cancelled) {
        check_reason(world, id, run, variant)?;
    }
    check_told(world, id, run)
}

fn own_facts(world: &World, run: &RunFact) -> crate::matching::Facts {
    let own = world.history.events.get(&run.trigger).and_then(|event| event.facts);
    own.unwrap_or(crate::matching::Facts { k: -1, n: -1 })
}

fn fits(world: &World, run: &RunFact, cancel: &Cancel, event: &crate::history::EventFact) -> bool {
    let Some(incoming) = event.facts else { return false };
    cancel.event == &*event.event.name
        && cancel.condition.is_none_or(|condition| condition.holds(own_facts(world, run), incoming))
}

/// No event that cancels leaves the run alive.
fn check_cancels(world: &World, run: &RunFact, variant: &Variant) -> Result<(), String> {
    for cancel in &variant.cancels {
        let until_ms = cancel.timeout_ms.map_or(i64::MAX, |timeout_ms| run.created.at_ms + timeout_ms);
        for (seq, event) in world.history.events.range(run.after.next()..) {
            if event.high_water_ms < until_ms
                && fits(world, run, cancel, event)
                && run.ended.is_none_or(|(_, ended)| ended > event.when)
            {
                return Err(format!("event {seq} {} cancels it, and it went on", event.event.data.get()));
            }
        }
    }
    Ok(())
}

fn check_reason(world: &World, id: RunId, run: &RunFact, variant: &Variant) -> Result<(), String> {
    let Some((_, ended)) = run.ended else { return Ok(()) };
    let by_event = variant.cancels.iter().any(|cancel| {
        let mut events = world.history.events.range(run.after.next()..);
        events.any(|(_, event)| event.when == ended && fits(world, run, cancel, event))
    });
    let too_late = |since_ms: i64, limit: Option<i64>| limit.is_some_and(|limit| ended.at_ms >= since_ms + limit);
    let function = world.scenario.function(&run.slug).ok_or("its function is unknown")?;
    let by_time = match run.first_opened {
        None => too_late(run.created.at_ms, variant.timeouts.start_ms),
        Some(opened) => function.variants.iter().any(|variant| too_late(opened.at_ms, variant.timeouts.finish_ms)),
    };
    if by_event || by_time || world.cancelled.contains(&id) {
        return Ok(());
    }
    Err("it was cancelled for no reason".to_owned())
}

/// One finished event, and one more for how it ended.
fn check_told(world: &World, id: RunId, run: &RunFact) -> Result<(), String> {
    let text = id.to_string();
    let told = |name: &str| {
        let events = world.history.events.values().filter(|event| &*event.event.name == name);
        events.filter(|event| event.data["run_id"] == text.as_str()).count()
    };
    let status = run.ended.map(|(status, _)| status);
    let trigger = world.history.events.get(&run.trigger).map(|event| &*event.event.name);
    let is_about_ends = matches!(trigger, Some("inngest/function.finished" | "inngest/function.failed"));
    for (name, wanted) in [
        ("inngest/function.finished", !is_about_ends),
        ("inngest/function.failed", status == Some(RunStatus::Failed)),
        ("inngest/function.cancelled", status == Some(RunStatus::Cancelled)),
    ] {
        let count = told(name);
        if count != usize::from(wanted) {
            return Err(format!("{count} events {name} tell of its end"));
        }
    }
    Ok(())
}
