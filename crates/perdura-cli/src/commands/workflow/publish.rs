//! `perdura workflow publish`

use clap::Args;
use perdura_coordination::contract::CoordinationWorkflowsClient;
use perdura_coordination::service::workflow::PublishDraft;

use super::validate;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow publish`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workflow's id
    workflow: String,
    /// Only if the draft is still this revision
    #[arg(long)]
    revision: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = PublishDraft { workflow_id: self.workflow, expected_revision: self.revision };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_PUBLISH, &input) {
            return Ok(planned);
        }
        let published = session.ask(CoordinationWorkflowsClient::new(session.rpc()).publish_draft(input)).await;
        let published = published.map_err(|failure| validate::explained(failure, session.out))?;
        let (id, number) = (&published.workflow.workflow_id, published.publication);
        let text = if published.is_new {
            format!("workflow '{id}' is published as publication {number}")
        } else {
            format!("workflow '{id}' is as publication {number} already")
        };
        Ok(Answer::line(&published, text))
    }
}
