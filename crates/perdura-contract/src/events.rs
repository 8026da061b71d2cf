//! Streams of events: what a procedure yields while it goes on.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;

use crate::error::Error;

/// A value on its way, with what a client needs to come back for the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<T> {
    /// What is told. Clients see the id of a yielded *object* only, so that resumable streams yield objects.
    pub value: T,
    /// Where to resume: a client that lost its connection sends the last one it saw, and the handler finds it in
    /// [`Call::last_event_id`](crate::Call::last_event_id). No line breaks.
    pub id: Option<String>,
    /// How long a client waits before it comes back.
    pub retry_ms: Option<u64>,
    /// Words for people who look at the bytes. No line breaks.
    pub comments: Vec<String>,
}

impl<T> Event<T> {
    /// A value without an id.
    pub fn new(value: T) -> Self {
        Self { value, id: None, retry_ms: None, comments: Vec::new() }
    }

    /// A value that a client can resume after.
    pub fn with_id(id: impl Into<String>, value: T) -> Self {
        Self { id: Some(id.into()), ..Self::new(value) }
    }

    /// The same event around another value.
    pub fn try_map<U, X>(self, change: impl FnOnce(T) -> Result<U, X>) -> Result<Event<U>, X> {
        let Self { value, id, retry_ms, comments } = self;
        Ok(Event { value: change(value)?, id, retry_ms, comments })
    }
}

/// What a stream does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<Y, R> {
    /// It goes on.
    Yielded(Event<Y>),
    /// It is over, with this value.
    Returned(Event<R>),
}

/// Why a stream stops before its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Interruption {
    /// Callers get this error.
    Failed(Error),
    /// What the stream is about got lost (the server stops, an upstream went away): the connection is broken off, so that
    /// clients come back. A clean end would tell them that there is nothing more.
    Lost,
}

impl From<Error> for Interruption {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

type Inner<Y, R> = Pin<Box<dyn Stream<Item = Result<Progress<Y, R>, Interruption>> + Send>>;

/// The output of a procedure that streams: values, and perhaps one at the end. When its client goes away it is dropped.
///
/// ```
/// use futures_util::stream;
/// use perdura_contract::{Event, Events};
///
/// let three = (1..=3).map(|number| Ok(Event::with_id(number.to_string(), number)));
/// let events: Events<i32> = Events::new(stream::iter(three));
/// ```
pub struct Events<Y, R = ()> {
    inner: Inner<Y, R>,
}

impl<Y: 'static> Events<Y> {
    /// Ends when the stream ends.
    pub fn new(stream: impl Stream<Item = Result<Event<Y>, Interruption>> + Send + 'static) -> Self {
        let end = futures_util::stream::once(async { Ok(Progress::Returned(Event::new(()))) });
        Self { inner: Box::pin(stream.map(|event| event.map(Progress::Yielded)).chain(end)) }
    }
}

impl<Y, R> Events<Y, R> {
    /// Ends with a value: the stream must come to a [`Progress::Returned`]; one that ends without is reported as broken.
    pub fn with_return(stream: impl Stream<Item = Result<Progress<Y, R>, Interruption>> + Send + 'static) -> Self {
        Self { inner: Box::pin(stream) }
    }
}

impl<Y, R> Stream for Events<Y, R> {
    type Item = Result<Progress<Y, R>, Interruption>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(context)
    }
}

impl<Y, R> fmt::Debug for Events<Y, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Events").finish_non_exhaustive()
    }
}
