//! One run of a plan: which desks may start, and what becomes of handoffs when a desk ends.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::input::DeskInput;
use super::judge::Verdict;
use super::plan::{DeskIndex, Plan};
use crate::document::Priority;

/// One run of a plan.
#[derive(Debug)]
pub struct Walk {
    pub(super) plan: Arc<Plan>,
    pub(super) input: Value,
    pub(super) desks: Vec<DeskState>,
    pub(super) handoffs: Vec<HandoffState>,
    /// The next to start is the first.
    ready: BTreeSet<(Reverse<Priority>, DeskIndex)>,
    running: usize,
    has_failed: bool,
}

/// How far a desk is.
#[derive(Debug, Clone, PartialEq)]
pub enum DeskState {
    /// Something that leads to it is open.
    Waiting,
    /// It may start.
    Ready,
    /// It has started.
    Running,
    /// It ended well, with this.
    Completed(Value),
    /// It ended badly.
    Failed,
    /// Nothing came to it, and nothing will.
    Skipped,
}

/// What became of a handoff.
#[derive(Debug, Clone, PartialEq)]
pub enum HandoffState {
    /// Its source has not ended.
    Open,
    /// It carries what was mapped, or the whole output of its source.
    Taken(Option<Value>),
    /// Its condition is false.
    Skipped,
    /// Its source failed or never ran.
    Dead,
}

impl Walk {
    /// Begins: the entry may start.
    pub fn new(plan: Arc<Plan>, input: Value) -> Self {
        let mut walk = Self {
            desks: vec![DeskState::Waiting; plan.desks.len()],
            handoffs: vec![HandoffState::Open; plan.handoffs.len()],
            ready: BTreeSet::new(),
            running: 0,
            has_failed: false,
            input,
            plan,
        };
        walk.make_ready(walk.plan.entry);
        walk
    }

    /// Starts a desk: of those that may, the one of the highest priority, and of equals the first in the document. None
    /// start after a desk has failed.
    pub fn start(&mut self) -> Option<(DeskIndex, DeskInput)> {
        if self.has_failed {
            return None;
        }
        let (_, desk) = self.ready.pop_first()?;
        self.desks[desk.0] = DeskState::Running;
        self.running += 1;
        Some((desk, self.input_of(desk)))
    }

    /// A desk has ended well, and this becomes of the handoffs that leave it.
    ///
    /// # Panics
    /// When the desk is not running, or there is not one verdict for each of its handoffs.
    pub fn complete(&mut self, desk: DeskIndex, output: Value, verdicts: Vec<Verdict>) {
        let plan = Arc::clone(&self.plan);
        let outbound = &plan.desks[desk.0].outbound;
        assert_eq!(outbound.len(), verdicts.len(), "one verdict for each handoff");
        self.end(desk, DeskState::Completed(output));
        for (handoff, verdict) in outbound.iter().zip(verdicts) {
            let state = match verdict {
                Verdict::Taken(mapped) => HandoffState::Taken(mapped),
                Verdict::Skipped => HandoffState::Skipped,
            };
            self.settle(*handoff, state);
        }
    }

    /// A desk has ended badly: the run has failed. What runs may end; nothing else starts.
    ///
    /// # Panics
    /// When the desk is not running.
    pub fn fail(&mut self, desk: DeskIndex) {
        self.has_failed = true;
        self.end(desk, DeskState::Failed);
        let plan = Arc::clone(&self.plan);
        for handoff in &plan.desks[desk.0].outbound {
            self.settle(*handoff, HandoffState::Dead);
        }
    }

    /// Whether nothing runs and nothing will.
    pub fn is_over(&self) -> bool {
        self.running == 0 && (self.has_failed || self.ready.is_empty())
    }
    /// Whether a desk has failed.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }
    /// How far a desk is.
    pub fn state(&self, desk: DeskIndex) -> &DeskState {
        &self.desks[desk.0]
    }

    fn end(&mut self, desk: DeskIndex, state: DeskState) {
        assert_eq!(self.desks[desk.0], DeskState::Running, "only a running desk ends");
        self.desks[desk.0] = state;
        self.running -= 1;
    }

    fn make_ready(&mut self, desk: DeskIndex) {
        self.desks[desk.0] = DeskState::Ready;
        self.ready.insert((Reverse(self.plan.desks[desk.0].priority), desk));
    }

    /// Settles a handoff, and everything that follows from it without a desk running.
    fn settle(&mut self, handoff: usize, state: HandoffState) {
        let plan = Arc::clone(&self.plan);
        let mut due = vec![(handoff, state)];
        while let Some((number, state)) = due.pop() {
            assert_eq!(self.handoffs[number], HandoffState::Open, "a handoff is settled once");
            self.handoffs[number] = state;
            let target = plan.handoffs[number].to;
            let inbound = &plan.desks[target.0].inbound;
            if inbound.iter().any(|number| self.handoffs[*number] == HandoffState::Open) {
                continue;
            }
            if inbound.iter().any(|number| matches!(self.handoffs[*number], HandoffState::Taken(_))) {
                self.make_ready(target);
            } else {
                self.desks[target.0] = DeskState::Skipped;
                due.extend(plan.desks[target.0].outbound.iter().map(|number| (*number, HandoffState::Dead)));
            }
        }
    }
}
