//! A signal wakes exactly the run that waits for it, once.

use std::collections::BTreeMap;

use perdura_types::{RunId, SignalConflict};

use crate::history::{RunFact, When};
use crate::program::Node;
use crate::world::{Told, World};

/// One wait for a signal, over all runs.
#[derive(Clone, Copy)]
struct Waiter {
    run: RunId,
    conflict: SignalConflict,
    from: When,
    /// Woken, timed out, displaced, or its run ended.
    until: Option<When>,
}

pub(super) fn check(world: &World) -> Result<(), String> {
    let mut delivered = BTreeMap::<u64, Vec<RunId>>::new();
    for (id, run) in &world.history.runs {
        for fact in run.steps.values().filter(|fact| fact.op == "WaitForSignal" && !fact.is_copied) {
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
        let waiting = waiters(world, call.signal)?;
        let wanted = waiting
            .iter()
            .filter(|waiter| waiter.from < when && waiter.until.is_none_or(|until| until >= when))
            .map(|waiter| waiter.run)
            .collect::<Vec<_>>();
        if runs != wanted {
            return Err(format!("signal {number} '{}' should wake {wanted:?} and woke {runs:?}", call.signal));
        }
        let is_told = match call.told {
            Told::Nothing => true,
            Told::NobodyWaits => runs.is_empty(),
            Told::Woke(run) => runs == [run],
        };
        if !is_told {
            return Err(format!("signal {number} woke {runs:?} and its sender was told {:?}", call.told));
        }
    }
    Ok(())
}

fn waiters(world: &World, signal: &str) -> Result<Vec<Waiter>, String> {
    let mut waiters = Vec::new();
    for (id, run) in &world.history.runs {
        let planned = run.planned.iter().map(|(step, (op, from))| (step, op, *from, None));
        let abandoned = run.abandoned.iter().map(|(step, fact)| (step, &fact.op, fact.planned, Some(fact.when)));
        for (step, _, from, gone) in planned.chain(abandoned).filter(|(_, op, ..)| *op == "WaitForSignal") {
            let Some((_, conflict)) = node_signal(world, run, step).filter(|(name, _)| *name == signal) else {
                continue;
            };
            let over = run.steps.get(step).map(|fact| fact.when);
            let until = over.into_iter().chain(gone).chain(run.ended.map(|(_, when)| when)).min();
            waiters.push(Waiter { run: *id, conflict, from, until });
        }
    }
    waiters.sort_by_key(|waiter| waiter.from);
    for index in 1..waiters.len() {
        let Waiter { run, conflict, from, .. } = waiters[index];
        let earlier = &mut waiters[index - 1];
        if earlier.until.is_none_or(|until| until > from) {
            if conflict == SignalConflict::Fail && earlier.run != run {
                return Err(format!("run {run} took '{signal}' from run {} without being allowed to", earlier.run));
            }
            earlier.until = Some(from);
        }
    }
    Ok(waiters)
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
