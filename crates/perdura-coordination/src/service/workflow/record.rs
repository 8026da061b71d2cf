//! A publication, and the hash of its content.

use perdura_types::{Moment, to_hex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::document::Workflow;
use crate::service::events::WorkflowReference;

/// An immutable publication of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationPublication")]
pub struct Publication {
    /// The store's own number, from 1.
    pub publication: u64,
    /// SHA-256 of the content, without `updatedAt`.
    pub hash: String,
    /// When it was published.
    pub published_at: Moment,
    /// The document as it was sent, with `updatedAt`.
    pub workflow: Workflow,
}

impl Publication {
    /// What an event and a run say of it.
    pub(crate) fn reference(&self) -> WorkflowReference {
        WorkflowReference {
            workflow_id: self.workflow.workflow_id.clone(),
            publication: self.publication,
            version: self.workflow.version,
            hash: self.hash.clone(),
        }
    }
}

/// The hash of a document's content: everything but when it was stored. Keys have a fixed order, so equal documents have
/// equal text.
pub(crate) fn hash_of(workflow: &Workflow) -> String {
    let content = Workflow { updated_at: None, ..workflow.clone() };
    let text = serde_json::to_vec(&content).expect("a document has text keys");
    to_hex(&Sha256::digest(&text))
}
