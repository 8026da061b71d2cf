//! What desks of another system remember.

use perdura_engine::records::{Decision, Rows};
use perdura_types::Transaction;
use serde_json::Value;

use super::file::parsed;
use super::{Importing, Taken, Untaken};
use crate::document::Workflow;
use crate::records::{DRAFTS, MEMORY, WORKFLOWS};
use crate::refusal::Refusal;
use crate::service::memory::{DeskMemoryRecord, MemoryPlace, Write, write};
use crate::service::workflow::{Draft, Publication, workflow_id};

impl Importing<'_> {
    pub(super) async fn memories(&self, content: &str) -> Result<Taken, Untaken> {
        let records: Vec<DeskMemoryRecord> =
            if content.trim_start().starts_with('[') { parsed(content)? } else { vec![parsed(content)?] };
        let (mut imported, mut skipped) = (0, 0);
        for record in records {
            let dry_run = self.dry_run;
            let taken = self.service.decide(move |rows| decide(rows, &record, dry_run)).await?;
            if taken { imported += 1 } else { skipped += 1 }
        }
        Ok(Taken::Some { imported, skipped })
    }
}

fn decide(rows: &Rows<'_>, record: &DeskMemoryRecord, dry_run: bool) -> Result<Decision<bool>, Refusal> {
    let place = place(rows, record)?;
    let is_over = record.expires_at.is_some_and(|at| at.0 <= rows.now);
    if is_over || rows.get::<Value>(MEMORY, &place.record_key())?.is_some() {
        return Ok(Decision::nothing(false));
    }
    let left_ms = record.expires_at.map(|at| at.0.since(rows.now));
    let want = Write {
        place,
        data: record.data.clone(),
        version: record.workflow_version,
        desk: record.desk_id.clone(),
        // A moment, rounded up to what a lifetime can say.
        ttl_seconds: left_ms.map(|left_ms| left_ms.div_euclid(1_000) + 1),
        expected_revision: None,
        run_id: None,
    };
    let mut decision = write(rows, &want)?.map(|_| true);
    if dry_run {
        decision.transaction = Transaction::default();
    }
    Ok(decision)
}

/// Where the desk looks for it here.
fn place(rows: &Rows<'_>, record: &DeskMemoryRecord) -> Result<MemoryPlace, Refusal> {
    let id = workflow_id(&record.workflow_id)?;
    let published = rows.get::<Publication>(WORKFLOWS, id.as_str())?.map(|stored| stored.value.workflow);
    let workflow: Option<Workflow> = match published {
        Some(workflow) => Some(workflow),
        None => rows.get::<Draft>(DRAFTS, id.as_str())?.map(|stored| stored.value.workflow),
    };
    let namespace = workflow.and_then(|workflow| {
        let desk = workflow.desks.into_iter().find(|desk| desk.desk_id == record.desk_id)?;
        desk.memory_scope?.namespace.filter(|name| !name.trim().is_empty())
    });
    let desk = Some(record.desk_id.as_str()).filter(|_| namespace.is_none());
    MemoryPlace::new(&record.workflow_id, desk, namespace.as_deref(), Some(&record.memory_key))
}
