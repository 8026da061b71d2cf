//! What must hold of the whole history, checked against a model that is as simple as its rule.

mod counters;
mod ends;
mod invokes;
mod reruns;
mod signals;
mod starts;
mod steps;
mod waits;

use crate::world::World;

/// All rules. The error names what was seen instead.
pub(crate) fn all(world: &World) -> Result<(), String> {
    starts::check(&world.history, &world.scenario)?;
    steps::check(world)?;
    for (id, run) in &world.history.runs {
        waits::check(&world.history, &world.scenario, run).map_err(|what| format!("run {id}: {what}"))?;
        ends::check(world, *id, run).map_err(|what| format!("run {id}: {what}"))?;
    }
    counters::check(world)?;
    signals::check(world)?;
    reruns::check(world)?;
    invokes::check(world)
}
