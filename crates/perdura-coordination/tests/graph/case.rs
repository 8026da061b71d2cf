//! A random workflow, described so that both sides can be made of it: the document, and the model.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// A random workflow, and the order in which its desks end.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) desks: Vec<DeskCase>,
    pub(crate) flag: bool,
    pub(crate) limit: i64,
    /// Which of the running desks ends next, and whether another one starts before.
    pub(crate) choices: Vec<(Index, bool)>,
    /// Desks that fail, by position.
    pub(crate) failing: Vec<Index>,
    /// How many run at once.
    pub(crate) at_once: usize,
    /// Moves desks about in the document.
    pub(crate) turn: Index,
}

#[derive(Debug, Clone)]
pub(crate) struct DeskCase {
    pub(crate) kind: KindCase,
    pub(crate) priority: u8,
    /// From an earlier desk each.
    pub(crate) inbound: Vec<HandoffCase>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KindCase {
    Plain,
    Join,
    Observer,
}

#[derive(Debug, Clone)]
pub(crate) struct HandoffCase {
    pub(crate) from: Index,
    pub(crate) condition: ConditionCase,
    pub(crate) mapping: MappingCase,
}

/// Each can be written as an expression and be judged without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConditionCase {
    None,
    Always,
    Never,
    OutputBelow(i64),
    InputFlag,
    NotInputFlag,
    OutputAboveInputLimit,
    MemoryIsOdd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MappingCase {
    None,
    OutputNumber,
    InputAndMemory,
    OutputPlusOne,
}

impl Case {
    pub(crate) fn input(&self) -> Value {
        json!({ "flag": self.flag, "limit": self.limit })
    }
    /// Positions of the desks in the document.
    pub(crate) fn places(&self) -> Vec<usize> {
        let count = self.desks.len();
        let turn = self.turn.index(count);
        // Backwards and turned: neither the order of the graph nor any other that a mistake could lean on.
        (0..count).map(|desk| (count - 1 - desk + turn) % count).collect()
    }
    /// From, to, and the rest of each handoff, in the order of the document.
    pub(crate) fn handoffs(&self) -> Vec<(usize, usize, &HandoffCase)> {
        let of = |(to, desk): (usize, &'_ DeskCase)| {
            let inbound = desk.inbound.clone();
            (0..inbound.len()).map(move |number| (inbound[number].from.index(to), to, number)).collect::<Vec<_>>()
        };
        let mut all = self.desks.iter().enumerate().skip(1).flat_map(of).collect::<Vec<_>>();
        all.reverse();
        all.into_iter().map(|(from, to, number)| (from, to, &self.desks[to].inbound[number])).collect()
    }
    pub(crate) fn document(&self) -> Value {
        let places = self.places();
        let mut desks = vec![Value::Null; self.desks.len()];
        for (number, desk) in self.desks.iter().enumerate() {
            desks[places[number]] = desk.document(number);
        }
        let handoffs = self.handoffs();
        let handoffs =
            handoffs.iter().enumerate().map(|(number, (from, to, handoff))| handoff.document(number, *from, *to));
        json!({
            "workflowId": "random", "version": 1, "name": "random", "entryDeskId": id(0), "desks": desks,
            "handoffs": handoffs.collect::<Vec<_>>(),
        })
    }
}

pub(crate) fn id(desk: usize) -> String {
    format!("d{desk}")
}

impl DeskCase {
    fn document(&self, number: usize) -> Value {
        let kind = match self.kind {
            KindCase::Plain => ["desk:analysis", "desk:execution", "desk:qa"][number % 3],
            KindCase::Join => "desk:join",
            KindCase::Observer => "desk:observer",
        };
        let priority = ["low", "normal", "high"][usize::from(self.priority)];
        json!({
            "deskId": id(number), "kind": kind, "name": "n", "responsibility": "r", "domain": "d", "inputSchema": {},
            "outputSchema": {}, "memoryScope": {"persist": false}, "runtimePolicy": {"priority": priority},
        })
    }
}

impl HandoffCase {
    fn document(&self, number: usize, from: usize, to: usize) -> Value {
        let mut document = json!({ "handoffId": format!("h{number}"), "fromDeskId": id(from), "toDeskId": id(to) });
        let condition = match self.condition {
            ConditionCase::None => None,
            ConditionCase::Always => Some("1 < 2".to_owned()),
            ConditionCase::Never => Some("false".to_owned()),
            ConditionCase::OutputBelow(limit) => Some(format!("output.n < {limit}")),
            ConditionCase::InputFlag => Some("input.flag".to_owned()),
            ConditionCase::NotInputFlag => Some("!input.flag".to_owned()),
            ConditionCase::OutputAboveInputLimit => Some("output.n > input.limit".to_owned()),
            ConditionCase::MemoryIsOdd => Some("int(memory.m) % 2 == 1".to_owned()),
        };
        if let Some(condition) = condition {
            document["condition"] = json!(condition);
        }
        match self.mapping {
            MappingCase::None => {}
            MappingCase::OutputNumber => document["mappingRefs"] = json!({"value": "output.n", "who": "output.desk"}),
            MappingCase::InputAndMemory => document["mappingRefs"] = json!({"limit": "input.limit", "m": "memory.m"}),
            MappingCase::OutputPlusOne => document["mappingRefs"] = json!({"more": "output.n + 1"}),
        }
        document
    }
}

pub(crate) fn strategy() -> impl Strategy<Value = Case> {
    let size = prop_oneof![12 => 1_usize..12, 6 => 12_usize..50, 1 => 50_usize..=200];
    size.prop_flat_map(|size| {
        let desks = prop::collection::vec(desk(), size);
        let choices = prop::collection::vec((any::<Index>(), any::<bool>()), 1..40);
        let failing = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(any::<Index>(), 1..3)];
        let rest = (any::<bool>(), 0_i64..100, choices, failing, 1_usize..8, any::<Index>());
        (desks, rest).prop_map(|(mut desks, (flag, limit, choices, failing, at_once, turn))| {
            // Nothing leads to the entry.
            desks[0].inbound.clear();
            Case { desks, flag, limit, choices, failing, at_once, turn }
        })
    })
}

fn desk() -> impl Strategy<Value = DeskCase> {
    let kind = prop_oneof![5 => Just(KindCase::Plain), 4 => Just(KindCase::Join), 1 => Just(KindCase::Observer)];
    (kind, 0_u8..3).prop_flat_map(|(kind, priority)| {
        let most = if kind == KindCase::Join { 5 } else { 1 };
        let inbound = prop::collection::vec(handoff(), 1..=most);
        inbound.prop_map(move |inbound| DeskCase { kind, priority, inbound })
    })
}

fn handoff() -> impl Strategy<Value = HandoffCase> {
    let condition = prop_oneof![
        8 => Just(ConditionCase::None),
        1 => Just(ConditionCase::Always),
        1 => Just(ConditionCase::Never),
        2 => (0_i64..100).prop_map(ConditionCase::OutputBelow),
        1 => Just(ConditionCase::InputFlag),
        1 => Just(ConditionCase::NotInputFlag),
        1 => Just(ConditionCase::OutputAboveInputLimit),
        1 => Just(ConditionCase::MemoryIsOdd),
    ];
    let mapping = prop_oneof![
        5 => Just(MappingCase::None),
        1 => Just(MappingCase::OutputNumber),
        1 => Just(MappingCase::InputAndMemory),
        1 => Just(MappingCase::OutputPlusOne),
    ];
    (any::<Index>(), condition, mapping).prop_map(|(from, condition, mapping)| HandoffCase { from, condition, mapping })
}
