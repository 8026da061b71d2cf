//! Workflows: drafts that may be wrong, and publications that never change.
//!
//! A document's `version` belongs to its author: it comes back as it was sent, and memory is bound to it. The store numbers
//! publications by itself, 1, 2, 3, for each new content; runs are pinned to a publication and its hash.

mod delete;
mod draft;
mod export;
mod publish;
mod read;
mod record;
mod validate;

pub use delete::{DeleteWorkflow, DeletedWorkflow};
pub(crate) use draft::save as save_draft_change;
pub use draft::{DeleteDraft, DeletedDraft, Draft, DraftAnswer, GetDraft, PublishDraft, SaveDraft};
pub use export::{EXPORT_FORMAT, ExportWorkflow, ExportedWorkflow};
pub use publish::{PublishedWorkflow, SaveWorkflow};
pub(crate) use publish::{check, check_size, pin_document, publish, trimmed};
pub use read::{
    GetPublication, GetWorkflow, ListPublications, ListWorkflowPage, ListWorkflows, PublicationAnswer, PublicationPage,
    PublicationSummary, WorkflowAnswer, WorkflowPage, WorkflowSummary, Workflows,
};
pub(crate) use read::{require, require_publication, with_content, workflow_id};
pub use record::Publication;
pub(crate) use record::hash_of;
pub use validate::{ValidateWorkflow, ValidatedWorkflow};
