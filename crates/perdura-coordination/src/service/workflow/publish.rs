//! A document is checked and published.

use perdura_engine::records::{Decision, Rows, put};
use perdura_types::{Moment, RecordChange, Transaction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::draft::StoredDraft;
use super::{Publication, hash_of, workflow_id};
use crate::bounds::{WORKFLOW_BYTES_MAX, WORKFLOWS_MAX};
use crate::document::Workflow;
use crate::ids::WorkflowId;
use crate::records::{CONTENTS, DRAFTS, PUBLICATION_COUNTS, PUBLICATIONS, WORKFLOWS, content_key, publication_key};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;
use crate::validate::validate;

/// A document that is to be published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "SaveCoordinationWorkflow")]
pub struct SaveWorkflow {
    /// The document.
    pub workflow: Workflow,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "PublishedCoordinationWorkflow")]
pub struct PublishedWorkflow {
    /// Its number; that of an earlier publication when nothing has changed.
    pub publication: u64,
    /// The hash of its content.
    pub hash: String,
    /// Whether there was anything new.
    pub is_new: bool,
    /// The document as it is stored.
    pub workflow: Workflow,
}

impl Coordination {
    /// Checks and publishes a document. Content that is the newest publication already makes no new one.
    pub async fn save_workflow(&self, input: SaveWorkflow) -> Result<PublishedWorkflow, Refusal> {
        let workflow = trimmed(input.workflow);
        check(&workflow)?;
        let id = workflow_id(&workflow.workflow_id)?;
        let _turn = self.locks().of(&id).await;
        self.decide(move |rows| {
            let mut decision = publish(rows, &id, &workflow)?;
            // A draft with the same content has nothing left to say.
            if let Some(draft) = rows.get::<StoredDraft>(DRAFTS, id.as_str())?
                && draft.value.revision == decision.answer.hash
            {
                let mut gone = perdura_engine::records::remove(DRAFTS, id.as_str());
                gone.expected = Some(draft.version);
                decision.transaction.changes.push(gone);
            }
            Ok(decision)
        })
        .await
    }
}

/// The document with the blanks around its ids cut: so one id is one text, in keys as in handoffs.
pub(crate) fn trimmed(mut workflow: Workflow) -> Workflow {
    let cut = |id: &mut String| {
        let text = id.trim();
        if text.len() < id.len() {
            *id = text.to_owned();
        }
    };
    cut(&mut workflow.workflow_id);
    cut(&mut workflow.entry_desk_id);
    workflow.desks.iter_mut().for_each(|desk| cut(&mut desk.desk_id));
    for handoff in &mut workflow.handoffs {
        [&mut handoff.handoff_id, &mut handoff.from_desk_id, &mut handoff.to_desk_id].into_iter().for_each(cut);
    }
    workflow
}

/// Refuses a document that cannot run.
pub(crate) fn check(workflow: &Workflow) -> Result<(), Refusal> {
    check_size(workflow)?;
    let validation = validate(workflow);
    if validation.ok {
        return Ok(());
    }
    let count = validation.errors.len();
    let first = validation.errors.first().map(|error| error.message.clone()).unwrap_or_default();
    let others = if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
    let message = format!("the workflow cannot run: {first}{others}");
    Err(Refusal::new(Code::WorkflowValidationFailed, message).with_data(&validation))
}

/// Refuses a document that is too large to be kept.
pub(crate) fn check_size(workflow: &Workflow) -> Result<(), Refusal> {
    let bytes = serde_json::to_vec(workflow).map_or(usize::MAX, |text| text.len());
    if bytes <= WORKFLOW_BYTES_MAX {
        return Ok(());
    }
    let message = format!(
        "the document has {bytes} bytes, above the limit of {WORKFLOW_BYTES_MAX}: split the workflow, or keep large texts \
         elsewhere"
    );
    Err(Refusal::new(Code::WorkflowTooLarge, message))
}

/// Makes the content the newest publication.
pub(crate) fn publish(
    rows: &Rows<'_>,
    id: &WorkflowId,
    workflow: &Workflow,
) -> Result<Decision<PublishedWorkflow>, Refusal> {
    let newest = rows.get::<Publication>(WORKFLOWS, id.as_str())?;
    let hash = hash_of(workflow);
    if let Some(newest) = &newest
        && newest.value.hash == hash
    {
        return Ok(Decision::nothing(answer(newest.value.clone(), false)));
    }
    if newest.is_none() {
        check_room(rows)?;
    }
    let (publication, mut changes) = pin_document(rows, id, workflow)?;
    changes.push(put(WORKFLOWS, id.as_str(), newest.map_or(0, |newest| newest.version), &publication, None));
    Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer: answer(publication, true) })
}

fn answer(publication: Publication, is_new: bool) -> PublishedWorkflow {
    let Publication { publication, hash, workflow, .. } = publication;
    PublishedWorkflow { publication, hash, is_new, workflow }
}

fn check_room(rows: &Rows<'_>) -> Result<(), Refusal> {
    let workflows = rows.page::<serde_json::Value>(WORKFLOWS, "", None, WORKFLOWS_MAX)?.len();
    if workflows < WORKFLOWS_MAX {
        return Ok(());
    }
    let message = format!("there are {workflows} workflows, which is the limit: delete one first");
    Err(Refusal::new(Code::TooManyWorkflows, message))
}

/// Stores content under a number of its own, without making it the newest.
pub(crate) fn pin_document(
    rows: &Rows<'_>,
    id: &WorkflowId,
    workflow: &Workflow,
) -> Result<(Publication, Vec<RecordChange>), Refusal> {
    let count = rows.get::<u64>(PUBLICATION_COUNTS, id.as_str())?;
    let (last, count_version) = count.map_or((0, 0), |count| (count.value, count.version));
    let (now, hash) = (Moment(rows.now), hash_of(workflow));
    let workflow = Workflow { updated_at: Some(now), ..workflow.clone() };
    let publication = Publication { publication: last + 1, hash, published_at: now, workflow };
    let number = publication.publication;
    // Content that was published before and changed since has a second number: the later one is found.
    let content = put(CONTENTS, content_key(id, &publication.hash), 0, &number, None);
    let changes = vec![
        put(PUBLICATION_COUNTS, id.as_str(), count_version, &number, None),
        put(PUBLICATIONS, publication_key(id, number), 0, &publication, None),
        RecordChange { expected: None, ..content },
    ];
    Ok((publication, changes))
}
