//! Drafts: documents in the making, which may be wrong. Whoever changes one names the revision that they have seen.

use perdura_engine::records::{Decision, Rows, Stored, put, remove};
use perdura_types::{Moment, RecordChange, Transaction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::publish::{check, check_size, publish, trimmed};
use super::{PublishedWorkflow, hash_of, workflow_id};
use crate::bounds::WORKFLOWS_MAX;
use crate::document::Workflow;
use crate::ids::ID_PATTERN;
use crate::ids::WorkflowId;
use crate::records::DRAFTS;
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;

/// A draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationDraft")]
pub struct Draft {
    /// The document.
    pub workflow: Workflow,
    /// The hash of its content: what a change of it must name.
    pub revision: String,
    /// When it was saved.
    pub updated_at: Moment,
}

/// A draft as it is stored: just so.
pub(crate) type StoredDraft = Draft;

/// A draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CoordinationDraftAnswer")]
pub struct DraftAnswer {
    /// The draft.
    pub draft: Draft,
}

/// A draft that is to be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "SaveCoordinationDraft")]
pub struct SaveDraft {
    /// The document, right or wrong.
    pub workflow: Workflow,
    /// The revision that this one follows; missing for a first draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_revision: Option<String>,
}

/// Which draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GetCoordinationDraft")]
pub struct GetDraft {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
}

/// Which draft, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "PublishCoordinationDraft")]
pub struct PublishDraft {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// Refused when the draft is another one by now; whatever there is when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_revision: Option<String>,
}

/// Which draft, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeleteCoordinationDraft")]
pub struct DeleteDraft {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// Refused when the draft is another one by now; whatever there is when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_revision: Option<String>,
}

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeletedCoordinationDraft")]
pub struct DeletedDraft {
    /// The workflow.
    pub workflow_id: String,
}

impl Coordination {
    /// Keeps a draft, if it follows the one that is there.
    pub async fn save_draft(&self, input: SaveDraft) -> Result<DraftAnswer, Refusal> {
        let SaveDraft { workflow, expected_revision } = input;
        let workflow = trimmed(workflow);
        check_size(&workflow)?;
        let id = workflow_id(&workflow.workflow_id)?;
        let _turn = self.locks().of(&id).await;
        self.decide(move |rows| {
            let known = rows.get::<Draft>(DRAFTS, id.as_str())?;
            follows(&id, known.as_ref(), expected_revision.as_deref())?;
            let now = Moment(rows.now);
            let workflow = Workflow { updated_at: Some(now), ..workflow.clone() };
            let draft = Draft { revision: hash_of(&workflow), workflow, updated_at: now };
            let change = save(rows, &id, known.as_ref(), &draft)?;
            let transaction = Transaction { changes: vec![change], events: Vec::new() };
            Ok(Decision { transaction, answer: DraftAnswer { draft } })
        })
        .await
    }
    /// A workflow's draft.
    pub async fn draft(&self, input: GetDraft) -> Result<DraftAnswer, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        self.read(move |rows| Ok(DraftAnswer { draft: require(rows, &id)?.value })).await
    }
    /// Checks and publishes a draft; then it is one no longer.
    pub async fn publish_draft(&self, input: PublishDraft) -> Result<PublishedWorkflow, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        let expected = input.expected_revision;
        let _turn = self.locks().of(&id).await;
        self.decide(move |rows| {
            let draft = require(rows, &id)?;
            seen(&id, &draft.value, expected.as_deref())?;
            check(&draft.value.workflow)?;
            let mut decision = publish(rows, &id, &draft.value.workflow)?;
            decision.transaction.changes.push(gone(&id, &draft));
            Ok(decision)
        })
        .await
    }
    /// Forgets a draft.
    pub async fn delete_draft(&self, input: DeleteDraft) -> Result<DeletedDraft, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        let expected = input.expected_revision;
        self.decide(move |rows| {
            let draft = require(rows, &id)?;
            seen(&id, &draft.value, expected.as_deref())?;
            let transaction = Transaction { changes: vec![gone(&id, &draft)], events: Vec::new() };
            Ok(Decision { transaction, answer: DeletedDraft { workflow_id: id.to_string() } })
        })
        .await
    }
}

/// Writes a draft, if there is room for one more.
pub(crate) fn save(
    rows: &Rows<'_>,
    id: &WorkflowId,
    known: Option<&Stored<Draft>>,
    draft: &Draft,
) -> Result<RecordChange, Refusal> {
    if known.is_none() && rows.page::<serde_json::Value>(DRAFTS, "", None, WORKFLOWS_MAX)?.len() >= WORKFLOWS_MAX {
        let message = format!("there are {WORKFLOWS_MAX} drafts, which is the limit: publish or delete one first");
        return Err(Refusal::new(Code::TooManyWorkflows, message));
    }
    Ok(put(DRAFTS, id.as_str(), known.map_or(0, |known| known.version), draft, None))
}

fn require(rows: &Rows<'_>, id: &WorkflowId) -> Result<Stored<Draft>, Refusal> {
    rows.get(DRAFTS, id.as_str())?
        .ok_or_else(|| Refusal::new(Code::DraftNotFound, format!("workflow '{id}' has no draft: save one first")))
}

fn gone(id: &WorkflowId, draft: &Stored<Draft>) -> RecordChange {
    RecordChange { expected: Some(draft.version), ..remove(DRAFTS, id.as_str()) }
}

/// A first draft follows none; a later one follows the one that is there.
fn follows(id: &WorkflowId, known: Option<&Stored<Draft>>, expected: Option<&str>) -> Result<(), Refusal> {
    match (known, expected) {
        (None, None) => Ok(()),
        (Some(known), Some(expected)) if known.value.revision == expected => Ok(()),
        (None, Some(_)) => {
            let message = format!(
                "the draft of workflow '{id}' was published or deleted meanwhile: look, and save it as a first one"
            );
            Err(Refusal::new(Code::DraftChanged, message).with_data(&json!({ "revision": null })))
        }
        (Some(known), Some(_) | None) => Err(changed(id, &known.value)),
    }
}

fn seen(id: &WorkflowId, draft: &Draft, expected: Option<&str>) -> Result<(), Refusal> {
    if expected.is_none_or(|expected| expected == draft.revision) { Ok(()) } else { Err(changed(id, draft)) }
}

fn changed(id: &WorkflowId, draft: &Draft) -> Refusal {
    let message = format!(
        "the draft of workflow '{id}' is revision {} by now: read it, bring the changes together, and name that revision",
        draft.revision
    );
    Refusal::new(Code::DraftChanged, message).with_data(&json!({ "revision": draft.revision }))
}
