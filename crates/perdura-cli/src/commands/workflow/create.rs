//! `perdura workflow create`

use clap::Args;
use perdura_coordination::contract::CoordinationClient;
use perdura_coordination::service::workflow::SaveWorkflow;

use super::starter::starter;
use crate::output::{Answer, Failure};
use crate::session::{ChangeArguments, Procedure, Session};

/// The arguments of `perdura workflow create`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The new workflow's id: letters, digits, dots, underscores and hyphens
    #[arg(long)]
    id: String,
    /// For people [default: the id]
    #[arg(long)]
    name: Option<String>,
    /// For people
    #[arg(long)]
    description: Option<String>,
    #[command(flatten)]
    change: ChangeArguments,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let workflow = starter(&self.id, self.name.as_deref(), self.description.as_deref());
        let input = SaveWorkflow { workflow };
        if let Some(planned) = self.change.planned(session, Procedure::WORKFLOW_SAVE, &input) {
            return Ok(planned);
        }
        let saved = session.ask(CoordinationClient::new(session.rpc()).save_workflow(input)).await;
        let saved = saved.map_err(|failure| failure.named("COORD_CREATE_FAILED"))?;
        let id = &saved.workflow.workflow_id;
        let text = format!("workflow '{id}' is created with 2 desks\nrun it: perdura workflow run {id} --watch\n");
        Ok(Answer::new(&saved, text))
    }
}
