//! Events of some names, from any point on: what was missed comes from the store, what happens now from the notices.
//!
//! An app whose every change is an event of the same commit has live streams that can be resumed after any pause and any
//! crash. Anybody with an event key can send events of these names, in any shape: readers judge them.

use std::collections::VecDeque;
use std::sync::Arc;

use perdura_core::{Notice, read_event};
use perdura_store::EventFilter;
use perdura_store::bounds::NUMBER_MAX;
use perdura_types::{Event, EventSeq};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::bounds::{FEED_PAGE, FEED_REPLAY_MAX};
use crate::engine::{Engine, ReadError, Stopping};
use crate::records::Rows;

/// Which events a feed follows.
#[derive(Debug, Clone)]
pub enum FeedNames {
    /// Of any of these names.
    These(&'static [&'static str]),
    /// Of this name.
    One(Arc<str>),
    /// All.
    All,
}

impl FeedNames {
    fn contain(&self, name: &str) -> bool {
        match self {
            Self::These(names) => names.contains(&name),
            Self::One(one) => **one == *name,
            Self::All => true,
        }
    }
}
impl<const N: usize> From<&'static [&'static str; N]> for FeedNames {
    fn from(names: &'static [&'static str; N]) -> Self {
        Self::These(names)
    }
}

/// The events of some names, in order.
pub struct EventFeed {
    engine: Engine,
    names: FeedNames,
    notices: Receiver<Notice>,
    last: EventSeq,
    missed: VecDeque<Arc<Event>>,
    replayed: usize,
    is_behind: bool,
}

/// What a feed says next.
#[derive(Debug, Clone)]
pub enum Fed {
    /// An event.
    Event(Arc<Event>),
    /// More was missed than is repeated: read the present state. The feed goes on from this point.
    Reset(EventSeq),
}

impl EventFeed {
    /// Follows events after one, or from now on. What happens from this call on is not missed, so the present state is read
    /// after it.
    pub async fn open(
        engine: &Engine,
        names: impl Into<FeedNames>,
        after: Option<EventSeq>,
    ) -> Result<Self, ReadError> {
        let names = names.into();
        let notices = engine.watch();
        let last = match after {
            Some(after) => after,
            None => newest(engine).await?,
        };
        let engine = engine.clone();
        Ok(Self { engine, names, notices, last, missed: VecDeque::new(), replayed: 0, is_behind: after.is_some() })
    }

    /// Where the feed stands: the point to resume from.
    pub fn position(&self) -> EventSeq {
        self.last
    }

    /// Waits for the next event. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Fed, ReadError> {
        loop {
            if let Some(event) = self.missed.pop_front() {
                self.last = event.seq;
                return Ok(Fed::Event(event));
            }
            if self.is_behind {
                if self.replayed > FEED_REPLAY_MAX {
                    self.last = newest(&self.engine).await?;
                    (self.is_behind, self.replayed) = (false, 0);
                    return Ok(Fed::Reset(self.last));
                }
                self.catch_up().await?;
                continue;
            }
            let notice = tokio::select! {
                // What has happened is told before the end is.
                biased;
                notice = self.notices.recv() => notice,
                // The feed itself keeps the engine's notices open.
                _ = self.engine.stopped() => return Err(Stopping.into()),
            };
            match notice {
                Ok(Notice::Event(event)) if event.seq > self.last && self.names.contain(&event.name) => {
                    self.last = event.seq;
                    return Ok(Fed::Event(event));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => (self.is_behind, self.replayed) = (true, 0),
                Err(RecvError::Closed) => return Err(Stopping.into()),
            }
        }
    }

    /// What has happened up to now and was not given yet, for a feed that was just opened or reset: with it, a state that
    /// was read meanwhile can be brought to the feed's new position.
    pub async fn pass(&mut self) -> Result<Vec<Arc<Event>>, ReadError> {
        let mut passed = Vec::<Arc<Event>>::new();
        self.is_behind = true;
        while self.is_behind {
            self.catch_up().await?;
            let Some(last) = self.missed.back() else { break };
            self.last = last.seq;
            passed.extend(self.missed.drain(..));
        }
        Ok(passed)
    }

    async fn catch_up(&mut self) -> Result<(), ReadError> {
        let (names, after) = (self.names.clone(), self.last);
        let (events, is_last) = self.engine.read_rows(move |rows| missed(rows, &names, after)).await?;
        let is_gap = events.is_empty() && !is_last;
        self.replayed += if is_gap { FEED_REPLAY_MAX + 1 } else { events.len() };
        self.missed = events.into_iter().map(Arc::new).collect();
        self.is_behind = !is_last;
        Ok(())
    }
}

async fn newest(engine: &Engine) -> Result<EventSeq, ReadError> {
    let newest = |rows: &Rows<'_>| {
        let page = rows.reader.events_page(rows.shard, &EventFilter::default(), 1)?;
        Ok(page.first().map_or(EventSeq(0), |row| row.seq))
    };
    engine.read_rows(newest).await
}

/// Events of these names after one, in order, and whether that is all of them.
fn missed(rows: &Rows<'_>, names: &FeedNames, after: EventSeq) -> Result<(Vec<Event>, bool), ReadError> {
    match names {
        FeedNames::These(names) => missed_of(rows, names, after),
        FeedNames::One(name) => missed_of(rows, &[&**name], after),
        FeedNames::All => missed_of_all(rows, after),
    }
}

/// Events are numbered without gaps but for those that were removed; a long gap is left to a reset.
fn missed_of_all(rows: &Rows<'_>, after: EventSeq) -> Result<(Vec<Event>, bool), ReadError> {
    let newest = rows.reader.events_page(rows.shard, &EventFilter::default(), 1)?.first().map_or(after, |row| row.seq);
    let mut events = Vec::new();
    let mut last = after.0;
    while last < newest.0 && events.len() < FEED_PAGE && last - after.0 < FEED_REPLAY_MAX as u64 {
        last += 1;
        if let Some(row) = rows.reader.event(rows.shard, EventSeq(last))? {
            events.push(read_event(&row)?);
        }
    }
    Ok((events, last == newest.0))
}

fn missed_of(rows: &Rows<'_>, names: &[&str], after: EventSeq) -> Result<(Vec<Event>, bool), ReadError> {
    let (mut events, mut certain) = (Vec::new(), None::<EventSeq>);
    for name in names {
        let page = rows.reader.events_named(rows.shard, name, after, EventSeq(NUMBER_MAX), FEED_PAGE)?;
        if let Some(last) = page.last().filter(|_| page.len() == FEED_PAGE) {
            // What comes after it was not read for this name.
            certain = Some(certain.map_or(last.seq, |certain| certain.min(last.seq)));
        }
        for row in page {
            events.push(read_event(&row)?);
        }
    }
    events.sort_by_key(|event| event.seq);
    if let Some(certain) = certain {
        events.retain(|event| event.seq <= certain);
    }
    Ok((events, certain.is_none()))
}
