//! A memory as it is stored and shown.

use perdura_types::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a desk remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationDeskMemory")]
pub struct DeskMemoryRecord {
    /// Of which workflow.
    pub workflow_id: String,
    /// The version of its document.
    pub workflow_version: u64,
    /// The desk that has written it last.
    pub desk_id: String,
    /// Which of the memories.
    pub memory_key: String,
    /// What.
    pub data: Value,
    /// Since when.
    pub updated_at: Moment,
    /// Until when; for ever when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Moment>,
}

/// A memory as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Remembered {
    pub(crate) record: DeskMemoryRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) namespace: Option<String>,
    pub(crate) revision: u64,
    /// The run that has written it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) run_id: Option<String>,
}

/// A memory as our own callers see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationMemoryEntry")]
pub struct MemoryEntry {
    /// The memory.
    pub record: DeskMemoryRecord,
    /// The namespace; missing when it is a desk's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Rises with each change; what a change must name.
    pub revision: u64,
    /// The run that has written it; missing when a person has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
}

impl From<Remembered> for MemoryEntry {
    fn from(remembered: Remembered) -> Self {
        let Remembered { record, namespace, revision, run_id } = remembered;
        Self { record, namespace, revision, run_id }
    }
}
