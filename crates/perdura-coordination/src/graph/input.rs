//! What a desk receives.

use serde_json::{Map, Value};

use super::plan::{DeskIndex, PlannedHandoff};
use super::walk::{DeskState, HandoffState, Walk};

/// What a desk receives.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskInput {
    /// The entry: the run's input. One inbound handoff: what came over it. Several: what came from each desk, by its id;
    /// null from those that nothing came from.
    pub input: Value,
    /// At a join: what came, by the desk that it came from.
    pub merged: Option<Value>,
    /// Whether several handoffs lead here: then a schema is held against [`Self::merged`], so that a branch that was not
    /// taken is a field that is not there.
    pub is_several: bool,
}

impl DeskInput {
    /// What the desk's input schema is held against.
    pub fn checked(&self) -> &Value {
        self.merged.as_ref().filter(|_| self.is_several).unwrap_or(&self.input)
    }
}

impl Walk {
    pub(super) fn input_of(&self, desk: DeskIndex) -> DeskInput {
        let planned = &self.plan.desks[desk.0];
        let is_several = planned.inbound.len() > 1;
        let is_join = planned.kind == crate::document::DeskKind::Join;
        let input = match &*planned.inbound {
            [] => self.input.clone(),
            [only] => self.over(*only).unwrap_or_else(|| Value::Object(Map::new())),
            several => Value::Object(self.by_source(several, true)),
        };
        let merged = (is_join || is_several).then(|| Value::Object(self.by_source(&planned.inbound, false)));
        DeskInput { input, merged, is_several }
    }

    /// What came over each of these, by source. Of two from the same desk the first that was taken counts.
    fn by_source(&self, handoffs: &[usize], with_nulls: bool) -> Map<String, Value> {
        let mut map = Map::new();
        // Backwards, so that an earlier one takes the place of a later one.
        for number in handoffs.iter().rev() {
            let id = &self.plan.desks[self.plan.handoffs[*number].from.0].desk.desk_id;
            match &self.handoffs[*number] {
                HandoffState::Taken(_) => {
                    map.insert(id.clone(), self.carried(*number));
                }
                HandoffState::Open | HandoffState::Skipped | HandoffState::Dead => {
                    if with_nulls {
                        map.entry(id.clone()).or_insert(Value::Null);
                    }
                }
            }
        }
        map
    }

    /// What came over the only handoff; nothing is an empty object there.
    fn over(&self, number: usize) -> Option<Value> {
        Some(self.carried(number)).filter(|value| !value.is_null())
    }

    /// What a taken handoff carries: what was mapped, or the whole output of its source.
    fn carried(&self, number: usize) -> Value {
        let PlannedHandoff { from, .. } = &self.plan.handoffs[number];
        match (&self.handoffs[number], &self.desks[from.0]) {
            (HandoffState::Taken(Some(mapped)), _) => mapped.clone(),
            (HandoffState::Taken(None), DeskState::Completed(output)) => output.clone(),
            (state, source) => {
                unreachable!("a desk runs over taken handoffs of completed desks, not {state:?} of {source:?}")
            }
        }
    }
}
