//! What becomes of the handoffs that leave a desk.

use serde_json::{Map, Value};

use super::plan::{DeskIndex, Plan, PlannedHandoff};
use crate::expression::{ExpressionError, Scope};

/// What becomes of one handoff.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is taken, with what was mapped; without mappings the whole output is handed over.
    Taken(Option<Value>),
    /// Its condition is false.
    Skipped,
}

/// A condition or a mapping that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("handoff '{handoff}' to '{to}': {what}: {reason}")]
pub struct JudgeError {
    handoff: String,
    to: String,
    what: String,
    reason: Box<ExpressionError>,
}

impl Plan {
    /// Evaluates the conditions and mappings of all handoffs that leave a desk, in the order of the document. `input` is the
    /// run's, `output` the desk's, `memory` what the desk remembered when it began.
    pub fn judge(
        &self,
        desk: DeskIndex,
        input: &Value,
        output: &Value,
        memory: &Value,
        now_ms: i64,
    ) -> Result<Vec<Verdict>, JudgeError> {
        let values = [("input", input), ("output", output), ("memory", memory)];
        let scope = Scope { values: &values, now_ms };
        let outbound = &self.desks[desk.0].outbound;
        outbound.iter().map(|number| self.verdict(&self.handoffs[*number], &scope)).collect()
    }

    fn verdict(&self, handoff: &PlannedHandoff, scope: &Scope<'_>) -> Result<Verdict, JudgeError> {
        let failed = |what: String| {
            |reason| JudgeError {
                handoff: handoff.id.clone(),
                to: self.desk(handoff.to).id().to_owned(),
                what,
                reason: Box::new(reason),
            }
        };
        if let Some(condition) = &handoff.condition
            && !condition.holds(scope).map_err(failed("its condition".to_owned()))?
        {
            return Ok(Verdict::Skipped);
        }
        let Some(mapping) = &handoff.mapping else { return Ok(Verdict::Taken(None)) };
        let mut mapped = Map::new();
        for (field, expression) in mapping {
            let value = expression.value(scope).map_err(failed(format!("the mapping of '{field}'")))?;
            mapped.insert(field.clone(), value);
        }
        Ok(Verdict::Taken(Some(Value::Object(mapped))))
    }
}
