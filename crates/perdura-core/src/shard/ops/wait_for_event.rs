//! `WaitForEvent`: the function continues when an event arrives, or has arrived since the run started.

use perdura_expr::Program;
use perdura_types::{When, memo};

use super::{Named, Progress};
use crate::head::{Condition, WaitKind};
use crate::journal::{Awaited, AwaitedKind};
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;
use crate::shard::Shard;
use crate::shard::start::bind;
use crate::shard::steps::Finished;
use crate::waits::Reaction;

impl Shard {
    /// Looks back first, then waits. Both happen within one input, so no event can slip between them.
    pub(super) fn wait_for_event(
        &mut self,
        run: &mut Run,
        named: Named,
        event: &str,
        expression: Option<&str>,
        timeout: When,
        past: &mut dyn Past,
    ) -> Result<Result<Progress, RunError>, Unreadable> {
        if run.knows_step(&named.step) {
            return Ok(Ok(Progress::Known));
        }
        let until = match self.deadline(&named, timeout) {
            Ok(until) => until,
            Err(error) => return Ok(Err(error)),
        };
        let condition = match wait_condition(run, expression) {
            Ok(condition) => condition,
            Err(error) => return Ok(Err(error)),
        };
        let looks_back = expression.is_some()
            && !planted!(self.config, LookBackSkipped)
            && !self.config.look_back_off.contains(&run.head.slug);
        let what = AwaitedKind::Event { event: event.to_owned(), expression: expression.map(str::to_owned) };
        let awaited = Awaited { until, what };
        if looks_back && let Some(found) = self.look_back(run, event, &condition, past)? {
            let finished = Finished {
                step: named.step,
                name: &named.name,
                op: "WaitForEvent",
                memo: memo::event(&found),
                event: Some(found.seq),
                awaits: Some(awaited),
                input: None,
            };
            return Ok(self.finish_step(run, finished).map(|()| Progress::Finished));
        }
        let wait = self.add_wait(run, named, WaitKind::Event { event: event.to_owned(), condition }, awaited);
        if let WaitKind::Event { condition, .. } = &wait.kind {
            self.waits.add(event, (run.head.run, wait.number), Reaction::Resume, condition);
        }
        Ok(Ok(Progress::Outstanding))
    }
}

/// The condition with the run's own event put in; text that is no expression ends the run.
fn wait_condition(run: &Run, expression: Option<&str>) -> Result<Condition, RunError> {
    let Some(source) = expression else { return Ok(Condition::Any) };
    let program = Program::compile(source).map_err(|error| {
        RunError::new("InvalidExpression", "Wait for event If expression failed to compile")
            .with_stack(format!("'{source}': {error}"))
    })?;
    Ok(bind(Some(&program), &run.events[0].to_public().to_value()))
}
