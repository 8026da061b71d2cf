//! A stream that comes back by itself when its connection is lost.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::Response;
use http_body_util::{BodyExt, BodyStream};
use serde::de::DeserializeOwned;

use super::rpc_client::is_event_stream;
use super::{CallError, TransportError, reply};
use crate::bounds::{RESUME_WAIT_MS, RESUMES_MAX};
use crate::define::{Errors, NoErrors};
use crate::events::{Event, Progress};
use crate::rpc::envelope;
use crate::rpc::event_decoder::{EventDecoder, RawEvent};
use crate::value::{WireValue, from_wire};

type Told = Result<Progress<WireValue, WireValue>, CallError<NoErrors>>;

/// The stream of a call, before it has a type.
pub struct WireSubscription {
    told: Pin<Box<dyn Stream<Item = Told> + Send>>,
}

impl fmt::Debug for WireSubscription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WireSubscription").finish_non_exhaustive()
    }
}

/// Its values are made, not held.
type Types<Y, R, E> = PhantomData<fn() -> (Y, R, E)>;

/// What a procedure that streams tells: yielded values, and the one at its end. When the connection breaks, it calls again
/// behind the last id that it saw, or gives up if the stream has none; drop it to stop.
pub struct Subscription<Y, R, E> {
    told: WireSubscription,
    is_over: bool,
    types: Types<Y, R, E>,
}

impl<Y, R, E> fmt::Debug for Subscription<Y, R, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.told.fmt(formatter)
    }
}

impl<Y, R, E> Subscription<Y, R, E> {
    pub(crate) fn new(told: WireSubscription) -> Self {
        Self { told, is_over: false, types: PhantomData }
    }
}

impl<Y: DeserializeOwned, R: DeserializeOwned, E: Errors> Subscription<Y, R, E> {
    /// The next yielded value; `None` after the end.
    pub async fn next(&mut self) -> Option<Result<Y, CallError<E>>> {
        loop {
            match StreamExt::next(self).await? {
                Ok(Progress::Yielded(event)) => return Some(Ok(event.value)),
                Ok(Progress::Returned(_)) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn typed(told: Told) -> Result<Progress<Y, R>, CallError<E>> {
        let malformed = |error: crate::value::Mismatch| CallError::Malformed(error.to_string());
        match told.map_err(CallError::of_none)? {
            Progress::Yielded(event) => Ok(Progress::Yielded(event.try_map(from_wire).map_err(malformed)?)),
            Progress::Returned(event) => Ok(Progress::Returned(event.try_map(from_wire).map_err(malformed)?)),
        }
    }
}

impl<Y: DeserializeOwned, R: DeserializeOwned, E: Errors> Stream for Subscription<Y, R, E> {
    type Item = Result<Progress<Y, R>, CallError<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        self.told.told.as_mut().poll_next(context).map(|told| {
            let told = told.map(Self::typed);
            self.is_over = !matches!(told, Some(Ok(Progress::Yielded(_))));
            told
        })
    }
}

impl WireSubscription {
    /// Reads a first answer's body; `again` makes the call another time, behind an event.
    pub(super) fn new<B, A, R>(body: B, again: A) -> Self
    where
        B: http_body::Body<Data = Bytes, Error: Into<TransportError>> + Send + Unpin + 'static,
        A: Fn(Option<String>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Response<B>, CallError<NoErrors>>> + Send,
    {
        let reading = Reading {
            chunks: Some(chunks(body)),
            decoder: EventDecoder::default(),
            ready: VecDeque::new(),
            has_told: false,
            last_event_id: None,
            wait_ms: RESUME_WAIT_MS,
            failures: 0,
            again,
        };
        let told = stream::unfold(Some(reading), |reading| async {
            let mut reading = reading?;
            let told = reading.next().await;
            let goes_on = matches!(told, Ok(Progress::Yielded(_)));
            Some((told, goes_on.then_some(reading)))
        });
        Self { told: Box::pin(told) }
    }
}

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

fn chunks<B>(body: B) -> Chunks
where
    B: http_body::Body<Data = Bytes, Error: Into<TransportError>> + Send + Unpin + 'static,
{
    let frames = BodyStream::new(body.map_err(Into::into));
    Box::pin(frames.try_filter_map(|frame| async move { Ok(frame.into_data().ok()) }))
}

/// A stream as far as it was read.
struct Reading<A> {
    /// `None`: the connection is lost.
    chunks: Option<Chunks>,
    decoder: EventDecoder,
    ready: VecDeque<RawEvent>,
    has_told: bool,
    last_event_id: Option<String>,
    wait_ms: u64,
    failures: u32,
    again: A,
}

impl<A, R, B> Reading<A>
where
    B: http_body::Body<Data = Bytes, Error: Into<TransportError>> + Send + Unpin + 'static,
    A: Fn(Option<String>) -> R,
    R: Future<Output = Result<Response<B>, CallError<NoErrors>>> + Send,
{
    async fn next(&mut self) -> Told {
        loop {
            while let Some(event) = self.ready.pop_front() {
                if let Some(told) = self.told(&event) {
                    return told;
                }
            }
            match self.chunks.as_mut() {
                None => self.come_back().await?,
                Some(chunks) => match chunks.next().await {
                    Some(Ok(chunk)) => {
                        let events = self.decoder.push(&chunk);
                        self.ready = events.map_err(|error| CallError::Malformed(error.to_string()))?.into();
                    }
                    // Our servers end a stream with an event; an end without one is a proxy's, and no end.
                    Some(Err(_)) | None => self.chunks = None,
                },
            }
        }
    }

    async fn come_back(&mut self) -> Result<(), CallError<NoErrors>> {
        if self.has_told && self.last_event_id.is_none() {
            // From its start it would tell again what was told.
            return Err(CallError::Transport("the connection broke, and the stream has no ids to go on behind".into()));
        }
        self.failures += 1;
        tokio::time::sleep(Duration::from_millis(self.wait_ms)).await;
        self.decoder = EventDecoder::default();
        match (self.again)(self.last_event_id.clone()).await {
            Ok(response) if is_event_stream(&response) => {
                self.chunks = Some(chunks(response.into_body()));
                Ok(())
            }
            Ok(response) if response.status().is_server_error() && self.failures < RESUMES_MAX => Ok(()),
            Ok(response) => {
                reply::whole(response).await?;
                Err(CallError::Malformed("one value came instead of the rest of a stream".to_owned()))
            }
            Err(_) if self.failures < RESUMES_MAX => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What an event says; `None` for comments and events of other kinds.
    fn told(&mut self, raw: &RawEvent) -> Option<Told> {
        if let Some(retry_ms) = raw.retry_ms {
            self.wait_ms = retry_ms;
        }
        let name = raw.name.as_deref().or(raw.data.is_some().then_some("message"))?;
        let value = envelope::read(raw.data.as_deref().unwrap_or_default().as_bytes());
        let value = match value {
            Ok(value) => value,
            Err(error) => return Some(Err(CallError::Malformed(error.to_string()))),
        };
        match name {
            "message" => {
                self.failures = 0;
                self.has_told = true;
                if raw.id.is_some() {
                    self.last_event_id.clone_from(&raw.id);
                }
                Some(Ok(Progress::Yielded(event(value, raw))))
            }
            "done" | "close" => Some(Ok(Progress::Returned(event(value, raw)))),
            "error" => Some(Err(match reply::error_of(value) {
                Some(error) => CallError::Undeclared(error),
                None => CallError::Malformed("a stream ended with an error that cannot be read".to_owned()),
            })),
            _ => None,
        }
    }
}

fn event(value: WireValue, raw: &RawEvent) -> Event<WireValue> {
    Event { value, id: raw.id.clone(), retry_ms: raw.retry_ms, comments: raw.comments.clone() }
}
