//! Lists of events, from the store's own table: it has the indexes that they need.

use perdura_core::read_event;
use perdura_store::EventFilter;
use perdura_types::event_name::is_internal;
use perdura_types::{Event, EventId, EventSeq};

use crate::bounds::{EVENT_LIST_PAGE, EVENTS_PER_LIST_MAX, EVENTS_PER_SCAN_MAX};
use crate::engine::{Engine, ReadError};

/// Which events a list shows, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// Name, times, and the place in the list: `before` is the `next` of the page before.
    pub filter: EventFilter,
    /// Part of the name or of an id; ASCII letters of either case.
    pub text: Option<String>,
    /// Leaves out what the engine itself sends.
    pub hides_internal: bool,
    /// Events of the page; at least 1 and at most [`EVENTS_PER_LIST_MAX`] are taken.
    pub limit: usize,
}

/// A page of events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventPage {
    /// Newest first.
    pub events: Vec<Event>,
    /// Where the next page begins; `None` at the end. A page may be short, even empty, and still have a next one.
    pub next: Option<EventSeq>,
}

impl EventQuery {
    fn passes(&self, event: &Event) -> bool {
        let has = |value: &str, text: &str| value.to_ascii_lowercase().contains(&text.to_ascii_lowercase());
        let is_found =
            |text: &str| has(&event.name, text) || has(&event.id, text) || has(&event.internal_id.to_string(), text);
        !(self.hides_internal && is_internal(&event.name))
            && self.text.as_deref().is_none_or(|text| is_found(text.trim()))
    }
}

impl Engine {
    /// A page of events.
    pub async fn events(&self, query: EventQuery) -> Result<EventPage, ReadError> {
        let shard = self.shard();
        self.read(move |reader, _| {
            let limit = query.limit.clamp(1, EVENTS_PER_LIST_MAX);
            let (mut filter, mut page, mut seen) = (query.filter.clone(), EventPage::default(), 0);
            loop {
                let rows = reader.events_page(shard, &filter, EVENT_LIST_PAGE)?;
                for row in &rows {
                    let event = read_event(row)?;
                    seen += 1;
                    if query.passes(&event) {
                        page.events.push(event);
                    }
                    if page.events.len() == limit || seen == EVENTS_PER_SCAN_MAX {
                        page.next = Some(row.seq);
                        return Ok(page);
                    }
                }
                match rows.last() {
                    Some(last) if rows.len() == EVENT_LIST_PAGE => filter.before = Some(last.seq),
                    Some(_) | None => return Ok(page),
                }
            }
        })
        .await
    }

    /// One event.
    pub async fn event(&self, id: EventId) -> Result<Option<Event>, ReadError> {
        let shard = self.shard();
        self.read(move |reader, _| match reader.event_by_id(shard, id)? {
            Some(row) => Ok(Some(read_event(&row)?)),
            None => Ok(None),
        })
        .await
    }
}
