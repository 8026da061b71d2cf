//! The part that all steps have in common: asking once, and picking up the result.

use std::task::Poll;

use perdura_types::{RawJson, StepId};

use crate::execution::state::{Shared, Want};

/// A step from its creation to its result.
pub(crate) struct Pending {
    shared: Shared,
    id: StepId,
    name: String,
    stage: Stage,
}

#[derive(PartialEq, Eq)]
enum Stage {
    /// Nobody has polled it.
    Fresh,
    /// The engine knows, or will with the next answer.
    Asked,
    /// It has its result.
    Over,
}

impl Pending {
    /// Takes the next key of this id. The order of creation decides, not the order of polling, which may be random.
    pub(crate) fn new(shared: &Shared, id: &str) -> Self {
        let key = shared.lock().next_key(id);
        Self { shared: shared.clone(), id: key, name: id.to_owned(), stage: Stage::Fresh }
    }
    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
    pub(crate) fn id(&self) -> &StepId {
        &self.id
    }
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
    /// The result, once it is there; asks for it the first time.
    pub(crate) fn poll_memo(&mut self, want: impl FnOnce() -> Want) -> Poll<RawJson> {
        let mut state = self.shared.lock();
        match self.stage {
            Stage::Fresh => {
                state.ask(self.id.clone(), &self.name, want());
                self.stage = Stage::Asked;
                Poll::Pending
            }
            Stage::Asked => match state.take_memo(&self.id) {
                Some(memo) => {
                    self.stage = Stage::Over;
                    Poll::Ready(memo)
                }
                None => Poll::Pending,
            },
            Stage::Over => Poll::Pending,
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.stage == Stage::Asked {
            self.shared.lock().abandon(&self.id);
        }
    }
}
