//! `perdura workflow delete`

use clap::Args;
use perdura_coordination::contract::CoordinationWorkflowsClient;
use perdura_coordination::service::workflow::DeleteWorkflow;

use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow delete`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workflow's id
    workflow: String,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = DeleteWorkflow { workflow_id: self.workflow };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_DELETE, &input) {
            return Ok(planned);
        }
        self.change.confirm(&format!("Delete workflow '{}' and its draft? Its runs stay.", input.workflow_id))?;
        let deleted = session.ask(CoordinationWorkflowsClient::new(session.rpc()).delete_workflow(input)).await?;
        Ok(Answer::line(&deleted, format!("workflow '{}' is deleted", deleted.workflow_id)))
    }
}
