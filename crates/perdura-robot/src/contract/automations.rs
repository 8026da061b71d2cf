//! Automations: what a workspace wants done for each order that has got its number.

use perdura_contract::{Call, Failure, NoErrors, contract, errors};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Handlers;
use crate::automation::Automation;
use crate::{AutomationId, WorkspaceId};

contract! {
    /// Automations: what a workspace wants done for each order that has got its number.
    pub trait RobotAutomations as ["robot", "automations"] (client: RobotAutomationsClient, tags: ["robot"]) {
        /// Lists every automation of a workspace, by id.
        fn list as "list"(AutomationsOf) -> AutomationList {
            get "/robot/automations/{workspaceId}"; scopes: ["read"]
        }
        /// Writes an automation, or writes it over.
        fn put as "put"(Automation) -> WrittenAutomation, errors PutAutomationError {
            put "/robot/automations/{workspaceId}/{automationId}"; scopes: ["edit"]
        }
        /// Removes an automation.
        fn remove as "remove"(AutomationRef) -> RemovedAutomation, errors RemoveAutomationError {
            delete "/robot/automations/{workspaceId}/{automationId}"; scopes: ["edit"]
        }
    }
}

/// Whose automations.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotAutomationsOf")]
pub struct AutomationsOf {
    /// Of this workspace.
    pub workspace_id: WorkspaceId,
}

/// Which automation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotAutomationRef")]
pub struct AutomationRef {
    /// Of this workspace.
    pub workspace_id: WorkspaceId,
    /// Its name there.
    pub automation_id: AutomationId,
}

/// The automations of a workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotAutomationList")]
pub struct AutomationList {
    /// By id.
    pub automations: Vec<Automation>,
}

/// An automation was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotWrittenAutomation")]
pub struct WrittenAutomation {
    /// As it is now.
    pub automation: Automation,
    /// Whether there was none of this id.
    pub is_new: bool,
}

/// An automation was removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RobotRemovedAutomation")]
pub struct RemovedAutomation {
    /// Always true.
    pub removed: bool,
}

errors! {
    /// Why an automation is not written.
    #[derive(Debug, Clone, PartialEq)]
    pub enum PutAutomationError {
        /// The document breaks a rule.
        Invalid = "AUTOMATION_INVALID", 400, "the automation breaks a rule";
        /// The workspace has as many as it may.
        Exhausted = "AUTOMATIONS_EXHAUSTED", 409, "the workspace has as many automations as it may: remove one";
    }
}

errors! {
    /// Why an automation is not removed.
    #[derive(Debug, Clone, PartialEq)]
    pub enum RemoveAutomationError {
        /// The workspace has none of this id.
        NotFound = "AUTOMATION_NOT_FOUND", 404, "the workspace has no such automation: list them to see which it has";
    }
}

impl RobotAutomations for Handlers {
    async fn list(&self, _call: &Call, input: AutomationsOf) -> Result<AutomationList, Failure<NoErrors>> {
        Ok(AutomationList { automations: self.robot.automations(input.workspace_id).await? })
    }

    async fn put(&self, _call: &Call, input: Automation) -> Result<WrittenAutomation, Failure<PutAutomationError>> {
        let is_new = self.robot.put_automation(input.clone()).await?;
        Ok(WrittenAutomation { automation: input, is_new })
    }

    async fn remove(
        &self,
        _call: &Call,
        input: AutomationRef,
    ) -> Result<RemovedAutomation, Failure<RemoveAutomationError>> {
        self.robot.remove_automation(input.workspace_id, input.automation_id).await?;
        Ok(RemovedAutomation { removed: true })
    }
}
