//! Timelines: each event is an insert with an id that says what it is, so that a repeated step writes nothing twice, and
//! its place is the version of its record, which only rises.

use perdura_engine::records::{Rows, Stored};
use perdura_types::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::RunRecord;
use crate::bounds::{DESK_ATTEMPTS_MAX, TIMELINE_VALUE_BYTES_MAX};
use crate::ids::{DeskId, WorkflowRunId};
use crate::records::{TIMELINE, of_run};
use crate::refusal::Refusal;
use crate::run::{DeskRunEvent, HandoffOutcomes, RunState, TimelineKind};

/// A desk's try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeskTry {
    /// The desk.
    pub desk_id: DeskId,
    /// From 1.
    pub attempt: u32,
}

impl DeskTry {
    /// The first try of a desk.
    pub fn first(desk_id: DeskId) -> Self {
        Self { desk_id, attempt: 1 }
    }
}

/// What is to be told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happening<'a> {
    pub(crate) kind: TimelineKind,
    pub(crate) status: RunState,
    pub(crate) desk: Option<&'a DeskTry>,
    pub(crate) detail: Option<&'a str>,
    pub(crate) input: Option<&'a Value>,
    pub(crate) output: Option<&'a Value>,
    pub(crate) handoffs: Option<&'a HandoffOutcomes>,
}

impl<'a> Happening<'a> {
    pub(crate) const fn new(kind: TimelineKind, status: RunState) -> Self {
        Self { kind, status, desk: None, detail: None, input: None, output: None, handoffs: None }
    }
    pub(crate) const fn at(self, desk: &'a DeskTry) -> Self {
        Self { desk: Some(desk), ..self }
    }
    pub(crate) const fn saying(self, detail: Option<&'a str>) -> Self {
        Self { detail, ..self }
    }
    pub(crate) const fn taking(self, input: Option<&'a Value>) -> Self {
        Self { input, ..self }
    }
    pub(crate) const fn giving(self, output: Option<&'a Value>) -> Self {
        Self { output, ..self }
    }
    pub(crate) const fn leading(self, handoffs: &'a HandoffOutcomes) -> Self {
        Self { handoffs: Some(handoffs), ..self }
    }
}

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) event: DeskRunEvent,
    /// Its place among those of one transaction.
    pub(crate) ordinal: u32,
}

/// Marks an event that has come from elsewhere with an id of its own; no desk has this name.
const FOREIGN: &str = "~";
/// Stands where an event has no desk; no desk has this name.
const NO_DESK: &str = "_";
const EVENT_ID_PREFIX: &str = "evt-";

/// Makes the event. A pair of type and state that is not allowed is a mistake of ours.
pub(crate) fn event(run: &RunRecord, happening: Happening<'_>, now: Moment) -> DeskRunEvent {
    let Happening { kind, status, desk, detail, input, output, handoffs } = happening;
    assert!(kind.admits(status), "a timeline event {kind:?} cannot have the state {status:?}");
    let attempt = desk.map_or(1, |desk| desk.attempt);
    assert!((1..=DESK_ATTEMPTS_MAX).contains(&attempt), "a desk has 1 to {DESK_ATTEMPTS_MAX} tries, not {attempt}");
    let place = desk.map_or(NO_DESK, |desk| desk.desk_id.as_str());
    let mut detail = detail.map(str::to_owned);
    let mut shown = |name: &str, value: Option<&Value>| shown(run, name, value, &mut detail);
    let (input, output) = (shown("input", input), shown("output", output));
    DeskRunEvent {
        event_id: format!("{EVENT_ID_PREFIX}{}/{place}/{attempt}/{}", run.run_id, word(kind, status)),
        run_id: run.run_id.to_string(),
        workflow_id: run.workflow_id.to_string(),
        desk_id: desk.map(|desk| desk.desk_id.to_string()),
        kind,
        ts: now,
        status,
        detail,
        input,
        output,
        handoffs: handoffs.cloned().unwrap_or_default(),
    }
}

fn shown(run: &RunRecord, name: &str, value: Option<&Value>, detail: &mut Option<String>) -> Option<Value> {
    let value = value.filter(|_| run.shows_values())?;
    let bytes = value.to_string().len();
    if bytes <= TIMELINE_VALUE_BYTES_MAX {
        return Some(value.clone());
    }
    let sentence = format!("the {name} of {bytes} bytes is too large to be shown here");
    *detail = Some(detail.take().map_or_else(|| sentence.clone(), |detail| format!("{detail}; {sentence}")));
    None
}

const fn word(kind: TimelineKind, status: RunState) -> &'static str {
    match (kind, status) {
        (TimelineKind::RunStarted, RunState::Queued) => "run.queued",
        (TimelineKind::RunStarted, _) => "run.started",
        (TimelineKind::RunCompleted, _) => "run.completed",
        (TimelineKind::RunFailed, _) => "run.failed",
        (TimelineKind::DeskStarted, RunState::Queued) => "desk.queued",
        (TimelineKind::DeskStarted, _) => "desk.started",
        (TimelineKind::DeskCompleted, _) => "desk.completed",
        (TimelineKind::DeskFailed, _) => "desk.failed",
    }
}

/// Where an event of ours lies: its id without the prefix begins with its run.
pub(crate) fn key_of(event: &DeskRunEvent) -> String {
    event.event_id.trim_start_matches(EVENT_ID_PREFIX).to_owned()
}

/// Where an event from elsewhere lies.
pub(crate) fn foreign_key(run: &WorkflowRunId, event_id: &str) -> String {
    if let Some(key) = event_id.strip_prefix(EVENT_ID_PREFIX).filter(|key| key.starts_with(&of_run(run))) {
        return key.to_owned();
    }
    format!("{run}/{FOREIGN}/{event_id}")
}

/// The timeline in order.
pub(crate) fn read(rows: &Rows<'_>, run: &WorkflowRunId) -> Result<Vec<DeskRunEvent>, Refusal> {
    Ok(in_order(entries(rows, run)?))
}

/// The entries of the timeline, in no order.
pub(crate) fn entries(rows: &Rows<'_>, run: &WorkflowRunId) -> Result<Vec<Stored<Entry>>, Refusal> {
    Ok(rows.all(TIMELINE, &of_run(run))?)
}

/// Some entries by the ids of their events.
pub(crate) fn named(rows: &Rows<'_>, run: &WorkflowRunId, ids: &[String]) -> Result<Vec<Stored<Entry>>, Refusal> {
    let mut entries = Vec::with_capacity(ids.len());
    for id in ids {
        entries.extend(rows.get(TIMELINE, &foreign_key(run, id))?);
    }
    Ok(entries)
}

/// The events in order. Moments never run backwards in them, whatever a clock did.
pub(crate) fn in_order(mut entries: Vec<Stored<Entry>>) -> Vec<DeskRunEvent> {
    entries.sort_by_key(|entry| (entry.version, entry.value.ordinal));
    let mut latest = None;
    let mut events = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut event = entry.value.event;
        event.ts = latest.map_or(event.ts, |latest: Moment| latest.max(event.ts));
        latest = Some(event.ts);
        events.push(event);
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::run::record::promise;

    fn run() -> RunRecord {
        RunRecord {
            run_id: "run-1".parse().unwrap(),
            workflow_id: "wf".parse().unwrap(),
            workflow_version: 1,
            pin: None,
            profile: crate::document::ObservabilityProfile::Full,
            status: RunState::Running,
            started_at: now(),
            running_at: None,
            finished_at: None,
            error: None,
            event_id: None,
            engine_run: None,
            base_url: String::new(),
            finalization: promise(),
            retry_of: None,
            parent: None,
            depth: 0,
            is_cancelled: false,
            is_imported: false,
        }
    }

    fn now() -> Moment {
        Moment(perdura_types::Timestamp::from_millis(1_800_000_000_000))
    }

    const KINDS: [TimelineKind; 6] = [
        TimelineKind::RunStarted,
        TimelineKind::RunCompleted,
        TimelineKind::RunFailed,
        TimelineKind::DeskStarted,
        TimelineKind::DeskCompleted,
        TimelineKind::DeskFailed,
    ];
    const STATES: [RunState; 4] = [RunState::Queued, RunState::Running, RunState::Completed, RunState::Failed];

    #[test]
    fn r15_only_these_pairs_of_type_and_state_exist() {
        let admitted = KINDS.iter().map(|kind| STATES.iter().filter(|state| kind.admits(**state)).collect::<Vec<_>>());
        let expected: [&[RunState]; 6] = [
            &[RunState::Queued, RunState::Running],
            &[RunState::Completed],
            &[RunState::Failed],
            &[RunState::Queued, RunState::Running],
            &[RunState::Completed],
            &[RunState::Failed],
        ];
        for (admitted, expected) in admitted.zip(expected) {
            assert_eq!(admitted, expected.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "a timeline event RunCompleted cannot have the state Running")]
    fn r15_another_pair_is_a_hard_error() {
        event(&run(), Happening::new(TimelineKind::RunCompleted, RunState::Running), now());
    }

    #[test]
    fn w12_an_event_is_named_after_what_it_is() {
        let (first, second) =
            (DeskTry::first("x".parse().unwrap()), DeskTry { desk_id: "x".parse().unwrap(), attempt: 2 });
        let id = |happening| event(&run(), happening, now()).event_id;
        let run_started = |status| id(Happening::new(TimelineKind::RunStarted, status));
        assert_eq!(run_started(RunState::Queued), "evt-run-1/_/1/run.queued");
        assert_eq!(run_started(RunState::Running), "evt-run-1/_/1/run.started");
        let failed = Happening::new(TimelineKind::DeskFailed, RunState::Failed);
        assert_eq!(id(failed.at(&first)), "evt-run-1/x/1/desk.failed");
        assert_eq!(id(failed.at(&second)), "evt-run-1/x/2/desk.failed");
        assert_eq!(id(failed.at(&second)), id(failed.at(&second).saying(Some("said otherwise"))));
    }

    #[test]
    fn r15_large_values_are_left_out_and_basic_workflows_show_none() {
        let large = Value::String("x".repeat(TIMELINE_VALUE_BYTES_MAX));
        let small = Value::from(7);
        let done = Happening::new(TimelineKind::DeskCompleted, RunState::Completed);
        let shown = event(&run(), done.giving(Some(&small)), now());
        assert_eq!((shown.output, shown.detail), (Some(small.clone()), None));
        let shown = event(&run(), done.giving(Some(&large)).saying(Some("done")), now());
        let expected = "done; the output of 65538 bytes is too large to be shown here";
        assert_eq!((shown.output, shown.detail.as_deref()), (None, Some(expected)));
        let basic = RunRecord { profile: crate::document::ObservabilityProfile::Basic, ..run() };
        let shown = event(&basic, done.giving(Some(&small)).taking(Some(&large)), now());
        assert_eq!((shown.input, shown.output, shown.detail), (None, None, None));
    }
}
