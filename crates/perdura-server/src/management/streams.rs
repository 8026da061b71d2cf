//! What all live streams share: a bound on their number, and how one is made of a value that is asked again and again.

use std::sync::Arc;

use futures_util::stream;
use perdura_contract::{Event, Events, Interruption};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Management;
use crate::bounds::STREAMS_MAX;

/// Leave for one more stream.
pub(super) type StreamPlace = OwnedSemaphorePermit;

/// Room for live streams.
#[derive(Debug, Clone)]
pub(crate) struct StreamPlaces(Arc<Semaphore>);

impl Default for StreamPlaces {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(STREAMS_MAX)))
    }
}

impl Management {
    /// Room for one more stream, or why there is none.
    pub(super) fn streams(&self) -> Result<StreamPlace, String> {
        Arc::clone(&self.state.streams.0)
            .try_acquire_owned()
            .map_err(|_| format!("{STREAMS_MAX} streams are open, which is the limit: close one"))
    }
}

/// What a stream is made of.
pub(super) trait Source: Send + 'static {
    /// What it yields.
    type Item: Send + 'static;

    /// Whether nothing comes after this one.
    fn is_last(&self, _item: &Self::Item) -> bool {
        false
    }

    /// Waits for what comes next; the stream ends with an error.
    fn next(&mut self) -> impl Future<Output = Result<Event<Self::Item>, Interruption>> + Send;
}

/// A stream of what a source gives, up to its last.
pub(super) fn streamed<S: Source>(source: S) -> Events<S::Item> {
    Events::new(stream::unfold(Some(source), async |open| {
        let mut source = open?;
        match source.next().await {
            Ok(event) => {
                let is_last = source.is_last(&event.value);
                Some((Ok(event), (!is_last).then_some(source)))
            }
            Err(interruption) => Some((Err(interruption), None)),
        }
    }))
}
