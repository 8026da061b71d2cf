//! A counter holds exactly what the memos and the clients' events say, and an event came with each memo that sent one.

use std::collections::BTreeMap;

use crate::scenario::COUNTERS;
use crate::world::World;

pub(super) fn check(world: &World) -> Result<(), String> {
    let counters = world.counters()?;
    let mut wanted = BTreeMap::<String, i64>::new();
    for counted in world.history.client_changes.values() {
        *wanted.entry(counted.clone()).or_default() += 1;
    }
    let mut senders = BTreeMap::<String, i64>::new();
    let facts = world.history.runs.values().flat_map(|run| run.steps.values());
    for fact in facts.filter(|fact| fact.op == "StepRun" && !fact.is_copied) {
        let memo = fact.memo.to_value();
        if let Some(counter) = memo["data"]["counter"].as_str() {
            *wanted.entry(counter.to_owned()).or_default() += 1;
        }
        if memo["data"]["sends"] == true {
            *senders.entry(memo["data"]["by"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    for counter in COUNTERS {
        let (total, wanted) = (counters.total(counter), wanted.get(counter).copied().unwrap_or(0));
        if total != wanted {
            return Err(format!("'{counter}' was counted to {total}, while memos and clients tell of {wanted}"));
        }
    }
    for event in world.history.events.values() {
        if let Some(by) = event.data["by"].as_str() {
            *senders.entry(by.to_owned()).or_default() -= 1;
        }
    }
    match senders.into_iter().find(|(_, left)| *left != 0) {
        Some((by, left)) => Err(format!("call {by} sent its event {} times instead of once", 1 - left)),
        None => Ok(()),
    }
}
