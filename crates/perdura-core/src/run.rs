//! A run in memory: its head, its events and the memos of its finished steps.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use perdura_types::{Event, EventSeq, FinishedSteps, ItemNumber, JournalRow, RawJson, RequestId, StepId, memo};

use crate::head::{EditedInput, Head, Item, ItemState, Wait};
use crate::journal::{Entry, JournalBody};
use crate::past::Unreadable;
use crate::view::RunView;

/// A run in memory.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) head: Head,
    pub(crate) events: Vec<Arc<Event>>,
    /// Finished steps, in the order they finished.
    steps: FinishedSteps,
    positions: HashMap<StepId, usize, FixedState>,
    used_events: HashSet<EventSeq, FixedState>,
    state_bytes: usize,
    /// Whether the run stands in the queue of runs that may be dropped from memory.
    pub(crate) is_queued_to_park: bool,
}

impl Run {
    pub(crate) fn new(head: Head, events: Vec<Arc<Event>>) -> Self {
        let mut state_bytes: usize = events.iter().map(|event| event.size_bytes()).sum();
        let mut steps = FinishedSteps::default();
        if let Some(EditedInput { step, input }) = &head.edited {
            let input = memo::input(input);
            state_bytes += step.as_str().len() + input.len();
            steps.set_input(step.clone(), input);
        }
        Self {
            head,
            events,
            steps,
            positions: HashMap::default(),
            used_events: HashSet::default(),
            state_bytes,
            is_queued_to_park: false,
        }
    }

    /// Puts a run together from its rows.
    pub(crate) fn restore(head: Head, events: Vec<Arc<Event>>, journal: &[JournalRow]) -> Result<Self, Unreadable> {
        let mut run = Self::new(head, events);
        for row in journal {
            for entry in JournalBody::decode(&row.body)?.entries {
                if let Entry::Step { step, memo, event, .. } = entry {
                    run.add_step(step, memo, event);
                }
            }
        }
        Ok(run)
    }

    pub(crate) fn into_view(self) -> RunView {
        RunView { head: self.head, events: self.events, steps: self.steps }
    }

    /// Notes a finished step.
    pub(crate) fn add_step(&mut self, step: StepId, memo: RawJson, event: Option<EventSeq>) {
        self.state_bytes += step.as_str().len() + memo.len();
        self.used_events.extend(event);
        self.positions.insert(step.clone(), self.steps.len());
        self.steps.push(step, memo);
    }

    pub(crate) fn steps(&self) -> &FinishedSteps {
        &self.steps
    }
    pub(crate) fn has_step(&self, step: &StepId) -> bool {
        self.positions.contains_key(step)
    }
    /// The step of an item that is for one step, when that step is over already.
    pub(crate) fn has_saved<'i>(&self, item: &'i Item) -> Option<&'i StepId> {
        item.step.as_ref().filter(|step| self.has_step(step))
    }
    /// 1 + position of a finished step; 0 for none.
    pub(crate) fn stack_position(&self, step: Option<&StepId>) -> usize {
        step.and_then(|step| self.positions.get(step)).map_or(0, |position| position + 1)
    }
    pub(crate) fn has_used(&self, event: EventSeq) -> bool {
        self.used_events.contains(&event)
    }
    /// Bytes of all events and memos.
    pub(crate) fn state_bytes(&self) -> usize {
        self.state_bytes
    }

    pub(crate) fn item(&self, number: ItemNumber) -> Option<&Item> {
        self.head.items.iter().find(|item| item.number == number)
    }
    pub(crate) fn item_mut(&mut self, number: ItemNumber) -> Option<&mut Item> {
        self.head.items.iter_mut().find(|item| item.number == number)
    }
    /// The item, when this dispatch of it is open.
    pub(crate) fn open_item(&self, number: ItemNumber, request: RequestId) -> Option<&Item> {
        self.item(number).filter(|item| item.state == ItemState::Open { request })
    }
    pub(crate) fn take_item(&mut self, number: ItemNumber) {
        self.head.items.retain(|item| item.number != number);
    }
    pub(crate) fn wait(&self, number: ItemNumber) -> Option<&Wait> {
        self.head.waits.iter().find(|wait| wait.number == number)
    }
    pub(crate) fn wait_of_step(&self, step: &StepId) -> Option<&Wait> {
        self.head.waits.iter().find(|wait| wait.step == *step)
    }
    /// Whether the step already waits, is planned or is done: asking for it again changes nothing.
    pub(crate) fn knows_step(&self, step: &StepId) -> bool {
        self.has_step(step)
            || self.wait_of_step(step).is_some()
            || self.head.items.iter().any(|item| item.step.as_ref() == Some(step))
    }
    /// The item that enters the function, if there is one.
    pub(crate) fn entry_item(&self) -> Option<&Item> {
        self.head.items.iter().find(|item| item.step.is_none())
    }
    /// Whether anything but this item is going on.
    pub(crate) fn is_busy_beside(&self, number: ItemNumber) -> bool {
        !self.head.waits.is_empty() || self.head.items.iter().any(|item| item.number != number)
    }
    /// Whether the run has nothing left that could move it.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.head.items.is_empty() && self.head.waits.is_empty() && !self.head.reenter
    }
    /// Whether nothing is being called.
    pub(crate) fn is_idle(&self) -> bool {
        !self.head.items.iter().any(|item| matches!(item.state, ItemState::Open { .. }))
    }
    /// Whether something is to be called as soon as there is room.
    pub(crate) fn is_ready(&self) -> bool {
        self.head.items.iter().any(|item| item.state == ItemState::Ready)
    }
    /// The next number for an item or a wait.
    pub(crate) fn take_number(&mut self) -> ItemNumber {
        let number = self.head.next_number;
        self.head.next_number = number.next();
        number
    }
}
