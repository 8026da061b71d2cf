//! What a run gives.

use std::collections::BTreeMap;

use serde_json::Value;

use super::plan::DeskIndex;
use super::walk::{DeskState, HandoffState, Walk};
use crate::expression::{Expression, ExpressionError, OF_OUTPUTS, Scope, shown};

/// A result of a run by name: a path into a desk's output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedOutput {
    name: String,
    desk: DeskIndex,
    path: Expression,
}

/// What a run gives.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutput {
    /// What the last desk gave, of those that ran, in the order in which desks follow one another.
    pub output: Value,
    /// The named outputs; without any, what each desk gave at which a branch ended.
    pub outputs: BTreeMap<String, Value>,
}

impl NamedOutput {
    /// Reads a path such as `ship.trackingNumber`: a desk's id, and what follows `output` in an expression. The error is a
    /// sentence.
    pub(crate) fn compile(name: &str, path: &str, desks: &[&str]) -> Result<Self, String> {
        let path = path.trim();
        let leads = |id: &&str| {
            let rest = path.strip_prefix(id);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        // Ids may have dots: the longest that fits is meant.
        let found = desks.iter().enumerate().filter(|(_, id)| leads(id)).max_by_key(|(_, id)| id.len());
        let Some((position, id)) = found else {
            let example = desks.first().unwrap_or(&"desk");
            return Err(format!("`{}` begins with no desk's id: write something like `{example}.total`", shown(path)));
        };
        let expression = Expression::compile(&format!("output{}", &path[id.len()..]), OF_OUTPUTS)?;
        Ok(Self { name: name.to_owned(), desk: DeskIndex(position), path: expression })
    }
}

impl Walk {
    /// What the run has given so far.
    pub fn output(&self, now_ms: i64) -> Result<RunOutput, ExpressionError> {
        let last = self.plan.order.iter().rev().find_map(|desk| self.completed(*desk));
        let output = last.unwrap_or(&self.input).clone();
        let outputs = match &self.plan.outputs {
            Some(named) => self.named(named, now_ms)?,
            None => self.ends(),
        };
        Ok(RunOutput { output, outputs })
    }

    fn named(&self, named: &[NamedOutput], now_ms: i64) -> Result<BTreeMap<String, Value>, ExpressionError> {
        let one = |output: &NamedOutput| {
            let value = self.completed(output.desk).unwrap_or(&Value::Null);
            let values = [("output", value)];
            Ok((output.name.clone(), output.path.value(&Scope { values: &values, now_ms })?))
        };
        named.iter().map(one).collect()
    }

    /// What each desk gave that nothing went on from.
    fn ends(&self) -> BTreeMap<String, Value> {
        let goes_on = |desk: &DeskIndex| {
            let outbound = &self.plan.desks[desk.0].outbound;
            outbound.iter().any(|number| matches!(self.handoffs[*number], HandoffState::Taken(_)))
        };
        let ends = self.plan.desks().filter(|desk| !goes_on(desk));
        ends.filter_map(|desk| Some((self.plan.desk(desk).id().to_owned(), self.completed(desk)?.clone()))).collect()
    }

    fn completed(&self, desk: DeskIndex) -> Option<&Value> {
        match &self.desks[desk.0] {
            DeskState::Completed(output) => Some(output),
            DeskState::Waiting | DeskState::Ready | DeskState::Running | DeskState::Failed | DeskState::Skipped => None,
        }
    }
}
