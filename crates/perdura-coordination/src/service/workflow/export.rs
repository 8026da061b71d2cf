//! A workflow as a file that another server takes.

use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GetPublication, PublicationAnswer};
use crate::document::Workflow;
use crate::ids::ID_PATTERN;
use crate::refusal::Refusal;
use crate::service::Coordination;

/// What the file says of itself.
pub const EXPORT_FORMAT: &str = "perdura.coordination.workflow/1";

/// Which publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ExportCoordinationWorkflow")]
pub struct ExportWorkflow {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// One of its publications; the newest when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub publication: Option<u64>,
}

/// A workflow as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ExportedCoordinationWorkflow")]
pub struct ExportedWorkflow {
    /// `perdura.coordination.workflow/1`.
    pub format: String,
    /// When it was written.
    pub exported_at: Moment,
    /// The number that the publication has on this server.
    pub publication: u64,
    /// The hash of its content.
    pub hash: String,
    /// The document, as `saveWorkflow` takes it.
    pub workflow: Workflow,
}

impl Coordination {
    /// A publication as a file.
    pub async fn export_workflow(&self, input: ExportWorkflow) -> Result<ExportedWorkflow, Refusal> {
        let ExportWorkflow { workflow_id, publication } = input;
        let PublicationAnswer { publication } = self.publication(GetPublication { workflow_id, publication }).await?;
        Ok(ExportedWorkflow {
            format: EXPORT_FORMAT.to_owned(),
            exported_at: Moment(self.now().await),
            publication: publication.publication,
            hash: publication.hash,
            workflow: publication.workflow,
        })
    }
}
