//! A signal wakes exactly the run that waits for it, once.

use std::collections::BTreeMap;

use perdura_types::{RunId, SignalConflict};

use crate::history::{RunFact, When};
use crate::program::Node;
use crate::world::World;

/// One wait for a signal, over all runs.
struct Waiter {
    run: RunId,
    from: When,
    /// Woken, timed out, displaced, or its run ended.
    until: Option<When>,
}

pub(super) fn check(world: &World) -> Result<(), String> {
    let mut delivered = BTreeMap::<u64, Vec<RunId>>::new();
    for (id, run) in &world.history.runs {
        for fact in run.steps.values().filter(|fact| fact.op == "WaitForSignal") {
            let memo = fact.memo.to_value();
            if let Some(number) = memo["data"]["data"].as_u64() {
                delivered.entry(number).or_default().push(*id);
            }
        }
    }
    for (number, call) in world.signals.iter().enumerate() {
        let runs = delivered.remove(&(number as u64)).unwrap_or_default();
        let Some(when) = call.when else {
            if runs.is_empty() {
                continue;
            }
            return Err(format!("signal {number} woke {runs:?} although it was never committed"));
        };
        let waiting = waiters(world, call.signal);
        let wanted = waiting
            .iter()
            .filter(|waiter| waiter.from < when && waiter.until.is_none_or(|until| until >= when))
            .map(|waiter| waiter.run)
            .collect::<Vec<_>>();
        if runs != wanted {
            return Err(format!("signal {number} '{}' should wake {wanted:?} and woke {runs:?}", call.signal));
        }
        match call.answer {
            Some(answer) if answer != runs.first().copied() => {
                return Err(format!("signal {number} woke {runs:?} and its sender was told {answer:?}"));
            }
            Some(_) | None => {}
        }
    }
    Ok(())
}

fn waiters(world: &World, signal: &str) -> Vec<Waiter> {
    let mut waiters = Vec::new();
    for (id, run) in &world.history.runs {
        for (step, (op, from)) in &run.planned {
            if op == "WaitForSignal" && node_signal(world, run, step).is_some_and(|(name, _)| name == signal) {
                let over = run.steps.get(step).map(|fact| fact.when);
                let ended = run.ended.map(|(_, when)| when);
                waiters.push(Waiter { run: *id, from: *from, until: over.into_iter().chain(ended).min() });
            }
        }
    }
    waiters.sort_by_key(|waiter| waiter.from);
    // A later waiter is there only because it took the signal over, or because nobody held it.
    for index in 1..waiters.len() {
        let next = waiters[index].from;
        let earlier = &mut waiters[index - 1];
        earlier.until = Some(earlier.until.map_or(next, |until| until.min(next)));
    }
    waiters
}

fn node_signal<'w>(world: &'w World, run: &RunFact, step: &perdura_types::StepId) -> Option<(&'w str, SignalConflict)> {
    match world.scenario.function(&run.slug)?.program.body.find(step)? {
        Node::Signal { signal, conflict, .. } => Some((signal, *conflict)),
        Node::Run { .. }
        | Node::Sleep { .. }
        | Node::Event { .. }
        | Node::Invoke { .. }
        | Node::Sequence(_)
        | Node::All { .. }
        | Node::First { .. }
        | Node::Catch(_) => None,
    }
}
