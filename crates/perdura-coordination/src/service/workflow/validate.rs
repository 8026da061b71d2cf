//! Whether what is stored can run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::draft::StoredDraft;
use super::{require, workflow_id};
use crate::ids::ID_PATTERN;
use crate::records::DRAFTS;
use crate::refusal::Refusal;
use crate::service::Coordination;
use crate::validate::{ValidationResult, validate};

/// Which workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ValidateCoordinationWorkflow")]
pub struct ValidateWorkflow {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
}

/// What validation says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ValidatedCoordinationWorkflow")]
pub struct ValidatedWorkflow {
    /// The workflow.
    pub workflow_id: String,
    /// Of its draft when there is one, else of its newest publication.
    pub validation: ValidationResult,
}

impl Coordination {
    /// Says what is wrong with the document that is stored: the draft when there is one, else the newest publication.
    pub async fn validate_workflow(&self, input: ValidateWorkflow) -> Result<ValidatedWorkflow, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        self.read(move |rows| {
            let workflow = match rows.get::<StoredDraft>(DRAFTS, id.as_str())? {
                Some(draft) => draft.value.workflow,
                None => require(rows, &id)?.workflow,
            };
            Ok(ValidatedWorkflow { workflow_id: id.to_string(), validation: validate(&workflow) })
        })
        .await
    }
}
