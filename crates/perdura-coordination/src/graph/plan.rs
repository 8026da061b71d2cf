//! A valid workflow with everything compiled, and its desks and handoffs by position.

use std::collections::{HashMap, VecDeque};

use super::outputs::NamedOutput;
use crate::binding::Binding;
use crate::document::{Desk, DeskKind, Handoff, Priority, Workflow};
use crate::expression::{Expression, OF_HANDOFF};
use crate::validate::{ValidationResult, validate};

/// A desk's position in its workflow's document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeskIndex(pub(super) usize);

/// A valid workflow with everything compiled.
#[derive(Debug)]
pub struct Plan {
    pub(super) desks: Vec<PlannedDesk>,
    pub(super) handoffs: Vec<PlannedHandoff>,
    pub(super) entry: DeskIndex,
    /// Each desk after everything that leads to it; else as in the document.
    pub(super) order: Vec<DeskIndex>,
    pub(super) outputs: Option<Vec<NamedOutput>>,
}

/// A desk and what it is bound to.
#[derive(Debug)]
pub struct PlannedDesk {
    pub(crate) desk: Desk,
    pub(crate) kind: DeskKind,
    pub(crate) binding: Binding,
    pub(super) priority: Priority,
    /// Handoffs by position, in the order of the document.
    pub(super) inbound: Vec<usize>,
    pub(super) outbound: Vec<usize>,
}

/// A handoff with its expressions.
#[derive(Debug)]
pub(super) struct PlannedHandoff {
    pub(super) id: String,
    pub(super) from: DeskIndex,
    pub(super) to: DeskIndex,
    pub(super) condition: Option<Expression>,
    pub(super) mapping: Option<Vec<(String, Expression)>>,
}

impl Plan {
    /// Compiles a workflow, or says why it cannot be run.
    pub fn of(workflow: &Workflow) -> Result<Self, ValidationResult> {
        let result = validate(workflow);
        if result.ok { Ok(Self::of_valid(workflow)) } else { Err(result) }
    }

    fn of_valid(workflow: &Workflow) -> Self {
        const VALID: &str = "validation has looked at it";
        let by_id = workflow.desks.iter().enumerate();
        let by_id = by_id.map(|(position, desk)| (&*desk.desk_id, DeskIndex(position))).collect::<HashMap<_, _>>();
        let handoff = |handoff: &Handoff| PlannedHandoff {
            id: handoff.handoff_id.clone(),
            from: by_id[&*handoff.from_desk_id],
            to: by_id[&*handoff.to_desk_id],
            condition: handoff.condition.as_deref().map(|text| Expression::compile(text, OF_HANDOFF).expect(VALID)),
            mapping: handoff.mapping_refs.as_ref().filter(|mapping| !mapping.is_empty()).map(|mapping| {
                let field = |(field, text): (&String, &String)| {
                    (field.clone(), Expression::compile(text, OF_HANDOFF).expect(VALID))
                };
                mapping.iter().map(field).collect()
            }),
        };
        let handoffs = workflow.handoffs.iter().map(handoff).collect::<Vec<_>>();
        let desk = |(position, desk): (usize, &Desk)| PlannedDesk {
            desk: desk.clone(),
            kind: DeskKind::of(&desk.kind).expect(VALID),
            binding: Binding::of(desk).expect(VALID),
            priority: desk.runtime_policy.as_ref().and_then(|policy| policy.priority).unwrap_or_default(),
            inbound: positions(&handoffs, |handoff| handoff.to.0 == position),
            outbound: positions(&handoffs, |handoff| handoff.from.0 == position),
        };
        let desks = workflow.desks.iter().enumerate().map(desk).collect::<Vec<_>>();
        let ids = workflow.desks.iter().map(|desk| &*desk.desk_id).collect::<Vec<_>>();
        let output = |(name, path): (&String, &String)| NamedOutput::compile(name, path, &ids).expect(VALID);
        Self {
            entry: by_id[&*workflow.entry_desk_id],
            order: order(&desks, &handoffs),
            outputs: workflow.outputs.as_ref().map(|outputs| outputs.iter().map(output).collect()),
            desks,
            handoffs,
        }
    }

    /// A desk of this plan.
    pub fn desk(&self, desk: DeskIndex) -> &PlannedDesk {
        &self.desks[desk.0]
    }
    /// Ids of the handoffs that leave a desk, in the order of the document.
    pub fn outbound(&self, desk: DeskIndex) -> impl Iterator<Item = &str> {
        self.desks[desk.0].outbound.iter().map(|number| self.handoffs[*number].id.as_str())
    }
    /// All desks, in the order of the document.
    pub fn desks(&self) -> impl Iterator<Item = DeskIndex> + use<> {
        (0..self.desks.len()).map(DeskIndex)
    }
}

impl PlannedDesk {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.desk.desk_id
    }
    /// What it is for.
    pub fn kind(&self) -> DeskKind {
        self.kind
    }
    /// How soon it starts.
    pub fn priority(&self) -> Priority {
        self.priority
    }
}

fn positions(handoffs: &[PlannedHandoff], wanted: impl Fn(&PlannedHandoff) -> bool) -> Vec<usize> {
    (0..handoffs.len()).filter(|number| wanted(&handoffs[*number])).collect()
}

fn order(desks: &[PlannedDesk], handoffs: &[PlannedHandoff]) -> Vec<DeskIndex> {
    let mut missing = desks.iter().map(|desk| desk.inbound.len()).collect::<Vec<_>>();
    let mut free = (0..desks.len()).filter(|desk| missing[*desk] == 0).collect::<VecDeque<_>>();
    let mut order = Vec::with_capacity(desks.len());
    while let Some(desk) = free.pop_front() {
        order.push(DeskIndex(desk));
        for handoff in &desks[desk].outbound {
            let target = handoffs[*handoff].to.0;
            missing[target] -= 1;
            if missing[target] == 0 {
                free.push_back(target);
            }
        }
    }
    assert_eq!(order.len(), desks.len(), "a valid workflow has no cycle");
    order
}
