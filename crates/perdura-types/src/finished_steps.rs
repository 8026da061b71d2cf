//! The finished steps of a run with their memos, as its calls carry them.

use std::fmt;
use std::ops::Index;
use std::sync::Arc;

use crate::{RawJson, StepId};

/// Steps that share one allocation once it is full. A clone costs two counters; adding a step beside a clone copies at
/// most so many steps, and once per chunk the list of chunks.
const CHUNK: usize = 16;

type Step = (StepId, RawJson);

/// Finished steps in the order they finished. They only grow, and a clone shares all of them: each call of a run carries
/// all steps before it, so copying them would cost a run of n steps n² of them.
#[derive(Clone, Default)]
pub struct FinishedSteps {
    full: Arc<Vec<Arc<[Step]>>>,
    last: Arc<Vec<Step>>,
    /// Of steps that are not finished.
    inputs: Arc<Vec<Step>>,
}

impl FinishedSteps {
    /// Adds a step.
    pub fn push(&mut self, step: StepId, memo: RawJson) {
        if self.inputs.iter().any(|(with_input, _)| *with_input == step) {
            Arc::make_mut(&mut self.inputs).retain(|(with_input, _)| *with_input != step);
        }
        let last = Arc::make_mut(&mut self.last);
        last.push((step, memo));
        if last.len() == CHUNK {
            Arc::make_mut(&mut self.full).push(std::mem::take(last).into());
        }
    }
    /// Gives a step that is not finished other arguments than its function says: `{"input": […]}`, as
    /// [`crate::memo::input`] makes it. It travels with the memos until the step is finished.
    pub fn set_input(&mut self, step: StepId, input: RawJson) {
        Arc::make_mut(&mut self.inputs).push((step, input));
    }
    /// Other arguments of steps that are not finished.
    pub fn inputs(&self) -> impl Iterator<Item = &Step> {
        self.inputs.iter()
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.last.len()
    }
    /// Whether no step has finished.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// All of them, from the first.
    pub fn iter(&self) -> impl Iterator<Item = &Step> {
        self.full.iter().flat_map(|chunk| chunk.iter()).chain(self.last.iter())
    }
}

impl Index<usize> for FinishedSteps {
    type Output = Step;

    fn index(&self, position: usize) -> &Step {
        self.full.get(position / CHUNK).map_or_else(|| &self.last[position % CHUNK], |chunk| &chunk[position % CHUNK])
    }
}

impl FromIterator<Step> for FinishedSteps {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        let mut all = Self::default();
        for (step, memo) in steps {
            all.push(step, memo);
        }
        all
    }
}

impl From<Vec<Step>> for FinishedSteps {
    fn from(steps: Vec<Step>) -> Self {
        steps.into_iter().collect()
    }
}

impl fmt::Debug for FinishedSteps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(number: usize) -> Step {
        (StepId::new(number.to_string()), RawJson::of(&number))
    }

    #[test]
    fn a_clone_stays_as_it_was() {
        let mut steps = FinishedSteps::default();
        let mut clones = vec![steps.clone()];
        for number in 0..=CHUNK * 3 {
            let (id, memo) = step(number);
            steps.push(id, memo);
            clones.push(steps.clone());
        }
        for (len, clone) in clones.iter().enumerate() {
            let wanted = (0..len).map(step).collect::<Vec<_>>();
            assert_eq!((clone.len(), clone.is_empty()), (len, len == 0));
            assert!(clone.iter().eq(&wanted), "{clone:?}");
            assert!((0..len).all(|position| clone[position] == wanted[position]), "{clone:?}");
        }
    }

    #[test]
    fn an_input_goes_when_its_step_is_finished() {
        let mut steps = FinishedSteps::default();
        for number in [1, 2] {
            let (id, input) = step(number);
            steps.set_input(id, input);
        }
        let before = steps.clone();
        let (id, memo) = step(1);
        steps.push(id, memo);
        assert!(steps.inputs().eq([&step(2)]) && steps.len() == 1, "{steps:?}");
        assert_eq!((before.inputs().count(), before.len()), (2, 0));
    }
}
