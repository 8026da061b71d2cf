//! An invoking step gets what became of the run that it asked for.

use std::collections::BTreeMap;

use perdura_core::RunStatus;
use perdura_types::{RunId, StepId};

use crate::history::{RunFact, StepFact};
use crate::program::Node;
use crate::world::World;

pub(super) fn check(world: &World) -> Result<(), String> {
    let mut children = BTreeMap::new();
    for id in world.history.runs.keys() {
        if let Some(correlation) = world.head(*id)?.correlation {
            children.insert(correlation, *id);
        }
    }
    for (id, run) in &world.history.runs {
        for (step, fact) in run.steps.iter().filter(|(_, fact)| fact.op == "InvokeFunction" && !fact.is_copied) {
            let child = children.get(&format!("{id}.{step}")).copied();
            check_step(world, run, step, fact, child).map_err(|what| format!("run {id}: step {step}: {what}"))?;
        }
    }
    Ok(())
}

fn check_step(
    world: &World,
    run: &RunFact,
    step: &StepId,
    fact: &StepFact,
    child: Option<RunId>,
) -> Result<(), String> {
    let memo = fact.memo.to_value();
    let name = memo["error"]["name"].as_str().unwrap_or("");
    // A child that rethrows the timeout of its own child says the same name with a text of its own.
    let is_timeout = memo["error"]["message"] == "Timed out waiting for invoked function to complete";
    let Some(child) = child else {
        return match name {
            "Error" | "InvokeDeduplicated" => Ok(()),
            _ => Err(format!("it started nothing and got {}", fact.memo.get())),
        };
    };
    let ended = world.history.runs[&child].ended.filter(|(_, when)| *when <= fact.when);
    let Some((status, when)) = ended else {
        return check_timeout(world, run, step, fact, is_timeout);
    };
    if when != fact.when {
        return Err(format!("run {child} had ended before, and it was not told"));
    }
    if is_timeout {
        // One tick may end both, the wait first.
        return check_timeout(world, run, step, fact, is_timeout);
    }
    let head = world.head(child)?;
    let is_right = match status {
        RunStatus::Completed => head.output.is_some_and(|output| memo["data"] == output.to_value()),
        RunStatus::Cancelled => name == "InvokedRunCancelled",
        RunStatus::Failed => !name.is_empty(),
        RunStatus::Scheduled | RunStatus::Running => false,
    };
    if is_right { Ok(()) } else { Err(format!("run {child} is {} and it got {}", status.as_str(), fact.memo.get())) }
}

fn check_timeout(world: &World, run: &RunFact, step: &StepId, fact: &StepFact, is_timeout: bool) -> Result<(), String> {
    let function = world.scenario.function(&run.slug).ok_or("its function is unknown")?;
    let Some(Node::Invoke { timeout_ms, .. }) = function.program.body.find(step) else {
        return Err("it is not an invoke in the function".to_owned());
    };
    let planned = run.planned.get(step).ok_or("it was never planned")?.1;
    let timeout_ms = timeout_ms.unwrap_or(365 * 86_400_000);
    if !is_timeout || fact.when.at_ms < planned.at_ms + timeout_ms {
        return Err(format!("its run had not ended and it got {}", fact.memo.get()));
    }
    Ok(())
}
