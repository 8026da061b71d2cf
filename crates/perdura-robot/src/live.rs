//! What happens to jobs and items, from any point on: the engine's own events, filtered.
//!
//! Every change of a job is an event of the same commit. So a stream can be resumed at any event, after any pause and
//! any crash: what was missed is read from the store, and what happens now comes from the engine's notices.

use std::sync::Arc;
use std::task::{Context, Poll};

use perdura_core::{Notice, read_event};
use perdura_store::EventFilter;
use perdura_store::bounds::NUMBER_MAX;
use perdura_types::{Event, EventSeq, RawJson};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use crate::Robot;
use crate::bounds::{STREAM_PAGE, STREAM_QUEUE, STREAM_REPLAY_MAX};
use crate::events::{LIVE, SUBMITTED};
use crate::ids::{JobId, WorkspaceId};
use crate::records::Rows;
use crate::refusal::Refusal;
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
    /// Name of the event; `snapshot` and `reset` are the stream's own.
    pub(crate) name: String,
    pub(crate) data: RawJson,
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
        // Subscribed before anything is read: what happens meanwhile is not missed.
        let notices = self.engine().await.watch();
        let (sender, messages) = mpsc::channel(STREAM_QUEUE);
        let mut pump = Pump { robot: self.clone(), filter, last: EventSeq(0), sender };
        match after {
            Some(after) => pump.last = after,
            None => pump.begin().await?,
        }
        tokio::spawn(pump.run(notices, after.is_some()));
        Ok(Feed { messages, _place: place })
    }
}

/// Moves events from the engine to one reader.
struct Pump {
    robot: Robot,
    filter: LiveFilter,
    last: EventSeq,
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

/// How an event is shown.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    at: Moment,
    data: RawJson,
}

impl Pump {
    /// Puts the present state in front.
    async fn begin(&mut self) -> Result<(), Refusal> {
        self.last = self.newest().await?;
        let data = match self.filter.job {
            Some(job) => RawJson::of(&serde_json::json!({ "job": self.robot.job_head(job).await? })),
            None => RawJson::empty_object(),
        };
        // The queue is empty, so there is room.
        let _sent = self.sender.try_send(LiveMessage { id: self.last, name: "snapshot".to_owned(), data });
        Ok(())
    }

    async fn run(mut self, mut notices: Receiver<Notice>, replays: bool) {
        // The reader has gone, or was told why: there is nobody to tell.
        let _over = self.pump(&mut notices, replays).await;
    }

    async fn pump(&mut self, notices: &mut Receiver<Notice>, replays: bool) -> Result<(), Over> {
        if replays {
            self.catch_up().await?;
        }
        loop {
            let notice = tokio::select! {
                notice = notices.recv() => notice,
                () = self.sender.closed() => return Err(Over),
            };
            match notice {
                Ok(Notice::Event(event)) if event.seq > self.last => self.show(&event).await?,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.catch_up().await?,
                Err(RecvError::Closed) => return Err(Over),
            }
        }
    }

    async fn show(&mut self, event: &Event) -> Result<(), Over> {
        if let Some(message) = self.filter.message(event) {
            self.sender.send(message).await.map_err(|_| Over)?;
        }
        self.last = event.seq;
        Ok(())
    }

    /// Shows what was missed, or says that it is too much.
    async fn catch_up(&mut self) -> Result<(), Over> {
        let mut shown = 0;
        loop {
            let after = self.last;
            let (events, is_last) = self.robot.read(move |rows| missed(rows, after)).await?;
            shown += events.len();
            for event in &events {
                self.show(event).await?;
            }
            if is_last {
                return Ok(());
            }
            if shown > STREAM_REPLAY_MAX {
                self.last = self.newest().await?;
                let reset = LiveMessage { id: self.last, name: "reset".to_owned(), data: RawJson::empty_object() };
                self.sender.send(reset).await.map_err(|_| Over)?;
                return Ok(());
            }
        }
    }

    async fn newest(&self) -> Result<EventSeq, Refusal> {
        self.robot
            .read(|rows| {
                let page = rows.reader.events_page(rows.shard, &EventFilter::default(), 1);
                let page = page.map_err(perdura_engine::ReadError::from)?;
                Ok(page.first().map_or(EventSeq(0), |row| row.seq))
            })
            .await
    }
}

impl LiveFilter {
    fn message(&self, event: &Event) -> Option<LiveMessage> {
        if !LIVE.contains(&&*event.name) {
            return None;
        }
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
        let shown = Shown { name: &event.name, at: Moment(event.ts), data };
        Some(LiveMessage { id: event.seq, name: event.name.to_string(), data: RawJson::of(&shown) })
    }
}

/// Events of jobs after one, in order, and whether that is all of them.
fn missed(rows: &Rows<'_>, after: EventSeq) -> Result<(Vec<Event>, bool), Refusal> {
    let (mut events, mut certain) = (Vec::new(), None::<EventSeq>);
    for name in LIVE {
        let page = rows.reader.events_named(rows.shard, name, after, EventSeq(NUMBER_MAX), STREAM_PAGE);
        let page = page.map_err(perdura_engine::ReadError::from)?;
        if let Some(last) = page.last().filter(|_| page.len() == STREAM_PAGE) {
            // What comes after it was not read for this name.
            certain = Some(certain.map_or(last.seq, |certain| certain.min(last.seq)));
        }
        for row in page {
            events.push(read_event(&row).map_err(perdura_engine::ReadError::from)?);
        }
    }
    events.sort_by_key(|event| event.seq);
    if let Some(certain) = certain {
        events.retain(|event| event.seq <= certain);
    }
    Ok((events, certain.is_none()))
}
