//! The program changed under a live run: what to tell its author.

use std::fmt::Write;

use super::state::{Request, Want};
use crate::Error;

/// A step that the program asks for, for people.
pub(super) struct Shown {
    name: String,
    key: String,
    kind: &'static str,
}

impl Shown {
    pub(super) fn of(request: &Request) -> Self {
        let kind = match &request.want {
            Want::Run { .. } => "run",
            Want::Op(kind) => match **kind {
                perdura_types::OpKind::Sleep { .. } => "sleep",
                perdura_types::OpKind::WaitForEvent { .. } => "wait for an event",
                perdura_types::OpKind::WaitForSignal { .. } => "wait for a signal",
                perdura_types::OpKind::InvokeFunction { .. } => "invoke",
                perdura_types::OpKind::StepRun { .. }
                | perdura_types::OpKind::Step { .. }
                | perdura_types::OpKind::StepError { .. }
                | perdura_types::OpKind::StepFailed { .. }
                | perdura_types::OpKind::StepPlanned { .. }
                | perdura_types::OpKind::Abandon
                | perdura_types::OpKind::RunComplete { .. }
                | perdura_types::OpKind::DiscoveryRequest
                | perdura_types::OpKind::None
                | perdura_types::OpKind::Unsupported { .. } => "step",
            },
        };
        Self { name: request.name.clone(), key: request.id.to_string(), kind }
    }
}

/// The difference between the run and the program. `position` steps of the run were found, and `expected` was the next.
pub(super) fn error(function: &str, position: usize, expected: &str, actual: &[Shown]) -> Error {
    let mut lines = format!("step {} of this run\n  - expected: {expected}\n", position + 1);
    if actual.is_empty() {
        lines.push_str("  + actual:   no step at all\n");
    }
    for shown in actual {
        let key = if shown.key == shown.name { String::new() } else { format!(" (key {})", shown.key) };
        writeln!(lines, "  + actual:   {} ({}){key}", shown.name, shown.kind).expect("writing to text cannot fail");
    }
    Error::new(
        "ProgramChanged",
        format!(
            "the program of function '{function}' changed under a live run, and no longer asks for a step that the run has \
             done:\n{lines}put the step back, or give the changed function a new id, so that old runs finish with the old \
             program"
        ),
    )
    .non_retriable()
}
