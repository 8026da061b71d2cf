//! Workflows beyond the seven: pages, publications, drafts, export, import.

use perdura_contract::{Call, Failure, NoErrors, contract};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DraftError, Handlers, ImportError, ListError, PublicationError, PublishDraftError, WorkflowError};
use crate::document::Workflow;
use crate::import::{ImportFiles, ImportReport};
use crate::service::workflow::{
    DeleteDraft, DeleteWorkflow, DeletedDraft, DeletedWorkflow, DraftAnswer, ExportWorkflow, ExportedWorkflow,
    GetDraft, GetPublication, ListPublications, ListWorkflowPage, PublicationAnswer, PublicationPage, PublishDraft,
    PublishedWorkflow, SaveDraft, WorkflowPage,
};
use crate::validate::{ValidationResult, validate};

/// A document that is not stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ValidateCoordinationDocument")]
pub struct ValidateDocument {
    /// The document.
    pub workflow: Workflow,
}

/// What validation says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ValidatedCoordinationDocument")]
pub struct ValidatedDocument {
    /// Everything that is wrong, and what may be.
    pub validation: ValidationResult,
}

contract! {
    /// Workflows: pages, publications, drafts.
    pub trait CoordinationWorkflows as "coordination" (client: CoordinationWorkflowsClient, tags: ["coordination"]) {
        /// Lists workflows in pages, by id, without their graphs.
        fn list_workflow_page as "listWorkflowPage"(ListWorkflowPage) -> WorkflowPage, errors ListError {
            get "/coordination/workflow-page"; operation_id: "coordinationListWorkflowPage"; scopes: ["read"]
        }
        /// Tells what is wrong with a document that is not stored.
        fn validate_document as "validateDocument"(ValidateDocument) -> ValidatedDocument {
            post "/coordination/validate"; operation_id: "coordinationValidateDocument"; scopes: ["read"]
        }
        /// Deletes a workflow and its draft.
        ///
        /// Its runs stay, and go on; the numbers of its publications never come back.
        fn delete_workflow as "deleteWorkflow"(DeleteWorkflow) -> DeletedWorkflow, errors WorkflowError {
            delete "/coordination/workflows/{workflowId}"; operation_id: "coordinationDeleteWorkflow"; scopes: ["edit"]
        }
        /// Lists a workflow's publications, oldest first.
        fn list_publications as "listPublications"(ListPublications) -> PublicationPage, errors PublicationError {
            get "/coordination/workflows/{workflowId}/publications"; operation_id: "coordinationListPublications"; scopes: ["read"]
        }
        /// Shows one publication of a workflow; the newest when none is named.
        fn get_publication as "getPublication"(GetPublication) -> PublicationAnswer, errors PublicationError {
            get "/coordination/workflows/{workflowId}/publication"; operation_id: "coordinationGetPublication"; scopes: ["read"]
        }
        /// Gives a workflow as a file that another server takes.
        fn export_workflow as "exportWorkflow"(ExportWorkflow) -> ExportedWorkflow, errors PublicationError {
            get "/coordination/workflows/{workflowId}/export"; operation_id: "coordinationExportWorkflow"; scopes: ["read"]
        }
        /// Keeps a draft, right or wrong.
        ///
        /// A draft that follows another names the revision of that one; so nobody overwrites what they have not seen.
        fn save_draft as "saveDraft"(SaveDraft) -> DraftAnswer, errors DraftError {
            post "/coordination/drafts"; operation_id: "coordinationSaveDraft"; scopes: ["edit"]
        }
        /// Shows a workflow's draft.
        fn get_draft as "getDraft"(GetDraft) -> DraftAnswer, errors DraftError {
            get "/coordination/drafts/{workflowId}"; operation_id: "coordinationGetDraft"; scopes: ["read"]
        }
        /// Checks and publishes a draft.
        fn publish_draft as "publishDraft"(PublishDraft) -> PublishedWorkflow, errors PublishDraftError {
            post "/coordination/drafts/{workflowId}/publish"; operation_id: "coordinationPublishDraft"; scopes: ["edit"]
        }
        /// Forgets a draft.
        fn delete_draft as "deleteDraft"(DeleteDraft) -> DeletedDraft, errors DraftError {
            delete "/coordination/drafts/{workflowId}"; operation_id: "coordinationDeleteDraft"; scopes: ["edit"]
        }
        /// Imports the files of a `.rawr/coordination` folder.
        ///
        /// What is broken is named and left out; importing again changes nothing.
        fn import_files as "importFiles"(ImportFiles) -> ImportReport, errors ImportError {
            post "/coordination/import"; operation_id: "coordinationImportFiles"; scopes: ["edit"]
        }
    }
}

impl CoordinationWorkflows for Handlers {
    async fn list_workflow_page(&self, _: &Call, input: ListWorkflowPage) -> Result<WorkflowPage, Failure<ListError>> {
        Ok(self.service.workflow_page(input).await?)
    }
    async fn validate_document(
        &self,
        _: &Call,
        input: ValidateDocument,
    ) -> Result<ValidatedDocument, Failure<NoErrors>> {
        Ok(ValidatedDocument { validation: validate(&input.workflow) })
    }
    async fn delete_workflow(
        &self,
        _: &Call,
        input: DeleteWorkflow,
    ) -> Result<DeletedWorkflow, Failure<WorkflowError>> {
        Ok(self.service.delete_workflow(input).await?)
    }
    async fn list_publications(
        &self,
        _: &Call,
        input: ListPublications,
    ) -> Result<PublicationPage, Failure<PublicationError>> {
        Ok(self.service.publications(input).await?)
    }
    async fn get_publication(
        &self,
        _: &Call,
        input: GetPublication,
    ) -> Result<PublicationAnswer, Failure<PublicationError>> {
        Ok(self.service.publication(input).await?)
    }
    async fn export_workflow(
        &self,
        _: &Call,
        input: ExportWorkflow,
    ) -> Result<ExportedWorkflow, Failure<PublicationError>> {
        Ok(self.service.export_workflow(input).await?)
    }
    async fn save_draft(&self, _: &Call, input: SaveDraft) -> Result<DraftAnswer, Failure<DraftError>> {
        Ok(self.service.save_draft(input).await?)
    }
    async fn get_draft(&self, _: &Call, input: GetDraft) -> Result<DraftAnswer, Failure<DraftError>> {
        Ok(self.service.draft(input).await?)
    }
    async fn publish_draft(
        &self,
        _: &Call,
        input: PublishDraft,
    ) -> Result<PublishedWorkflow, Failure<PublishDraftError>> {
        Ok(self.service.publish_draft(input).await?)
    }
    async fn delete_draft(&self, _: &Call, input: DeleteDraft) -> Result<DeletedDraft, Failure<DraftError>> {
        Ok(self.service.delete_draft(input).await?)
    }
    async fn import_files(&self, _: &Call, input: ImportFiles) -> Result<ImportReport, Failure<ImportError>> {
        Ok(self.service.import(input).await?)
    }
}
