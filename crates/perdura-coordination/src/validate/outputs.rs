//! A run's named outputs.

use super::{Findings, ValidationCode, ValidationError};
use crate::bounds::OUTPUTS_MAX;
use crate::document::Workflow;
use crate::graph::NamedOutput;

pub(super) fn check(workflow: &Workflow, findings: &mut Findings) {
    let Some(outputs) = &workflow.outputs else { return };
    let mut error = |message| findings.error(ValidationError::new(ValidationCode::InvalidOutput, message));
    if outputs.len() > OUTPUTS_MAX {
        error(format!("the workflow has {} named outputs, at most {OUTPUTS_MAX} are allowed", outputs.len()));
        return;
    }
    let desks = workflow.desks.iter().map(|desk| desk.desk_id.as_str()).collect::<Vec<_>>();
    for (name, path) in outputs {
        if name.trim().is_empty() {
            error("a named output has no name: give it one".to_owned());
        }
        if let Err(problem) = NamedOutput::compile(name, path, &desks) {
            error(format!("output '{name}': {problem}"));
        }
    }
}
