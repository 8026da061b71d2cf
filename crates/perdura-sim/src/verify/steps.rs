//! Steps are executed at most as often as they have attempts, and their results are what the app said.

use perdura_core::RunStatus;

use crate::program::{self, Ending, State};
use crate::world::World;

pub(super) fn check(world: &World) -> Result<(), String> {
    for ((id, step), count) in &world.app.asked {
        let run = world.history.runs.get(id).ok_or_else(|| format!("run {id} was called but never created"))?;
        let (attempts_max, conflicts) = (world.scenario.attempts_max(&run.slug, Some(step)), run.conflicts());
        if *count > attempts_max + conflicts {
            return Err(format!(
                "step {step} of run {id} was executed {count} times; {} allows {attempts_max} attempts and its run met \
                 {conflicts} conflicts",
                run.slug
            ));
        }
    }
    for id in world.history.runs.keys() {
        check_result(world, *id).map_err(|what| format!("run {id}: {what}"))?;
    }
    Ok(())
}

/// The end of a run follows from its memos.
fn check_result(world: &World, id: perdura_types::RunId) -> Result<(), String> {
    let run = &world.history.runs[&id];
    let head = world.head(id)?;
    let function = world.scenario.function(&run.slug).ok_or("its function is unknown")?;
    let mut steps = run.steps.iter().collect::<Vec<_>>();
    steps.sort_by_key(|(_, fact)| fact.order);
    let steps = steps.into_iter().map(|(step, fact)| (step.clone(), fact.memo.clone())).collect::<Vec<_>>();
    let (state, _) = program::enter(&function.program, &program::memos(&steps));
    let output = head.output.map(|output| output.get().to_owned()).unwrap_or_default();
    match run.ended.map(|(status, _)| status) {
        Some(RunStatus::Completed) => match state {
            State::Done { value, .. } if value.to_string() == output => Ok(()),
            other => Err(format!("it returned {output} where its memos give {other:?}")),
        },
        Some(RunStatus::Failed) => {
            let name = serde_json::from_str::<serde_json::Value>(&output).unwrap_or_default()["name"].clone();
            let name = name.as_str().unwrap_or("nameless").to_owned();
            let is_uncaught = matches!(state, State::Failed { error, .. } if error == name);
            let is_explained = match &*name {
                "AttemptLost" | "http_unreachable" | "Unavailable" | "InvalidExpression" | "SignalConflict" => true,
                "Flaky" => matches!(function.program.ending, Ending::ThrowsBelow(_)),
                "Final" => function.program.ending == Ending::ThrowsForGood,
                _ => false,
            };
            if is_uncaught || is_explained {
                Ok(())
            } else {
                Err(format!("it failed with {output}, which nothing in it explains"))
            }
        }
        Some(RunStatus::Cancelled) => Ok(()),
        Some(RunStatus::Scheduled | RunStatus::Running) | None => Err("it never ended".to_owned()),
    }
}
