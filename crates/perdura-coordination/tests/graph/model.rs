//! What must come of a run, asked desk by desk and backwards: nothing here knows of states, queues or settling.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::case::{Case, ConditionCase, HandoffCase, KindCase, MappingCase, id};

/// What must come of a run in which nothing fails.
pub(crate) struct Model<'a> {
    case: &'a Case,
    handoffs: Vec<(usize, usize, &'a HandoffCase)>,
    /// What each desk receives, when it runs: asked once.
    inputs: BTreeMap<usize, Option<Value>>,
}

impl<'a> Model<'a> {
    pub(crate) fn of(case: &'a Case) -> Self {
        let mut model = Self { case, handoffs: case.handoffs(), inputs: BTreeMap::new() };
        // Upwards, so that the recursion stays shallow.
        for desk in 0..case.desks.len() {
            model.input(desk);
        }
        model
    }

    /// What a desk receives; nothing when it never runs.
    pub(crate) fn input(&mut self, desk: usize) -> Option<Value> {
        if let Some(known) = self.inputs.get(&desk) {
            return known.clone();
        }
        let input = if desk == 0 { Some(self.case.input()) } else { self.received(desk) };
        self.inputs.insert(desk, input.clone());
        input
    }

    fn received(&mut self, desk: usize) -> Option<Value> {
        let inbound = self.handoffs.iter().filter(|(_, to, _)| *to == desk).copied().collect::<Vec<_>>();
        let came = inbound.iter().map(|(from, _, handoff)| (*from, self.came_over(*from, handoff))).collect::<Vec<_>>();
        if came.iter().all(|(_, value)| value.is_none()) {
            return None;
        }
        if let [(_, Some(only))] = &*came {
            return Some(if only.is_null() { json!({}) } else { only.clone() });
        }
        let mut several = Map::new();
        for (from, _) in &came {
            let first = came.iter().find_map(|(other, value)| value.clone().filter(|_| other == from));
            several.insert(id(*from), first.unwrap_or(Value::Null));
        }
        Some(Value::Object(several))
    }

    /// What a handoff carries, when it is taken.
    fn came_over(&mut self, from: usize, handoff: &HandoffCase) -> Option<Value> {
        let output = self.output(from)?;
        let (n, m) = (number_of(&output), memory(from)["m"].as_i64().unwrap());
        let holds = match handoff.condition {
            ConditionCase::None | ConditionCase::Always => true,
            ConditionCase::Never => false,
            // A missing field is less than everything.
            ConditionCase::OutputBelow(limit) => n.is_none_or(|n| n < limit),
            ConditionCase::InputFlag => self.case.flag,
            ConditionCase::NotInputFlag => !self.case.flag,
            ConditionCase::OutputAboveInputLimit => n.is_some_and(|n| n > self.case.limit),
            ConditionCase::MemoryIsOdd => m % 2 == 1,
        };
        let field = |name: &str| output.get(name).cloned().unwrap_or(Value::Null);
        holds.then(|| match handoff.mapping {
            MappingCase::None => output.clone(),
            MappingCase::OutputNumber => json!({"value": field("n"), "who": field("desk")}),
            MappingCase::InputAndMemory => json!({"limit": self.case.limit, "m": m}),
            // A missing field plus one is one.
            MappingCase::OutputPlusOne => json!({"more": n.unwrap_or(0) + 1}),
        })
    }

    /// What a desk hands on, when it runs.
    pub(crate) fn output(&mut self, desk: usize) -> Option<Value> {
        let input = self.input(desk)?;
        Some(output_of(self.case, desk, &input))
    }

    pub(crate) fn sources(&self, desk: usize) -> Vec<usize> {
        self.handoffs.iter().filter(|(_, to, _)| *to == desk).map(|(from, _, _)| *from).collect()
    }

    /// What each desk gives that hands nothing on.
    pub(crate) fn ends(&mut self) -> BTreeMap<String, Value> {
        let mut ends = BTreeMap::new();
        for desk in 0..self.case.desks.len() {
            let Some(output) = self.output(desk) else { continue };
            let outbound = self.handoffs.iter().filter(|(from, _, _)| *from == desk).copied().collect::<Vec<_>>();
            if outbound.iter().all(|(_, _, handoff)| self.came_over(desk, handoff).is_none()) {
                ends.insert(id(desk), output);
            }
        }
        ends
    }
}

/// What a desk of these tests does with its input: something that depends on all of it.
pub(crate) fn output_of(case: &Case, desk: usize, input: &Value) -> Value {
    if case.desks[desk].kind == KindCase::Observer {
        return input.clone();
    }
    let mut sum = desk as i64 * 37;
    add_up(input, &mut sum);
    match sum.rem_euclid(13) {
        // Not every output is an object.
        0 => Value::Null,
        _ => json!({"desk": id(desk), "n": sum.rem_euclid(100)}),
    }
}

pub(crate) fn memory(desk: usize) -> Value {
    json!({ "m": (desk * 7) % 10 })
}

fn number_of(output: &Value) -> Option<i64> {
    output.get("n").and_then(Value::as_i64)
}

fn add_up(value: &Value, sum: &mut i64) {
    match value {
        Value::Number(number) => *sum += number.as_i64().unwrap_or(0),
        Value::Object(fields) => fields.values().for_each(|value| add_up(value, sum)),
        Value::Array(items) => items.iter().for_each(|value| add_up(value, sum)),
        Value::Null => *sum += 5,
        Value::Bool(_) | Value::String(_) => {}
    }
}
