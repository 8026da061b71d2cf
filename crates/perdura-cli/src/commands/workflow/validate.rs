//! `perdura workflow validate`

use clap::Args;
use perdura_coordination::contract::{CoordinationClient, CoordinationWorkflowsClient, ValidateDocument};
use perdura_coordination::service::workflow::{ValidateWorkflow, ValidatedWorkflow};
use perdura_coordination::validate::ValidationResult;

use super::{save, word};
use crate::output::{Answer, Cell, Column, Failure, Output, Table, Tone, text};
use crate::session::Session;

/// What scripts know a workflow by that cannot run.
const FAILED: &str = "COORD_VALIDATE_FAILED";

/// The arguments of `perdura workflow validate`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workflow's id: its draft when there is one, else its newest publication
    #[arg(required_unless_present = "file")]
    workflow: Option<String>,
    /// A document that is not stored: a JSON file, or - for the standard input
    #[arg(long, value_name = "FILE", conflicts_with = "workflow")]
    file: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let judged = if let Some(file) = &self.file {
            of_file(session, file).await?
        } else {
            let input = ValidateWorkflow { workflow_id: self.workflow.unwrap_or_default() };
            let judged = session.ask(CoordinationClient::new(session.rpc()).validate_workflow(input)).await;
            judged.map_err(|failure| failure.named(FAILED))?
        };
        told(&judged, session.out)
    }
}

async fn of_file(session: &Session, file: &str) -> Result<ValidatedWorkflow, Failure> {
    let input = ValidateDocument { workflow: save::document(file)? };
    let workflow_id = input.workflow.workflow_id.clone();
    let judged = session.ask(CoordinationWorkflowsClient::new(session.rpc()).validate_document(input)).await;
    let validation = judged.map_err(|failure| failure.named(FAILED))?.validation;
    Ok(ValidatedWorkflow { workflow_id, validation })
}

fn told(judged: &ValidatedWorkflow, out: Output) -> Result<Answer, Failure> {
    let (id, result) = (&judged.workflow_id, &judged.validation);
    if result.ok {
        let text = format!("workflow '{id}' is {}\n", out.paint(Tone::Good, "valid"));
        return Ok(Answer::new(judged, text + &table(result, out)));
    }
    let count = text::counted(result.errors.len() as u64, "error");
    let report = format!("workflow '{id}' is {}: {count}\n", out.paint(Tone::Bad, "invalid"));
    let message = format!("workflow '{id}' is invalid: {count}");
    Err(Failure::new(FAILED, message).with_details(judged).with_report(report + &table(result, out)))
}

/// A refusal to save, with everything that is wrong with the document.
pub(super) fn explained(failure: Failure, out: Output) -> Failure {
    match failure.data().and_then(|data| serde_json::from_value::<ValidationResult>(data.clone()).ok()) {
        Some(result) if failure.code() == "WORKFLOW_VALIDATION_FAILED" => {
            let count = text::counted(result.errors.len() as u64, "error");
            let report = format!("nothing is saved, because the document cannot run: {count}\n{}", table(&result, out));
            failure.with_report(report)
        }
        Some(_) | None => failure,
    }
}

/// Errors, then warnings; nothing when there are none.
fn table(result: &ValidationResult, out: Output) -> String {
    if result.errors.is_empty() && result.warnings.is_empty() {
        return String::new();
    }
    let mut table = Table::new([Column::Whole("CODE"), Column::Whole("AT"), Column::Whole("WHAT")]);
    let at = |desk: &Option<String>, handoff: &Option<String>| desk.clone().or(handoff.clone()).unwrap_or_default();
    for error in &result.errors {
        let place = at(&error.desk_id, &error.handoff_id);
        table.row([Cell::new(&word(&error.code), Tone::Bad), place.into(), (&error.message).into()]);
    }
    for warning in &result.warnings {
        let place = at(&warning.desk_id, &warning.handoff_id);
        table.row([Cell::new(&word(&warning.code), Tone::Warn), place.into(), (&warning.message).into()]);
    }
    table.shown(out)
}
