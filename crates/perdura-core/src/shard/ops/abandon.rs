//! `Abandon`: the function lost interest in a step, most often the loser of a race.

use super::{Named, Progress};
use crate::head::ItemState;
use crate::journal::Entry;
use crate::run::Run;
use crate::shard::Shard;
use crate::shard::reply::Walk;

impl Shard {
    /// Takes the step's wait or its planned call away. One that is on the wire goes on: what it does cannot be stopped
    /// from here, and its result is kept as any other.
    pub(super) fn abandon(&mut self, run: &mut Run, walk: &Walk, named: &Named) -> Progress {
        if run.has_step(&named.step) {
            return Progress::Known;
        }
        let wait = run.wait_of_step(&named.step).map(|wait| wait.number);
        let planned = run.head.items.iter().find(|item| item.step.as_ref() == Some(&named.step));
        let planned = planned.filter(|item| !matches!(item.state, ItemState::Open { .. })).map(|item| item.number);
        let is_own = walk.item.step.as_ref() == Some(&named.step);
        if wait.is_none() && planned.is_none() && !is_own {
            return Progress::Known;
        }
        if let Some(number) = wait {
            self.take_wait(run, number);
        }
        if let Some(number) = planned {
            self.drop_item(run, number);
        }
        self.entry(run, Entry::Abandoned { step: named.step.clone() });
        Progress::Abandoned
    }
}
