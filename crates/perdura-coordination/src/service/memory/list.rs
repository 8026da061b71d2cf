//! Memories as a list, and their end.

use perdura_engine::records::{Decision, remove};
use perdura_types::Transaction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::place::prefix;
use super::{MemoryEntry, MemoryPlace, Remembered};
use crate::bounds::{MEMORIES_CLEARED_MAX, MEMORY_HISTORY_MAX};
use crate::ids::ID_PATTERN;
use crate::records::{MEMORY, MEMORY_HISTORY};
use crate::refusal::Refusal;
use crate::service::Coordination;
use crate::service::page::{Page, Scan, page};
use crate::service::workflow::workflow_id;

/// Which memories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ListCoordinationMemory")]
pub struct ListMemory {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// Memories of one page: 1 to 100; 20 when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// The `nextCursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Some memories: those of desks by desk, then those of namespaces by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationMemoryPage")]
pub struct MemoryPage {
    /// At most as many as were asked for.
    pub memories: Vec<MemoryEntry>,
    /// Where the next page begins; missing at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Which memories are to be forgotten; all of the workflow when nothing else is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ClearCoordinationMemory")]
pub struct ClearMemory {
    /// The workflow.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub workflow_id: String,
    /// Only this desk's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk_id: Option<String>,
    /// Only this namespace's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Only the one of this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ClearedCoordinationMemory")]
pub struct ClearedMemory {
    /// How many memories, each with its history.
    pub cleared: usize,
    /// Whether some are left: call again.
    pub more: bool,
}

impl Coordination {
    /// A page of what a workflow's desks remember.
    pub async fn memories(&self, input: ListMemory) -> Result<MemoryPage, Refusal> {
        let id = workflow_id(&input.workflow_id)?;
        self.read(move |rows| {
            let cursor = input.cursor.as_deref();
            let scan = Scan { collection: MEMORY, prefix: prefix(&id, None), limit: input.limit, cursor, start: None };
            let Page { entries: memories, next_cursor } =
                page(rows, &scan, |found: &Remembered| Ok(Some(MemoryEntry::from(found.clone()))))?;
            Ok(MemoryPage { memories, next_cursor })
        })
        .await
    }

    /// Forgets memories, with what they were before.
    pub async fn clear_memory(&self, input: ClearMemory) -> Result<ClearedMemory, Refusal> {
        let ClearMemory { workflow_id: workflow, desk_id, namespace, key } = input;
        let id = workflow_id(&workflow)?;
        let place = if desk_id.is_some() || namespace.is_some() || key.is_some() {
            Some(MemoryPlace::new(&workflow, desk_id.as_deref(), namespace.as_deref(), key.as_deref())?)
        } else {
            None
        };
        self.decide(move |rows| {
            let begins = prefix(&id, place.as_ref().map(|place| &place.namespace));
            let exact = place.as_ref().filter(|_| key.is_some()).map(MemoryPlace::record_key);
            let found: Vec<String> = if let Some(key) = exact {
                rows.get::<Value>(MEMORY, &key)?.map(|_| key).into_iter().collect()
            } else {
                let all = rows.page::<Value>(MEMORY, &begins, None, MEMORIES_CLEARED_MAX + 1)?;
                all.into_iter().map(|(key, _)| key).collect()
            };
            let mut changes = Vec::new();
            for key in found.iter().take(MEMORIES_CLEARED_MAX) {
                changes.push(remove(MEMORY, key));
                let history_max = usize::try_from(MEMORY_HISTORY_MAX).expect("a small number");
                let history = rows.page::<Value>(MEMORY_HISTORY, &format!("{key}/"), None, history_max + 1)?;
                changes.extend(history.into_iter().map(|(key, _)| remove(MEMORY_HISTORY, key)));
            }
            let cleared = found.len().min(MEMORIES_CLEARED_MAX);
            let answer = ClearedMemory { cleared, more: found.len() > cleared };
            Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer })
        })
        .await
    }
}
