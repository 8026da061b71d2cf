//! What happens to jobs and items, from any point on: the engine's own events, filtered.
//!
//! Every change of a job is an event of the same commit. So a stream can be resumed at any event, after any pause and
//! any crash: what was missed is read from the store, and what happens now comes from the engine's notices.

use std::sync::Arc;
use std::task::{Context, Poll};

use perdura_engine::{EventFeed, Fed};
use perdura_types::{Event, EventSeq, RawJson};
use serde::Deserialize;
use tokio::sync::mpsc;

use crate::Robot;
use crate::bounds::STREAM_QUEUE;
use crate::events::{LIVE, SUBMITTED};
use crate::ids::{JobId, WorkspaceId};
use crate::job::Job;
use crate::refusal::{Refusal, excerpt};
use perdura_types::Moment;

/// What a stream shows.
#[derive(Debug, Clone)]
pub(crate) struct LiveFilter {
    pub(crate) job: Option<JobId>,
    pub(crate) workspace: Option<WorkspaceId>,
}

/// One message of a stream.
#[derive(Debug, Clone)]
pub(crate) struct LiveMessage {
    /// Where to resume.
    pub(crate) id: EventSeq,
    pub(crate) news: News,
}

/// What a message says.
#[derive(Debug, Clone)]
pub(crate) enum News {
    /// How things are when the stream begins: the job, when one is watched.
    Snapshot(Option<Box<Job>>),
    /// An event.
    Happened { name: String, at: Moment, data: RawJson },
    /// More was missed than is repeated.
    Reset,
}

impl News {
    /// Name of the event; `snapshot` and `reset` are the stream's own.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Snapshot(_) => "snapshot",
            Self::Happened { name, .. } => name,
            Self::Reset => "reset",
        }
    }
}

/// The point that a reader of a stream names to go on from.
pub(crate) fn resume_point(text: &str) -> Result<EventSeq, Refusal> {
    text.trim().parse().map(EventSeq).map_err(|_| {
        let message = format!("Last-Event-ID is '{}', but must be the id of a message of this stream", excerpt(text));
        Refusal::bad_request("last_event_id_invalid", message)
    })
}

/// The messages of one stream.
pub(crate) struct Feed {
    messages: mpsc::Receiver<LiveMessage>,
    _place: tokio::sync::OwnedSemaphorePermit,
}

impl Feed {
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<LiveMessage>> {
        self.messages.poll_recv(context)
    }
    #[cfg(test)]
    pub(crate) async fn next(&mut self) -> Option<LiveMessage> {
        self.messages.recv().await
    }
}

impl Robot {
    /// Opens a stream: from after an event on, or from now on with a snapshot first.
    pub(crate) async fn watch(&self, filter: LiveFilter, after: Option<EventSeq>) -> Result<Feed, Refusal> {
        let place = Arc::clone(self.streams()).try_acquire_owned().map_err(|_| {
            let message = format!("{} streams are open, which is the limit: close one", crate::bounds::STREAMS_MAX);
            Refusal::new(503, "streams_exhausted", message)
        })?;
        let feed = EventFeed::open(self.engine().await, &LIVE, after).await?;
        let (sender, messages) = mpsc::channel(STREAM_QUEUE);
        let pump = Pump { robot: self.clone(), filter, feed, sender };
        if after.is_none() {
            pump.begin().await?;
        }
        tokio::spawn(pump.run());
        Ok(Feed { messages, _place: place })
    }
}

/// Moves events from the engine to one reader.
struct Pump {
    robot: Robot,
    filter: LiveFilter,
    feed: EventFeed,
    sender: mpsc::Sender<LiveMessage>,
}

/// The reader has gone, or nothing can be read any more.
struct Over;

impl From<Refusal> for Over {
    fn from(refusal: Refusal) -> Self {
        tracing::warn!(error = %refusal, "a live stream of jobs ends early");
        Self
    }
}

/// What every event of a job names.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    job_id: Option<JobId>,
    workspace_id: Option<WorkspaceId>,
}

impl Pump {
    /// Puts the present state in front.
    async fn begin(&self) -> Result<(), Refusal> {
        let job = match self.filter.job {
            Some(job) => Some(Box::new(self.robot.job_head(job).await?)),
            None => None,
        };
        // The queue is empty, so there is room.
        let message = LiveMessage { id: self.feed.position(), news: News::Snapshot(job) };
        let _sent = self.sender.try_send(message);
        Ok(())
    }

    async fn run(mut self) {
        // The reader has gone, or was told why: there is nobody to tell.
        let _over = self.pump().await;
    }

    async fn pump(&mut self) -> Result<(), Over> {
        loop {
            let fed = tokio::select! {
                fed = self.feed.next() => fed.map_err(Refusal::from)?,
                () = self.sender.closed() => return Err(Over),
            };
            let message = match fed {
                Fed::Event(event) => self.filter.message(&event),
                Fed::Reset(id) => Some(LiveMessage { id, news: News::Reset }),
            };
            if let Some(message) = message {
                self.sender.send(message).await.map_err(|_| Over)?;
            }
        }
    }
}

impl LiveFilter {
    fn message(&self, event: &Event) -> Option<LiveMessage> {
        // Anybody with an event key can send events of these names, in any shape.
        let named: Named = serde_json::from_str(event.data.get()).ok()?;
        let fits = self.job.is_none_or(|job| named.job_id == Some(job))
            && self.workspace.as_ref().is_none_or(|workspace| named.workspace_id.as_ref() == Some(workspace));
        if !fits {
            return None;
        }
        let mut data = event.data.clone();
        if SUBMITTED.contains(&&*event.name) {
            // Up to 10,000 orders, which the reader can ask for.
            let mut value = data.to_value();
            value.as_object_mut()?.remove("orderIds");
            data = RawJson::of(&value);
        }
        let news = News::Happened { name: event.name.to_string(), at: Moment(event.ts), data };
        Some(LiveMessage { id: event.seq, news })
    }
}
