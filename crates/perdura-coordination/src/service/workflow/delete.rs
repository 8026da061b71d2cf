//! A workflow is taken off the list. Its runs stay, and so do the publications that they are pinned to.

use perdura_engine::records::{Decision, Rows, remove};
use perdura_types::{RecordChange, Transaction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Publication, require, workflow_id};
use crate::ids::ID_PATTERN;
use crate::ids::WorkflowId;
use crate::records::{DRAFTS, WORKFLOWS};
use crate::refusal::Refusal;
use crate::service::Coordination;

/// Which workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeleteCoordinationWorkflow")]
pub struct DeleteWorkflow {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
}

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeletedCoordinationWorkflow")]
pub struct DeletedWorkflow {
    /// The workflow.
    pub workflow_id: String,
}

impl Coordination {
    /// Deletes a workflow and its draft. Runs go on and stay; numbers of its publications never come back.
    pub async fn delete_workflow(&self, input: DeleteWorkflow) -> Result<DeletedWorkflow, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        let _turn = self.locks().of(&id).await;
        self.decide(move |rows| decide(rows, &id)).await
    }
}

fn decide(rows: &Rows<'_>, id: &WorkflowId) -> Result<Decision<DeletedWorkflow>, Refusal> {
    let draft = rows.get::<serde_json::Value>(DRAFTS, id.as_str())?;
    let newest = rows.get::<Publication>(WORKFLOWS, id.as_str())?;
    if newest.is_none() && draft.is_none() {
        require(rows, id)?;
    }
    let gone = |collection, version| RecordChange { expected: Some(version), ..remove(collection, id.as_str()) };
    let mut changes = Vec::new();
    changes.extend(newest.map(|newest| gone(WORKFLOWS, newest.version)));
    changes.extend(draft.map(|draft| gone(DRAFTS, draft.version)));
    let transaction = Transaction { changes, events: Vec::new() };
    Ok(Decision { transaction, answer: DeletedWorkflow { workflow_id: id.to_string() } })
}
