//! Automations: what a workspace wants done for each order that has got its number. Documents, as kinds are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::bounds::{ACTIONS_PER_AUTOMATION_MAX, AUTOMATION_DATA_BYTES_MAX, DOCUMENT_BYTES_MAX};
use crate::ids::{AutomationId, WorkspaceId};
use crate::refusal::{Refusal, excerpt};

/// An automation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "RobotAutomation")]
pub struct Automation {
    /// Its name in its workspace.
    pub automation_id: AutomationId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// Whether it does anything.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// When.
    pub trigger: Trigger,
    /// What.
    pub actions: Vec<Action>,
}

/// When an automation does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RobotAutomationTrigger")]
pub enum Trigger {
    /// An order has got its number.
    #[serde(rename = "robot.coord.completed")]
    OrderCompleted,
}

/// What an automation does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[schemars(rename = "RobotAutomationAction")]
pub enum Action {
    /// Sends an event with what is known of the order, and with the automation's own data over it. Any function may start
    /// on it, in any language.
    SendEvent {
        /// The event's name.
        name: String,
        /// Put over the order's data.
        #[serde(default)]
        data: Map<String, Value>,
    },
}

const fn enabled() -> bool {
    true
}

impl Automation {
    /// The first mistake in the document.
    pub fn check(&self) -> Result<(), Refusal> {
        let refused = |message: String| Err(Refusal::bad_request("automation_invalid", message));
        let count = self.actions.len();
        if !(1..=ACTIONS_PER_AUTOMATION_MAX).contains(&count) {
            return refused(format!("there are {count} actions, but must be 1 to {ACTIONS_PER_AUTOMATION_MAX}"));
        }
        for (position, Action::SendEvent { name, data }) in self.actions.iter().enumerate() {
            let is_ours = ["inngest/", "robot/"].iter().any(|prefix| name.to_ascii_lowercase().starts_with(prefix));
            if name.trim().is_empty() || name.chars().count() > perdura_types::bounds::NAME_CHARS_MAX || is_ours {
                return refused(format!(
                    "actions[{position}].name is '{}', but must be an event's name of 1 to 255 characters that begins with \
                     neither 'inngest/' nor 'robot/'",
                    excerpt(name)
                ));
            }
            let bytes = serde_json::to_vec(data).map_or(0, |text| text.len());
            if bytes > AUTOMATION_DATA_BYTES_MAX {
                return refused(format!(
                    "actions[{position}].data has {bytes} bytes, but at most {AUTOMATION_DATA_BYTES_MAX} are allowed"
                ));
            }
        }
        let bytes = serde_json::to_vec(self).map_or(0, |text| text.len());
        if bytes > DOCUMENT_BYTES_MAX {
            return refused(format!("the automation has {bytes} bytes, but at most {DOCUMENT_BYTES_MAX} are allowed"));
        }
        Ok(())
    }
}
