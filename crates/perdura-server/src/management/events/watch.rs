//! Events as they are accepted.

use perdura_contract::{Error, Event as Sent, Events as Stream, Failure, Interruption};
use perdura_engine::{EventFeed, Fed, FeedNames};
use perdura_types::EventSeq;
use perdura_types::event_name::is_internal;

use super::{EventError, EventView, WatchEvents};
use crate::management::streams::{Source, StreamPlace, streamed};
use crate::management::{Management, unreadable};

/// Opens a stream.
pub(super) async fn watch(
    management: &Management,
    input: WatchEvents,
    after: Option<EventSeq>,
) -> Result<Stream<EventView>, Failure<EventError>> {
    let place = management.streams().map_err(|message| Failure::declared(EventError::StreamsExhausted, message))?;
    let hides_internal = input.name.is_none() && !input.include_internal.unwrap_or(false);
    let names = input.name.map_or(FeedNames::All, |name| FeedNames::One(name.into()));
    let feed = EventFeed::open(&management.state.engine, names, after).await.map_err(unreadable)?;
    Ok(streamed(Watching { feed, hides_internal, _place: place }))
}

struct Watching {
    feed: EventFeed,
    hides_internal: bool,
    _place: StreamPlace,
}

impl Source for Watching {
    type Item = EventView;

    async fn next(&mut self) -> Result<Sent<EventView>, Interruption> {
        loop {
            match self.feed.next().await.map_err(|_| Interruption::Lost)? {
                Fed::Event(event) if self.hides_internal && is_internal(&event.name) => {}
                Fed::Event(event) => return Ok(Sent::with_id(event.seq.0.to_string(), EventView::new(&event))),
                Fed::Reset(_) => {
                    let message = "too much happened since the stream was lost: read the list, and watch anew";
                    return Err(Error::new("STREAM_TOO_OLD").with_message(message).into());
                }
            }
        }
    }
}
