//! The items of a run: what it has to call.

use perdura_types::{ItemNumber, StepId};

use super::Shard;
use crate::head::{Item, ItemState};
use crate::planted;
use crate::run::Run;
use crate::timers::TimerKind;

impl Shard {
    /// Moves an item to a state and keeps timers and queue true to it.
    pub(super) fn set_item_state(&mut self, run: &mut Run, number: ItemNumber, state: ItemState) {
        let id = run.head.run;
        let app = self.app_of(run);
        let Some(item) = run.item_mut(number) else { return };
        let old = std::mem::replace(&mut item.state, state);
        match old {
            ItemState::Ready => self.queue.remove_ready(app, (id, number)),
            ItemState::Waiting { until } => self.timers.remove(until, id, TimerKind::Item(number)),
            ItemState::Open { .. } => {}
        }
        match state {
            ItemState::Ready => self.queue.add_ready(app, (id, number)),
            ItemState::Waiting { until } => self.timers.add(until, id, TimerKind::Item(number)),
            ItemState::Open { .. } => {}
        }
    }

    /// Adds an item that may be called at once.
    pub(super) fn add_item(&mut self, run: &mut Run, step: Option<StepId>, after: Option<StepId>) {
        let number = run.take_number();
        self.add_ready(run, Item::new(number, step, after));
    }

    /// Puts an item into the run that may be called at once.
    pub(super) fn add_ready(&mut self, run: &mut Run, item: Item) {
        let app = self.app_of(run);
        self.queue.add_ready(app, (run.head.run, item.number));
        run.head.items.push(Item { state: ItemState::Ready, ..item });
    }

    /// Takes an item out of the run, of the queue and of the timers.
    pub(super) fn drop_item(&mut self, run: &mut Run, number: ItemNumber) {
        let (id, app) = (run.head.run, self.app_of(run));
        match run.item(number).map(|item| item.state) {
            Some(ItemState::Ready) => self.queue.remove_ready(app, (id, number)),
            Some(ItemState::Waiting { until }) => self.timers.remove(until, id, TimerKind::Item(number)),
            Some(ItemState::Open { .. }) | None => {}
        }
        run.take_item(number);
    }

    /// Sees to it that the function is entered again. One entry at a time: one that has not left yet will see
    /// everything, and one that is on the wire is followed by another.
    pub(super) fn enter(&mut self, run: &mut Run, after: Option<StepId>) {
        let Some(item) = run.entry_item() else {
            self.add_item(run, None, after);
            return;
        };
        match item.state {
            ItemState::Open { .. } => run.head.reenter = !planted!(self.config, ReentryForgotten),
            ItemState::Ready | ItemState::Waiting { .. } => {}
        }
    }
}
