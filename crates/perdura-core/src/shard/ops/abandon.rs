//! `Abandon`: the function lost interest in a step, most often the loser of a race.

use perdura_types::StepId;

use super::Progress;
use crate::head::ItemState;
use crate::journal::Entry;
use crate::planted;
use crate::run::Run;
use crate::shard::Shard;
use crate::shard::walk::Walk;

impl Shard {
    /// Takes the step's wait or its planned call away, and off the group that the function waits for. A call that is on
    /// the wire goes on, since what it does cannot be stopped from here: a result is kept as any other, and without one
    /// it is not called again.
    pub(super) fn abandon(&mut self, run: &mut Run, walk: &Walk, step: &StepId) -> Progress {
        if run.has_step(step) {
            return Progress::Known;
        }
        if walk.is_own(step) && walk.item.is_abandoned {
            return Progress::Abandoned;
        }
        let is_wanted = walk.is_own(step) || self.abandon_wait(run, step) || self.abandon_item(run, step);
        if !is_wanted {
            return Progress::Known;
        }
        self.entry(run, Entry::Abandoned { step: step.clone() });
        Progress::Abandoned
    }

    /// Whether there was a wait.
    fn abandon_wait(&mut self, run: &mut Run, step: &StepId) -> bool {
        let Some(number) = run.wait_of_step(step).map(|wait| wait.number) else { return false };
        if !planted!(self.config, AbandonedWaitFires) {
            self.take_wait(run, number);
        }
        true
    }

    /// Whether there was a call that the function still wanted.
    fn abandon_item(&mut self, run: &mut Run, step: &StepId) -> bool {
        let Some(item) = run.head.items.iter_mut().find(|item| item.step.as_ref() == Some(step)) else { return false };
        match item.state {
            ItemState::Open { .. } if planted!(self.config, AbandonedCallRepeated) => true,
            ItemState::Open { .. } => !std::mem::replace(&mut item.is_abandoned, true),
            ItemState::Ready | ItemState::Waiting { .. } => {
                let number = item.number;
                self.drop_item(run, number);
                true
            }
        }
    }
}
