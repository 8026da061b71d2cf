//! `StepPlanned`: the SDK found a step and wants a call for it alone.

use super::{Named, Progress};
use crate::head::Item;
use crate::journal::Entry;
use crate::run::Run;
use crate::shard::Shard;

impl Shard {
    /// Queues a call for the step, once: an SDK that is entered again while the step runs finds it again.
    pub(super) fn step_planned(&mut self, run: &mut Run, named: &Named, attempts_max: Option<u32>) -> Progress {
        if run.knows_step(&named.step) {
            return Progress::Known;
        }
        let (step, name) = (named.step.clone(), named.name.clone());
        self.entry(run, Entry::Planned { step, name, op: "StepPlanned".to_owned() });
        let item = Item::new(run.take_number(), Some(named.step.clone()), None);
        self.add_ready(run, Item { attempts_max: attempts_max.map(|attempts| attempts.max(1)), ..item });
        Progress::Outstanding
    }
}
