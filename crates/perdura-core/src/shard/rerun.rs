//! A run is repeated: the same events start a new run of the same function, from the beginning or from one step on.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;
use perdura_types::{Event, FunctionId, IdempotencyKey, RawJson, RunId, StepId, bounds};

use super::Shard;
use super::ops::step_planned;
use crate::catalog::Function;
use crate::effect::Answer;
use crate::head::{EditedInput, Head, ItemState};
use crate::input::{Rerun, RerunFrom};
use crate::journal::{Entry, JournalBody};
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::run::Run;
use crate::run_error::RunError;

/// What is taken over from the run that is repeated.
struct Original {
    head: Head,
    events: Vec<Arc<Event>>,
    /// Memos of the steps that ended before the first one that runs again.
    kept: Vec<(StepId, RawJson)>,
}

impl Shard {
    /// Starts the new run. Nobody who waited for the old one hears of it, and its waits see only events that are newer
    /// than itself: those that the old run used up are not used again.
    pub(super) fn rerun(&mut self, rerun: Rerun, past: &mut dyn Past) -> Result<Answer, Unreadable> {
        let Rerun { run, from, key } = rerun;
        let Some(original) = self.look_at_run(run, past)? else { return Ok(Answer::NotFound) };
        let names = Names::read(&past.journal(run)?)?;
        let keeps_all = planted!(self.config, RerunKeepsTooMuch);
        let kept = match kept_steps(&original, &names, from.as_ref(), keeps_all) {
            Ok(kept) => kept,
            Err(error) => return Ok(Answer::Refused(error)),
        };
        let original = Original { head: original.head.clone(), events: original.events.clone(), kept };
        let key = key.map(|key| rerun_key(original.head.function, run, &key));
        if let Some(earlier) = key.and_then(|key| self.idempotency.get(&key).copied())
            && !self.is_outside_window(earlier)
        {
            return Ok(Answer::Started(earlier));
        }
        let Some(function) = self.catalog.get(original.head.function).cloned() else {
            return Ok(Answer::Refused(not_registered(&original.head)));
        };
        if let Err(error) = check_takes_input(&function, from.as_ref(), &names) {
            return Ok(Answer::Refused(error));
        }
        Ok(self.start_again(&function, original, from, key, &names))
    }

    fn start_again(
        &mut self,
        function: &Function,
        original: Original,
        from: Option<RerunFrom>,
        key: Option<IdempotencyKey>,
        names: &Names,
    ) -> Answer {
        let Original { head, events, kept } = original;
        let id = self.new_run_id();
        if let Some(key) = key {
            self.remember_idempotency(key, id);
        }
        let edited = from.and_then(|RerunFrom { step, input }| Some(EditedInput { step, input: input? }));
        let new = Head {
            idempotency: key,
            after: Some(if planted!(self.config, RerunLooksBackToo) { head.looks_back_to() } else { self.last_event }),
            rerun_of: Some(head.run),
            // An SDK that plans parallel steps differently would not find the kept ones.
            version: if kept.is_empty() { -1 } else { head.version },
            plans_for_good: head.plans_for_good && !kept.is_empty(),
            edited,
            ..self.new_head(function, id, head.events)
        };
        let event = events[0].to_public().to_value();
        let mut run = self.insert_run(function, new, events, &event, ItemState::Ready);
        let last = kept.last().map(|(step, _)| step.clone());
        run.head.items.iter_mut().for_each(|item| item.after.clone_from(&last));
        for (step, memo) in kept {
            self.keep_step(&mut run, step, memo, names);
        }
        if !planted!(self.config, RerunEntersWithInput) {
            self.begin_with_edited(&mut run, names);
        }
        self.put_run(run);
        Answer::Started(id)
    }

    /// Makes the run's first call one for the step with the edited input alone. SDKs execute a step that has a memo only
    /// when it is asked for: one that saves steps as it goes would take it for a step that gave nothing.
    fn begin_with_edited(&mut self, run: &mut Run, names: &Names) {
        let Some(EditedInput { step, .. }) = run.head.edited.clone() else { return };
        run.head.items.iter_mut().for_each(|item| item.step = Some(step.clone()));
        let (name, op) = (names.of(&step).name, step_planned::OP.to_owned());
        self.entry(run, Entry::Planned { step, name, op, awaits: None });
    }

    fn keep_step(&mut self, run: &mut Run, step: StepId, memo: RawJson, names: &Names) {
        let Known { name, op, input } = names.of(&step);
        let (event, awaits, copied) = (None, None, true);
        self.entry(run, Entry::Step { step: step.clone(), name, op, memo: memo.clone(), event, awaits, input, copied });
        run.add_step(step, memo, None);
    }
}

/// Steps in the order they ended, up to the one to begin with; all of them when that one never ended.
fn kept_steps(
    original: &Run,
    names: &Names,
    from: Option<&RerunFrom>,
    keeps_all: bool,
) -> Result<Vec<(StepId, RawJson)>, RunError> {
    let Some(RerunFrom { step, input }) = from else { return Ok(Vec::new()) };
    if !original.knows_step(step) && !names.knows(step) {
        return Err(step_unknown(original, step));
    }
    if let Some(input) = input {
        check_input(input)?;
    }
    Ok(original.steps().iter().take_while(|(ended, _)| ended != step || keeps_all).cloned().collect())
}

/// What a run's memos do not say of its steps.
struct Names(HashMap<StepId, Known, FixedState>);

#[derive(Clone, Default)]
struct Known {
    name: String,
    op: String,
    input: Option<RawJson>,
}

impl Names {
    fn read(journal: &[perdura_types::JournalRow]) -> Result<Self, Unreadable> {
        let mut names = HashMap::default();
        for row in journal {
            for entry in JournalBody::decode(&row.body)?.entries {
                match entry {
                    Entry::Planned { step, name, op, .. } => {
                        names.entry(step).or_insert(Known { name, op, input: None });
                    }
                    Entry::Opened { step: Some(step), .. } => {
                        let op = step_planned::OP.to_owned();
                        names.entry(step).or_insert(Known { op, ..Known::default() });
                    }
                    Entry::Step { step, name, op, input, .. } => {
                        let known = names.entry(step).or_insert(Known { name, ..Known::default() });
                        (known.op, known.input) = (op, input);
                    }
                    Entry::Created { .. }
                    | Entry::Opened { step: None, .. }
                    | Entry::Closed { .. }
                    | Entry::Abandoned { .. }
                    | Entry::Records { .. }
                    | Entry::Ended { .. } => {}
                }
            }
        }
        Ok(Self(names))
    }

    fn knows(&self, step: &StepId) -> bool {
        self.0.contains_key(step)
    }

    /// A step that ended in a row which is not committed yet is without a name.
    fn of(&self, step: &StepId) -> Known {
        let unnamed = || Known { op: "StepRun".to_owned(), ..Known::default() };
        self.0.get(step).cloned().unwrap_or_else(unnamed)
    }
}

fn rerun_key(function: FunctionId, run: RunId, key: &str) -> IdempotencyKey {
    IdempotencyKey::of(function, &format!("rerun:{run}:{key}"))
}

fn not_registered(head: &Head) -> RunError {
    RunError::new(
        "FunctionNotRegistered",
        format!("function '{}' of run {} is not registered: start or sync its app, and try again", head.slug, head.run),
    )
}

fn step_unknown(original: &Run, step: &StepId) -> RunError {
    RunError::new(
        "StepNotFound",
        format!(
            "run {} has no step '{step}': take the id of a step from the run's trace, not its name",
            original.head.run
        ),
    )
}

/// Only steps that execute code take arguments, and only some SDKs take them from the server: the others would take the
/// input for the step's result, or leave it unread.
fn check_takes_input(function: &Function, from: Option<&RerunFrom>, names: &Names) -> Result<(), RunError> {
    let Some(RerunFrom { step, input: Some(_) }) = from else { return Ok(()) };
    let refused = |why: String| {
        let message = format!("step '{step}' takes no other input: {why}; run again from it without an input");
        Err(RunError::new("InputNotTaken", message))
    };
    let op = names.of(step).op;
    if matches!(op.as_str(), "Sleep" | "WaitForEvent" | "WaitForSignal" | "InvokeFunction") {
        return refused(format!("it is a {op}, and only steps that execute code have arguments"));
    }
    let language = function.config.sdk.language.as_str();
    if matches!(language, "py" | "go" | "rust") {
        return refused(format!("the SDK of function '{}' ({language}) has no such steps", function.slug));
    }
    Ok(())
}

fn check_input(input: &RawJson) -> Result<(), RunError> {
    if !input.get().trim_start().starts_with('[') {
        let shown = input.get().chars().take(crate::bounds::EXPRESSION_CHARS_SHOWN).collect::<String>();
        return Err(RunError::new(
            "InvalidInput",
            format!("the input {shown} is not a list: pass a JSON array with the arguments of the step"),
        ));
    }
    if input.len() > bounds::STEP_OUTPUT_BYTES_MAX {
        return Err(RunError::new(
            "InputTooLarge",
            format!("the input has {} bytes, above the limit of {}", input.len(), bounds::STEP_OUTPUT_BYTES_MAX),
        ));
    }
    Ok(())
}
