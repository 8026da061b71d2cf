//! Automations are listed, written and removed.

use perdura_types::{RecordChange, Transaction};

use super::Robot;
use crate::automation::{Automation, Trigger};
use crate::bounds::AUTOMATIONS_PER_WORKSPACE_MAX;
use crate::ids::{AutomationId, WorkspaceId};
use crate::job::Decision;
use crate::records::{AUTOMATIONS, Rows, Stored, put};
use crate::refusal::Refusal;

impl Robot {
    /// Every automation of a workspace, by id.
    pub async fn automations(&self, workspace: WorkspaceId) -> Result<Vec<Automation>, Refusal> {
        self.read(move |rows| Ok(of_workspace(rows, &workspace)?.into_iter().map(|stored| stored.value).collect()))
            .await
    }

    /// Writes an automation. The answer says whether it is new.
    pub async fn put_automation(&self, automation: Automation) -> Result<bool, Refusal> {
        automation.check()?;
        self.decide(move |rows| {
            let key = key(&automation.workspace_id, &automation.automation_id);
            let known = rows.get::<Automation>(AUTOMATIONS, &key)?.map_or(0, |stored| stored.version);
            if known == 0 && of_workspace(rows, &automation.workspace_id)?.len() >= AUTOMATIONS_PER_WORKSPACE_MAX {
                let message = format!(
                    "workspace '{}' has {AUTOMATIONS_PER_WORKSPACE_MAX} automations, which is the limit: remove one",
                    automation.workspace_id
                );
                return Err(Refusal::conflict("automations_exhausted", message));
            }
            let changes = vec![put(AUTOMATIONS, key, known, &automation, None)];
            Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer: known == 0 })
        })
        .await
    }

    /// Removes an automation.
    pub async fn remove_automation(&self, workspace: WorkspaceId, automation: AutomationId) -> Result<(), Refusal> {
        self.decide(move |rows| {
            let key = key(&workspace, &automation);
            let Some(Stored { version, .. }) = rows.get::<Automation>(AUTOMATIONS, &key)? else {
                let message = format!("workspace '{workspace}' has no automation '{automation}'");
                return Err(Refusal::not_found("automation_not_found", message));
            };
            let (collection, expected) = (AUTOMATIONS.to_owned(), Some(version));
            let changes = vec![RecordChange { collection, key, expected, body: None, expires_at: None }];
            Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer: () })
        })
        .await
    }

    /// The automations that do something.
    pub(crate) async fn enabled_automations(
        &self,
        workspace: WorkspaceId,
        trigger: Trigger,
    ) -> Result<Vec<Automation>, Refusal> {
        let all = self.automations(workspace).await?;
        Ok(all.into_iter().filter(|automation| automation.enabled && automation.trigger == trigger).collect())
    }
}

fn of_workspace(rows: &Rows<'_>, workspace: &WorkspaceId) -> Result<Vec<Stored<Automation>>, Refusal> {
    Ok(rows.all(AUTOMATIONS, &format!("{workspace}/"))?)
}

fn key(workspace: &WorkspaceId, automation: &AutomationId) -> String {
    format!("{workspace}/{automation}")
}
