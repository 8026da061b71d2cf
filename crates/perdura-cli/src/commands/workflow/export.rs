//! `perdura workflow export`

use clap::Args;
use perdura_coordination::contract::CoordinationWorkflowsClient;
use perdura_coordination::service::workflow::ExportWorkflow;
use serde_json::json;

use crate::output::{Answer, Failure};
use crate::session::Session;

/// The arguments of `perdura workflow export`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workflow's id
    workflow: String,
    /// One of its publications, by number [default: the newest]
    #[arg(long, value_name = "NUMBER")]
    publication: Option<u64>,
    /// The file to write [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, session: &Session) -> Result<Answer, Failure> {
        let input = ExportWorkflow { workflow_id: self.workflow, publication: self.publication };
        let exported = session.ask(CoordinationWorkflowsClient::new(session.rpc()).export_workflow(input)).await?;
        let text = serde_json::to_string_pretty(&exported).expect("a document is made of JSON") + "\n";
        let Some(file) = self.output else {
            return Ok(Answer::new(&exported, text));
        };
        std::fs::write(&file, text)
            .map_err(|error| Failure::usage("FILE_UNWRITABLE", format!("{file} cannot be written: {error}")))?;
        let (id, number) = (&exported.workflow.workflow_id, exported.publication);
        let data = json!({ "file": file, "workflowId": id, "publication": number, "hash": exported.hash });
        Ok(Answer::line(&data, format!("publication {number} of workflow '{id}' is written to {file}")))
    }
}
