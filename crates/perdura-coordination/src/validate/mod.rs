//! Whether a workflow can be run: every mistake at once, in a fixed order. Pure: it reads nothing but the document.
//!
//! The order: workflow id, size, entry, desks, handoffs, fan-in, cycle, reachability, named outputs. `problem` holds the
//! codes; one file for each part of the document.

mod assign;
mod desk;
mod handoff;
mod outputs;
mod problem;
mod schema;
mod shape;
mod warning;

use std::collections::HashMap;

pub use problem::{ValidationCode, ValidationError, ValidationResult, ValidationWarning, WarningCode};

use crate::bounds::{DESKS_MAX, HANDOFFS_MAX};
use crate::document::{Desk, Workflow};
use crate::ids::is_id;

/// Looks a workflow over.
pub fn validate(workflow: &Workflow) -> ValidationResult {
    let mut findings = Findings::default();
    workflow_id(workflow, &mut findings);
    if !fits(workflow, &mut findings) {
        return findings.into_result();
    }
    let index = Index::of(workflow);
    if !index.by_id.contains_key(&*workflow.entry_desk_id) {
        let entry = &workflow.entry_desk_id;
        let message = format!("the entry desk '{entry}' is not among the desks: name one of them, or add it");
        findings.error(ValidationError::new(ValidationCode::MissingEntryDesk, message));
    }
    desk::check(workflow, &mut findings);
    handoff::check(workflow, &index, &mut findings);
    shape::check(workflow, &index, &mut findings);
    outputs::check(workflow, &mut findings);
    warning::check(workflow, &index, &mut findings);
    findings.into_result()
}

fn workflow_id(workflow: &Workflow, findings: &mut Findings) {
    let id = &workflow.workflow_id;
    if id.trim().is_empty() {
        let message = "the workflow has no id: give it one, such as 'order-intake'".to_owned();
        findings.error(ValidationError::new(ValidationCode::MissingWorkflowId, message));
    }
    if !is_id(id) {
        let message = format!("the workflow id '{}' {}", crate::expression::shown(id), ID_RULE);
        findings.error(ValidationError::new(ValidationCode::InvalidWorkflowIdFormat, message));
    }
}

/// What an id that is none breaks.
const ID_RULE: &str = "is not an id: begin with a letter or digit, and go on with at most 127 letters, digits, dots, underscores \
                       or hyphens";

/// A document of too many parts is not looked at further: every other check would take its time.
fn fits(workflow: &Workflow, findings: &mut Findings) -> bool {
    let counts = [
        (workflow.desks.len(), DESKS_MAX, "desks", ValidationCode::TooManyDesks),
        (workflow.handoffs.len(), HANDOFFS_MAX, "handoffs", ValidationCode::TooManyHandoffs),
    ];
    let mut is_small = true;
    for (count, limit, what, code) in counts {
        if count > limit {
            is_small = false;
            let message =
                format!("the workflow has {count} {what}, at most {limit} are allowed: make workflows of its parts");
            findings.error(ValidationError::new(code, message));
        }
    }
    is_small
}

/// The first desk of each id, and its position.
struct Index<'a> {
    by_id: HashMap<&'a str, usize>,
    desks: &'a [Desk],
}

impl<'a> Index<'a> {
    fn of(workflow: &'a Workflow) -> Self {
        let mut by_id = HashMap::with_capacity(workflow.desks.len());
        for (position, desk) in workflow.desks.iter().enumerate() {
            by_id.entry(&*desk.desk_id).or_insert(position);
        }
        Self { by_id, desks: &workflow.desks }
    }
    fn position(&self, desk: &str) -> Option<usize> {
        self.by_id.get(desk).copied()
    }
    fn desk(&self, desk: &str) -> Option<&'a Desk> {
        self.position(desk).map(|position| &self.desks[position])
    }
}

/// What was found so far.
#[derive(Default)]
struct Findings {
    errors: Vec<ValidationError>,
    warnings: Vec<ValidationWarning>,
}

impl Findings {
    fn error(&mut self, error: ValidationError) {
        self.errors.push(error);
    }
    fn warning(&mut self, warning: ValidationWarning) {
        self.warnings.push(warning);
    }
    fn into_result(self) -> ValidationResult {
        ValidationResult { ok: self.errors.is_empty(), errors: self.errors, warnings: self.warnings }
    }
}

#[cfg(test)]
mod tests;
