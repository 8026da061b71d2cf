//! A run that is being changed, and the transaction that comes of it.

use perdura_engine::records::{Decision, Rows, Stored, put};
use perdura_types::{Moment, NewEvent, RecordChange, Timestamp, Transaction};
use serde_json::Value;

use super::RunRecord;
use super::timeline::{self, Entry, Happening};
use crate::bounds::ERROR_CHARS_MAX;
use crate::records::{BY_TIME, BY_WORKFLOW, INPUTS, RUNS, TIMELINE, of_workflow, time_key};
use crate::refusal::Refusal;
use crate::run::{DeskRunEvent, FinishedHook, HookOutcome, RunState};
use crate::service::events::{RunChanged, event};

/// A run that is being changed.
pub(crate) struct Change {
    run: RunRecord,
    version: u64,
    is_touched: bool,
    now: Timestamp,
    changes: Vec<RecordChange>,
    timeline: Vec<DeskRunEvent>,
    events: Vec<NewEvent>,
}

impl Change {
    /// Of a run that is there.
    pub(crate) fn of(stored: Stored<RunRecord>, now: Timestamp) -> Self {
        let Stored { value: run, version } = stored;
        Self { run, version, is_touched: false, now, changes: Vec::new(), timeline: Vec::new(), events: Vec::new() }
    }
    /// Of a run that is made now, with its input and its places in the lists.
    pub(crate) fn fresh(run: RunRecord, input: &Value, now: Timestamp) -> Self {
        let (id, by_time) = (run.run_id.as_str(), time_key(run.started_at, run.run_id.as_str()));
        let changes = vec![
            put(INPUTS, id, 0, input, None),
            put(BY_TIME, &by_time, 0, id, None),
            put(BY_WORKFLOW, format!("{}{by_time}", of_workflow(&run.workflow_id)), 0, id, None),
        ];
        Self { run, version: 0, is_touched: true, now, changes, timeline: Vec::new(), events: Vec::new() }
    }

    pub(crate) fn run(&self) -> &RunRecord {
        &self.run
    }
    pub(crate) fn touch(&mut self) -> &mut RunRecord {
        self.is_touched = true;
        &mut self.run
    }
    pub(crate) fn write(&mut self, change: RecordChange) {
        self.changes.push(change);
    }
    pub(crate) fn emit(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    /// Ends the run. Nothing leaves a final state, so this is a mistake of ours twice.
    pub(crate) fn end(&mut self, status: RunState, error: Option<&str>, hook: Option<FinishedHook>) {
        assert!(!self.run.is_final(), "run {} has ended as {:?} before", self.run.run_id, self.run.status);
        let now = Moment(self.now);
        let run = self.touch();
        run.status = status;
        run.finished_at = Some(now);
        run.error = error.map(|error| error.chars().take(ERROR_CHARS_MAX).collect());
        run.finalization.finished_hook = Some(hook.unwrap_or_else(|| skipped(now)));
    }

    /// Appends to the timeline; what is there already stays as it is.
    pub(crate) fn append(&mut self, rows: &Rows<'_>, happening: Happening<'_>) -> Result<(), Refusal> {
        let event = timeline::event(&self.run, happening, Moment(self.now));
        let key = timeline::key_of(&event);
        if self.version > 0 && rows.get::<Value>(TIMELINE, &key)?.is_some() {
            return Ok(());
        }
        let ordinal = u32::try_from(self.timeline.len()).expect("a transaction appends few events");
        self.changes.push(put(TIMELINE, key, 0, &Entry { event: event.clone(), ordinal }, None));
        self.timeline.push(event);
        Ok(())
    }

    /// The transaction, and an answer.
    pub(crate) fn decide<T>(self, answer: T) -> Decision<T> {
        let Self { run, version, is_touched, now, mut changes, timeline, mut events } = self;
        if is_touched {
            changes.push(put(RUNS, run.run_id.as_str(), version, &run, None));
        }
        if is_touched || !timeline.is_empty() {
            events.push(event(&RunChanged::of(&run, &timeline), now));
        }
        Decision { transaction: Transaction { changes, events }, answer }
    }
}

/// What is recorded of a hook that there is none of.
fn skipped(now: Moment) -> FinishedHook {
    FinishedHook {
        attempted_at: now,
        outcome: HookOutcome::Skipped,
        non_critical: true,
        idempotency_required: true,
        timeout_ms: crate::bounds::FINISHED_HOOK_MS_MAX,
        error: None,
    }
}
