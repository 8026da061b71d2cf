//! Memories are read: by a desk before it executes, and by people.

use perdura_engine::records::Rows;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DeskMemoryRecord, MemoryEntry, MemoryPlace, Remembered};
use crate::document::{Desk, VersionChange, Workflow};
use crate::ids::ID_PATTERN;
use crate::records::{MEMORY, MEMORY_HISTORY};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;

/// Which memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "GetCoordinationMemory")]
pub struct GetMemory {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// The desk whose own it is; or else a namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk_id: Option<String>,
    /// The namespace whose it is; or else a desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Which of them; `default` when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A memory, and what it was before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationMemory")]
pub struct MemoryAnswer {
    /// The memory.
    pub memory: MemoryEntry,
    /// Earlier values, the newest first; some of the last.
    pub history: Vec<MemoryEntry>,
}

impl Coordination {
    /// What a desk remembers; nothing when it is too old or of another version of the workflow's document.
    pub async fn read_memory(&self, workflow: &Workflow, desk: &Desk) -> perdura::Result<Option<DeskMemoryRecord>> {
        let place = MemoryPlace::of(workflow, desk).map_err(Refusal::into_error)?;
        let (version, keeps) = (workflow.version, keeps(desk));
        let read = self.read(move |rows| remembered(rows, &place, version, keeps)).await;
        read.map_err(Refusal::into_error)
    }
    /// A memory with its history, of whatever version.
    pub async fn memory(&self, input: GetMemory) -> Result<MemoryAnswer, Refusal> {
        let GetMemory { workflow_id, desk_id, namespace, key } = input;
        let place = MemoryPlace::new(&workflow_id, desk_id.as_deref(), namespace.as_deref(), key.as_deref())?;
        self.read(move |rows| {
            let found = rows.get::<Remembered>(MEMORY, &place.record_key())?.ok_or_else(|| {
                let message = format!(
                    "nothing is remembered at '{}': the list of memories says where something is",
                    place.record_key()
                );
                Refusal::new(Code::MemoryNotFound, message)
            })?;
            let history = rows.all::<Remembered>(MEMORY_HISTORY, &place.history_prefix())?;
            let history = history.into_iter().rev().map(|earlier| earlier.value.into()).collect();
            Ok(MemoryAnswer { memory: found.value.into(), history })
        })
        .await
    }
}

fn keeps(desk: &Desk) -> bool {
    let change = desk.memory_scope.as_ref().and_then(|scope| scope.on_version_change).unwrap_or_default();
    match change {
        VersionChange::Reset => false,
        VersionChange::Keep => true,
    }
}

fn remembered(
    rows: &Rows<'_>,
    place: &MemoryPlace,
    version: u64,
    keeps: bool,
) -> Result<Option<DeskMemoryRecord>, Refusal> {
    let found = rows.get::<Remembered>(MEMORY, &place.record_key())?;
    let record = found.map(|found| found.value.record);
    Ok(record.filter(|record| keeps || record.workflow_version == version))
}
