//! Invokes: what the current input leads to within the shard, and functions that are started by name.

use std::sync::Arc;

use perdura_types::{Event, NewEvent, memo};

use super::Shard;
use crate::bounds::INTERNAL_EVENTS_PER_INPUT_MAX;
use crate::effect::Answer;
use crate::head::WaitKind;
use crate::internal_event::{self, Internal, InvokeTarget};
use crate::past::{Past, Unreadable};
use crate::run_error::RunError;

impl Shard {
    /// Works off what the input left for its end.
    pub(super) fn run_internal(&mut self, past: &mut dyn Past) -> Result<(), Unreadable> {
        for _ in 0..INTERNAL_EVENTS_PER_INPUT_MAX {
            match self.internal.pop_front() {
                None => return Ok(()),
                Some(Internal::Event(event)) => {
                    self.accept(event, past)?;
                }
                Some(Internal::ResumeInvoke { correlation, memo }) => {
                    self.resume_invoke(&correlation, memo, past)?;
                }
            }
        }
        panic!(
            "one input led to more than {INTERNAL_EVENTS_PER_INPUT_MAX} internal events, which no chain of calls can"
        );
    }

    fn resume_invoke(
        &mut self,
        correlation: &str,
        memo: perdura_types::RawJson,
        past: &mut dyn Past,
    ) -> Result<(), Unreadable> {
        let Some((id, step)) = internal_event::parse_correlation(correlation) else { return Ok(()) };
        let Some(mut run) = self.take_run(id, past)? else { return Ok(()) };
        let number = run.wait_of_step(&step).filter(|wait| wait.kind == WaitKind::Invoke).map(|wait| wait.number);
        match number {
            Some(number) => {
                self.resume(&mut run, number, memo, None);
                self.put_run(run);
            }
            None => self.put_back(run),
        }
        Ok(())
    }

    /// Tells the invoker, and whoever listens, that there is no such function.
    pub(super) fn refuse_invoke(&mut self, event: &Arc<Event>, target: &InvokeTarget) {
        let name = target.function.as_deref().unwrap_or("");
        let error = RunError::new("Error", format!("could not find function with ID: {name}"));
        self.internal.push_back(Internal::Event(internal_event::refused_invoke(event, target, &error.to_json())));
        if let Some(correlation) = target.correlation.clone() {
            self.internal.push_back(Internal::ResumeInvoke { correlation, memo: memo::error(&error.to_json()) });
        }
    }

    /// Starts a function on behalf of a caller, whose event already names it.
    pub(super) fn invoke_by_api(
        &mut self,
        function: &str,
        event: NewEvent,
        past: &mut dyn Past,
    ) -> Result<Answer, Unreadable> {
        if self.catalog.find(function).is_none() {
            return Ok(Answer::NotFound);
        }
        let id = self.accept(event, past)?;
        Ok(Answer::Accepted(vec![id]))
    }
}
