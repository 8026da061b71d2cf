//! A timeline of another system.

use perdura_engine::records::{Decision, Rows, put};
use perdura_types::Transaction;
use serde::Deserialize;
use serde_json::Value;

use super::file::parsed;
use super::{Importing, Taken, Untaken};
use crate::bounds::{ID_REST_CHARS_MAX, IMPORT_EVENTS_AT_ONCE_MAX, TIMELINE_EVENTS_MAX};
use crate::ids::WorkflowRunId;
use crate::records::TIMELINE;
use crate::refusal::Refusal;
use crate::run::DeskRunEvent;
use crate::service::run::timeline::{Entry, foreign_key};
use crate::service::run::{find, run_id};

/// A list of events, or an object with one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Document {
    List(Vec<DeskRunEvent>),
    Timeline { timeline: Vec<DeskRunEvent> },
    Events { events: Vec<DeskRunEvent> },
}

impl Importing<'_> {
    pub(super) async fn timeline(&self, content: &str) -> Result<Taken, Untaken> {
        let mut events = read(content)?;
        let Some(first) = events.first() else { return Ok(Taken::Skipped(0)) };
        let run = run_id(&first.run_id)?;
        check(&events, &first.run_id.clone())?;
        // Ties keep the file's order.
        events.sort_by_key(|event| event.ts);
        let id = run.clone();
        let is_known = self.service.read(move |rows| Ok(find(rows, &id)?.is_some())).await?;
        if !is_known && !self.runs.contains(run.as_str()) {
            return Err(Untaken::Broken(format!("there is no run '{run}': import its run, too")));
        }
        let (mut imported, mut skipped) = (0, 0);
        for (chunk, at_once) in events.chunks(IMPORT_EVENTS_AT_ONCE_MAX).enumerate() {
            let (run, at_once, dry_run) = (run.clone(), at_once.to_vec(), self.dry_run);
            let first = chunk * IMPORT_EVENTS_AT_ONCE_MAX;
            let count = at_once.len();
            let decision = move |rows: &Rows<'_>| decide(rows, &run, &at_once, first, dry_run);
            let written = self.service.decide(decision).await?;
            imported += written;
            skipped += count - written;
        }
        Ok(Taken::Some { imported, skipped })
    }
}

fn read(content: &str) -> Result<Vec<DeskRunEvent>, Untaken> {
    // An untagged value would only say that nothing fits.
    let is_list = content.trim_start().starts_with('[');
    if is_list {
        return parsed(content);
    }
    let events = parsed::<Value>(content)?;
    let document = serde_json::from_value::<Document>(events).map_err(|_| {
        let message = "it is neither a list of events nor an object with a timeline of them";
        Untaken::Broken(message.to_owned())
    })?;
    Ok(match document {
        Document::List(events) | Document::Timeline { timeline: events } | Document::Events { events } => events,
    })
}

fn check(events: &[DeskRunEvent], run: &str) -> Result<(), Untaken> {
    if events.len() > TIMELINE_EVENTS_MAX {
        let message = format!("it has {} events, above the limit of {TIMELINE_EVENTS_MAX}", events.len());
        return Err(Untaken::Broken(message));
    }
    for event in events {
        let problem = if event.run_id != run {
            Some(format!("is of run '{}', and the first one of '{run}'", event.run_id))
        } else if !event.kind.admits(event.status) {
            Some(format!("has the state {:?}, which {:?} cannot have", event.status, event.kind))
        } else if event.event_id.is_empty() || event.event_id.len() > 4 * ID_REST_CHARS_MAX {
            Some(format!("has an id of {} characters", event.event_id.len()))
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(Untaken::Broken(format!("event '{}' {problem}", crate::ids::excerpt(&event.event_id))));
        }
    }
    Ok(())
}

fn decide(
    rows: &Rows<'_>,
    run: &WorkflowRunId,
    events: &[DeskRunEvent],
    first: usize,
    dry_run: bool,
) -> Result<Decision<usize>, Refusal> {
    let mut changes = Vec::new();
    for (position, event) in events.iter().enumerate() {
        let key = foreign_key(run, &event.event_id);
        if rows.get::<Value>(TIMELINE, &key)?.is_some() {
            continue;
        }
        let ordinal = u32::try_from(first + position).expect("below the limit of events");
        changes.push(put(TIMELINE, key, 0, &Entry { event: event.clone(), ordinal }, None));
    }
    // An id that comes twice in one file is one event.
    let mut seen = std::collections::BTreeSet::new();
    changes.retain(|change| seen.insert(change.key.clone()));
    let written = changes.len();
    if dry_run {
        changes.clear();
    }
    Ok(Decision { transaction: Transaction { changes, events: Vec::new() }, answer: written })
}
