//! A repeated run has its event and the memos of the steps that ended before the one it begins with, an edited input
//! reaches that step, and a key repeats a run once a day.

use std::collections::BTreeMap;

use perdura_types::{RunId, StepId};

use crate::history::RunFact;
use crate::world::World;

const DAY_MS: i64 = 86_400_000;

pub(super) fn check(world: &World) -> Result<(), String> {
    for call in &world.reruns {
        let Some(started) = call.started else { continue };
        let (original, again) = (fact(world, call.run)?, fact(world, started)?);
        let is_first = call.key.is_none() || again.created >= original.created;
        if again.rerun_of != Some(call.run) || again.trigger != original.trigger || !is_first {
            return Err(format!("run {started} should repeat run {}, and is something else", call.run));
        }
    }
    check_memos(world)?;
    check_keys(world)?;
    check_inputs(world)
}

fn fact(world: &World, run: RunId) -> Result<&RunFact, String> {
    world.history.runs.get(&run).ok_or_else(|| format!("run {run} is not stored"))
}

/// The kept memos are those of the original, as far as it had come.
fn check_memos(world: &World) -> Result<(), String> {
    for (id, again) in &world.history.runs {
        let Some(original) = again.rerun_of.map(|original| fact(world, original)).transpose()? else { continue };
        let mut ended = original.steps.iter().filter(|(_, step)| step.when < again.created).collect::<Vec<_>>();
        ended.sort_by_key(|(_, step)| step.order);
        let mut kept = again.steps.iter().filter(|(_, step)| step.is_copied).collect::<Vec<_>>();
        kept.sort_by_key(|(_, step)| step.order);
        let is_prefix = kept.len() <= ended.len()
            && kept.iter().zip(&ended).all(|((step, kept), (other, ended))| step == other && kept.memo == ended.memo);
        if !is_prefix {
            return Err(format!("run {id} kept {:?}, while its original had {:?}", names(&kept), names(&ended)));
        }
        // Which call it was is known when its caller was told and no other call may have been it.
        let calls = world.reruns.iter().filter(|call| call.started == Some(*id) && call.key.is_none());
        for call in calls {
            let wanted = match &call.from {
                None => 0,
                Some(from) => ended.iter().take_while(|(step, _)| *step != from).count(),
            };
            if kept.len() != wanted {
                return Err(format!("run {id} kept {:?} instead of {wanted} steps", names(&kept)));
            }
        }
    }
    Ok(())
}

fn names<'a, T>(steps: &[(&'a StepId, T)]) -> Vec<&'a str> {
    steps.iter().map(|(step, _)| step.as_str()).collect()
}

fn check_keys(world: &World) -> Result<(), String> {
    let mut started = BTreeMap::<(RunId, &str), RunId>::new();
    for call in &world.reruns {
        let (Some(key), Some(run)) = (&call.key, call.started) else { continue };
        if let Some(earlier) = started.insert((call.run, key), run) {
            let (at_ms, earlier_ms) = (fact(world, run)?.created.at_ms, fact(world, earlier)?.created.at_ms);
            if earlier != run && (0..DAY_MS).contains(&(at_ms - earlier_ms)) {
                return Err(format!("run {} was repeated twice with key {key}: {earlier} and {run}", call.run));
            }
        }
    }
    Ok(())
}

/// A step that ran in a repeated run saw the input that it was given.
fn check_inputs(world: &World) -> Result<(), String> {
    for (id, run) in &world.history.runs {
        let edited = world.head(*id)?.edited;
        for (step, fact) in run.steps.iter().filter(|(_, fact)| fact.op == "StepRun" && !fact.is_copied) {
            let seen = fact.memo.to_value()["data"]["input"].clone();
            let given = edited.as_ref().filter(|edited| edited.step == *step);
            let given = given.map(|edited| serde_json::json!({ "input": edited.input })).unwrap_or_default();
            if seen != given {
                return Err(format!("step {step} of run {id} was given {given} and saw {seen}"));
            }
        }
    }
    Ok(())
}
