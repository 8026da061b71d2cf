//! Memories are written: by a desk after it has executed, and by people who name the revision that they have seen.

use perdura::Commit;
use perdura_engine::records::{Decision, Rows, put, remove};
use perdura_types::{Moment, RecordChange, Transaction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::place::desk_id;
use super::{DeskMemoryRecord, MemoryEntry, MemoryPlace, Namespace, Remembered};
use crate::bounds::{MEMORY_BYTES_MAX, MEMORY_HISTORY_MAX};
use crate::document::{Desk, Workflow};
use crate::ids::ID_PATTERN;
use crate::records::{MEMORY, MEMORY_HISTORY};
use crate::refusal::{Code, Refusal};
use crate::service::Coordination;
use crate::service::run::{RunTicket, active};
use crate::service::workflow;

/// What is to be remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "PutCoordinationMemory")]
pub struct PutMemory {
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
    /// What.
    pub data: Value,
    /// How long; for ever when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub ttl_seconds: Option<i64>,
    /// The revision that this one follows; 0 when there is none yet.
    pub expected_revision: u64,
}

impl Coordination {
    /// Keeps what a desk gave, for the next run. Two runs that write at once are both kept, one of them in the history.
    pub async fn write_memory(
        &self,
        ticket: &RunTicket,
        workflow: &Workflow,
        desk: &Desk,
        data: &Value,
    ) -> perdura::Result<Commit<()>> {
        let place = MemoryPlace::of(workflow, desk).map_err(Refusal::into_error)?;
        let ttl_seconds = desk.memory_scope.as_ref().and_then(|scope| scope.ttl_seconds);
        let (ticket, data) = (ticket.clone(), data.clone());
        let (version, desk) = (workflow.version, desk.desk_id.clone());
        self.judged(move |rows| {
            active(rows, &ticket)?;
            let run_id = Some(ticket.run_id.to_string());
            let want = Write { place, data, version, desk, ttl_seconds, expected_revision: None, run_id };
            Ok(write(rows, &want)?.map(|_| ()))
        })
        .await
    }

    /// Changes a memory, if it is as the caller has seen it.
    pub async fn put_memory(&self, input: PutMemory) -> Result<MemoryEntry, Refusal> {
        let PutMemory { workflow_id, desk_id: desk, namespace, key, data, ttl_seconds, expected_revision } = input;
        let place = MemoryPlace::new(&workflow_id, desk.as_deref(), namespace.as_deref(), key.as_deref())?;
        self.decide(move |rows| {
            let version = workflow::require(rows, &place.workflow_id)?.workflow.version;
            let desk = match &place.namespace {
                Namespace::Desk(desk) => desk.to_string(),
                // Nobody in particular: the last desk that wrote stays named.
                Namespace::Named(_) => last_desk(rows, &place)?,
            };
            let (place, data) = (place.clone(), data.clone());
            let expected_revision = Some(expected_revision);
            let want = Write { place, data, version, desk, ttl_seconds, expected_revision, run_id: None };
            Ok(write(rows, &want)?.map(MemoryEntry::from))
        })
        .await
    }
}

fn last_desk(rows: &Rows<'_>, place: &MemoryPlace) -> Result<String, Refusal> {
    let known = rows.get::<Remembered>(MEMORY, &place.record_key())?;
    if let Some(known) = known {
        return Ok(known.value.record.desk_id);
    }
    let workflow = workflow::require(rows, &place.workflow_id)?.workflow;
    Ok(desk_id(&workflow.entry_desk_id)?.to_string())
}

/// What is to be written.
pub(crate) struct Write {
    pub(crate) place: MemoryPlace,
    pub(crate) data: Value,
    pub(crate) version: u64,
    pub(crate) desk: String,
    pub(crate) ttl_seconds: Option<i64>,
    /// None: whatever there is.
    pub(crate) expected_revision: Option<u64>,
    pub(crate) run_id: Option<String>,
}

/// Writes a memory, and moves what was there into its history.
pub(crate) fn write(rows: &Rows<'_>, want: &Write) -> Result<Decision<Remembered>, Refusal> {
    let bytes = want.data.to_string().len();
    if bytes > MEMORY_BYTES_MAX {
        let message =
            format!("a memory of {bytes} bytes is above the limit of {MEMORY_BYTES_MAX}: keep large values elsewhere");
        return Err(Refusal::new(Code::MemoryTooLarge, message));
    }
    let key = want.place.record_key();
    let known = rows.get::<Remembered>(MEMORY, &key)?;
    let (revision, version) = known.as_ref().map_or((0, 0), |known| (known.value.revision, known.version));
    if want.expected_revision.is_some_and(|expected| expected != revision) {
        let message = format!(
            "the memory '{key}' is revision {revision} by now: read it, bring the changes together, and name that revision"
        );
        return Err(Refusal::new(Code::MemoryChanged, message).with_data(&json!({ "revision": revision })));
    }
    let now = Moment(rows.now);
    let expires_at = want.ttl_seconds.map(|seconds| now.plus_ms(seconds.saturating_mul(1_000)));
    let remembered = Remembered {
        record: DeskMemoryRecord {
            workflow_id: want.place.workflow_id.to_string(),
            workflow_version: want.version,
            desk_id: want.desk.clone(),
            memory_key: want.place.key.clone(),
            data: want.data.clone(),
            updated_at: now,
            expires_at,
        },
        namespace: match &want.place.namespace {
            Namespace::Desk(_) => None,
            Namespace::Named(name) => Some(name.clone()),
        },
        revision: revision + 1,
        run_id: want.run_id.clone(),
    };
    let mut changes = vec![put(MEMORY, key, version, &remembered, expires_at.map(|at| at.0))];
    if let Some(known) = known {
        let until = known.value.record.expires_at.map(|at| at.0);
        let kept = put(MEMORY_HISTORY, want.place.history_key(revision), 0, &known.value, until);
        changes.push(RecordChange { expected: None, ..kept });
        if let Some(oldest) = revision.checked_sub(MEMORY_HISTORY_MAX).filter(|oldest| *oldest > 0) {
            changes.push(remove(MEMORY_HISTORY, want.place.history_key(oldest)));
        }
    }
    Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer: remembered })
}
