//! A run of another system.

use perdura_engine::records::{Decision, Rows, put};
use perdura_types::{Moment, Transaction};
use serde_json::Value;

use super::file::parsed;
use super::{Importing, Taken, Untaken};
use crate::document::ObservabilityProfile;
use crate::records::{OUTPUT, OUTPUTS};
use crate::refusal::Refusal;
use crate::run::{RunState, RunStatus};
use crate::service::run::{Change, RunRecord, find, promise, run_id};
use crate::service::workflow::workflow_id;

/// Why a run has failed that had not ended.
const UNFINISHED: &str = "the run had not ended when it was imported, and nobody carries it out any more";

impl Importing<'_> {
    pub(super) async fn run(&mut self, content: &str) -> Result<Taken, Untaken> {
        let status = parsed::<RunStatus>(content)?;
        let (id, workflow) = (run_id(&status.run_id)?, workflow_id(&status.workflow_id)?);
        self.runs.insert(id.to_string());
        let dry_run = self.dry_run;
        let ends = match status.status {
            RunState::Queued | RunState::Running => false,
            RunState::Completed | RunState::Failed => true,
        };
        let record = move |rows: &Rows<'_>| RunRecord {
            run_id: id.clone(),
            workflow_id: workflow.clone(),
            workflow_version: status.workflow_version,
            pin: None,
            profile: ObservabilityProfile::Full,
            status: if ends { status.status } else { RunState::Failed },
            started_at: status.started_at,
            running_at: None,
            finished_at: if ends { status.finished_at } else { Some(Moment(rows.now)) },
            error: if ends { status.error.clone() } else { Some(UNFINISHED.to_owned()) },
            event_id: None,
            engine_run: None,
            base_url: String::new(),
            finalization: status.finalization.clone().unwrap_or_else(promise),
            retry_of: None,
            parent: None,
            depth: 0,
            is_cancelled: false,
            is_imported: true,
        };
        let values = parsed::<RunStatus>(content)?;
        let decision = move |rows: &Rows<'_>| decide(rows, record(rows), &values, dry_run);
        Ok(self.service.decide(decision).await?)
    }
}

fn decide(rows: &Rows<'_>, record: RunRecord, values: &RunStatus, dry_run: bool) -> Result<Decision<Taken>, Refusal> {
    if find(rows, &record.run_id)?.is_some() {
        return Ok(Decision::nothing(Taken::Skipped(1)));
    }
    let run = record.run_id.clone();
    let mut change = Change::fresh(record, values.input.as_ref().unwrap_or(&Value::Null), rows.now);
    if let Some(output) = &values.output {
        change.write(put(OUTPUT, run.as_str(), 0, output, None));
    }
    if let Some(outputs) = &values.outputs {
        change.write(put(OUTPUTS, run.as_str(), 0, outputs, None));
    }
    let mut decision = change.decide(Taken::Imported(1));
    if dry_run {
        decision.transaction = Transaction::default();
    }
    Ok(decision)
}
