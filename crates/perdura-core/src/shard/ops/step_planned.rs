//! `StepPlanned`: the SDK found a step and wants a call for it alone.

use super::{Named, Progress};
use crate::journal::Entry;
use crate::run::Run;
use crate::shard::Shard;

impl Shard {
    /// Queues a call for the step, once: an SDK that is entered again while the step runs finds it again.
    pub(super) fn step_planned(&mut self, run: &mut Run, named: &Named) -> Progress {
        if run.knows_step(&named.step) {
            return Progress::Known;
        }
        let (step, name) = (named.step.clone(), named.name.clone());
        self.entry(run, Entry::Planned { step, name, op: "StepPlanned".to_owned() });
        self.add_item(run, Some(named.step.clone()), None);
        Progress::Outstanding
    }
}
