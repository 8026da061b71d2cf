//! Committed rows as readers outside of the shard see them.

use std::sync::Arc;

use perdura_types::{Event, EventRow, FinishedSteps, RunId};

use crate::head::Head;
use crate::journal;
use crate::past::{Past, Unreadable};
use crate::run::Run;

/// A run as it was last committed.
#[derive(Debug)]
pub struct RunView {
    /// Its state.
    pub head: Head,
    /// What started it.
    pub events: Vec<Arc<Event>>,
    /// Memos of finished steps, in the order they finished.
    pub steps: FinishedSteps,
}

impl RunView {
    /// Reads a run, live or ended.
    pub fn read(run: RunId, past: &mut dyn Past) -> Result<Option<Self>, Unreadable> {
        let Some(row) = past.head(run)? else { return Ok(None) };
        let head = Head::decode(&row.body)?;
        let mut events = Vec::with_capacity(head.events.len());
        for seq in &head.events {
            let missing = || Unreadable::new(format!("event number {seq}"), "it is missing");
            events.push(Arc::new(read_event(&past.event(*seq)?.ok_or_else(missing)?)?));
        }
        let run = Run::restore(head, events, &past.journal(run)?)?;
        Ok(Some(run.into_view()))
    }
}

/// Reads an event's row.
pub fn read_event(row: &EventRow) -> Result<Event, Unreadable> {
    journal::decode("an event", &row.body)
}
