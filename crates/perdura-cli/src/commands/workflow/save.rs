//! `perdura workflow save`

use clap::Args;
use perdura_coordination::contract::{CoordinationClient, CoordinationWorkflowsClient};
use perdura_coordination::document::Workflow;
use perdura_coordination::service::workflow::{SaveDraft, SaveWorkflow};
use serde_json::Value;

use super::validate;
use crate::input;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow save`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A JSON file with the document, or with an export of it; - for the standard input
    file: String,
    /// Keep it as a draft, which need not be able to run
    #[arg(long)]
    draft: bool,
    /// The revision of the draft that this one follows; a first draft follows none
    #[arg(long, requires = "draft")]
    revision: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let workflow = document(&self.file)?;
        if self.draft {
            let input = SaveDraft { workflow, expected_revision: self.revision };
            if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_SAVE_DRAFT, &input) {
                return Ok(planned);
            }
            let saved = session.ask(CoordinationWorkflowsClient::new(session.rpc()).save_draft(input)).await?;
            let (id, revision) = (&saved.draft.workflow.workflow_id, &saved.draft.revision);
            let text = format!("a draft of workflow '{id}' is saved as revision {revision}");
            return Ok(Answer::line(&saved, text));
        }
        let input = SaveWorkflow { workflow };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_SAVE, &input) {
            return Ok(planned);
        }
        let saved = session.ask(CoordinationClient::new(session.rpc()).save_workflow(input)).await;
        let saved = saved.map_err(|failure| validate::explained(failure, session.out))?;
        Ok(Answer::line(&saved, format!("workflow '{}' is published", saved.workflow.workflow_id)))
    }
}

/// The document in a file, which may be an export.
pub(super) fn document(file: &str) -> Result<Workflow, Failure> {
    let mut value: Value = input::document(file)?;
    if let Some(inner) = value.get_mut("workflow") {
        value = inner.take();
    }
    serde_json::from_value(value).map_err(|error| input::invalid(file, &format!("is no workflow: {error}")))
}
