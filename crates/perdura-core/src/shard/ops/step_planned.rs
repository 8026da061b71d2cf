//! `StepPlanned`: the SDK found a step and wants a call for it alone.

use perdura_types::{StepId, bounds::RETRIES_MAX};

use super::{Named, Progress};
use crate::head::Item;
use crate::journal::Entry;
use crate::run::Run;
use crate::shard::Shard;

/// The opcode's name.
pub(in crate::shard) const OP: &str = "StepPlanned";

impl Shard {
    /// Queues a call for the step, once: an SDK that is entered again while the step runs finds it again.
    pub(super) fn step_planned(&mut self, run: &mut Run, named: &Named, attempts_max: Option<u32>) -> Progress {
        let is_wanted_again = is_abandoned_call(run, &named.step);
        if run.knows_step(&named.step) && !is_wanted_again {
            return Progress::Known;
        }
        let (step, name) = (named.step.clone(), named.name.clone());
        self.entry(run, Entry::Planned { step, name, op: OP.to_owned(), awaits: None });
        if is_wanted_again {
            // The call that is on the wire does.
            run.head.items.iter_mut().for_each(|item| item.is_abandoned &= item.step.as_ref() != Some(&named.step));
            return Progress::Outstanding;
        }
        let item = Item::new(run.take_number(), Some(named.step.clone()), None);
        let attempts_max = attempts_max.map(|attempts| attempts.clamp(1, RETRIES_MAX + 1));
        self.add_ready(run, Item { attempts_max, ..item });
        Progress::Outstanding
    }
}

fn is_abandoned_call(run: &Run, step: &StepId) -> bool {
    run.head.items.iter().any(|item| item.is_abandoned && item.step.as_ref() == Some(step))
}
