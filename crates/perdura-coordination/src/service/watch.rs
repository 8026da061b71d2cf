//! Runs as they go on: streams that can be resumed at any message, after any pause and any crash.
//!
//! Each change of a run is an event of the same commit. A stream takes such an event as a hint, and shows the records.

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use perdura_engine::records::Stored;
use perdura_engine::{EventFeed, Fed};
use perdura_types::{Event, EventSeq};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::events::RunChanged;
use super::run::timeline::Entry;
use super::run::{RunSummary, find, parts, require, run_id, timeline};
use super::workflow::workflow_id;
use super::{Coordination, Links};
use crate::bounds::{STREAM_QUEUE, STREAMS_MAX};
use crate::ids::ID_PATTERN;
use crate::ids::{WorkflowId, WorkflowRunId};
use crate::refusal::{Code, Refusal};
use crate::run::{DeskRunEvent, RunStatus, TimelineKind};

/// What streams follow.
pub(crate) const CHANGES: [&str; 1] = [<RunChanged as perdura::Event>::NAME];

/// Which run to follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "WatchCoordinationRun")]
pub struct WatchRun {
    /// The run.
    #[schemars(length(min = 1), extend("x-pattern" = ID_PATTERN))]
    pub run_id: String,
}

/// Which runs to follow; all when nothing is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "WatchCoordinationRuns")]
pub struct WatchRuns {
    /// Those of this workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
}

/// News of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRunUpdate")]
pub struct RunUpdate {
    /// The run as it stands now.
    pub run: RunStatus,
    /// New events of its timeline; all of them when `snapshot`.
    pub timeline: Vec<DeskRunEvent>,
    /// Whether the timeline is whole: forget what you have of it.
    pub snapshot: bool,
}

/// News of many runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CoordinationRunsUpdate")]
pub struct RunsUpdate {
    /// The run that has changed; missing in the first message, and when too much was missed: then read the list anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunSummary>,
}

/// A message of a stream, and where to resume behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message<T> {
    /// What `lastEventId` is to be.
    pub id: String,
    /// The news.
    pub news: T,
}

/// A stream of messages. It ends when there can be no more of them; an error is a loss, after which readers resume.
#[derive(Debug)]
pub struct Feed<T> {
    messages: mpsc::Receiver<Result<Message<T>, Refusal>>,
    _place: OwnedSemaphorePermit,
}

impl<T> Feed<T> {
    /// The next message.
    pub async fn next(&mut self) -> Option<Result<Message<T>, Refusal>> {
        self.messages.recv().await
    }
}

impl<T> Stream for Feed<T> {
    type Item = Result<Message<T>, Refusal>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.messages.poll_recv(context)
    }
}

type Sender<T> = mpsc::Sender<Result<Message<T>, Refusal>>;

/// The stream is over: its reader has gone, or there is nothing more to say.
struct Over;

impl Coordination {
    /// Follows one run, from after a message on, or from the whole of it. The stream ends with the run.
    pub async fn watch_run(&self, input: WatchRun, last_event_id: Option<&str>) -> Result<Feed<RunUpdate>, Refusal> {
        let run = run_id(&input.run_id)?;
        // Opened before the run is read: what happens meanwhile is not missed.
        let feed = EventFeed::open(self.engine().await, &CHANGES, resumption(last_event_id)?).await?;
        self.watch_run_over(run, feed, last_event_id.is_none()).await
    }

    pub(crate) async fn watch_run_over(
        &self,
        run: WorkflowRunId,
        feed: EventFeed,
        is_first: bool,
    ) -> Result<Feed<RunUpdate>, Refusal> {
        let place = self.stream_place()?;
        let links = self.links().await?;
        let watched = run.clone();
        self.read(move |rows| require(rows, &watched).map(drop)).await?;
        let (sender, messages) = mpsc::channel(STREAM_QUEUE);
        let pump = RunPump { service: self.clone(), links, run, feed, sender };
        tokio::spawn(pump.run(is_first));
        Ok(Feed { messages, _place: place })
    }

    /// Follows all runs, or those of one workflow.
    pub async fn watch_runs(&self, input: WatchRuns, last_event_id: Option<&str>) -> Result<Feed<RunsUpdate>, Refusal> {
        let workflow = input.workflow_id.as_deref().map(workflow_id).transpose()?;
        let place = self.stream_place()?;
        let feed = EventFeed::open(self.engine().await, &CHANGES, resumption(last_event_id)?).await?;
        let (sender, messages) = mpsc::channel(STREAM_QUEUE);
        let pump = ListPump { service: self.clone(), workflow, feed, sender };
        tokio::spawn(pump.run(last_event_id.is_none()));
        Ok(Feed { messages, _place: place })
    }

    fn stream_place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(self.streams()).try_acquire_owned().map_err(|_| {
            let message = format!("{STREAMS_MAX} streams are open, which is the limit: close one");
            Refusal::new(Code::StreamsExhausted, message)
        })
    }
}

fn resumption(last_event_id: Option<&str>) -> Result<Option<EventSeq>, Refusal> {
    let point = |id: &str| {
        id.trim().parse().map(EventSeq).map_err(|_| {
            let message = format!(
                "'{}' is no id of a message: resume with one that the stream has given",
                crate::ids::excerpt(id)
            );
            Refusal::new(Code::InvalidCursor, message)
        })
    };
    last_event_id.map(point).transpose()
}

/// Moves the news of one run to its reader.
struct RunPump {
    service: Coordination,
    links: Links,
    run: WorkflowRunId,
    feed: EventFeed,
    sender: Sender<RunUpdate>,
}

impl RunPump {
    async fn run(mut self, is_first: bool) {
        // The reader has gone, or was told why: there is nobody to tell.
        let _over = self.pump(is_first).await;
    }

    async fn pump(&mut self, is_first: bool) -> Result<(), Over> {
        // A resumed stream of a run that has ended meanwhile must end, too.
        if is_first || self.has_ended().await? {
            self.show_all().await?;
        }
        loop {
            match next(&mut self.feed, &self.sender).await? {
                Fed::Reset(_) => self.show_all().await?,
                Fed::Event(event) => {
                    if let Some(ids) = self.told_by(&event) {
                        let timeline = self.named(ids).await?;
                        self.show(timeline::in_order(timeline), false, false).await?;
                    }
                }
            }
        }
    }

    async fn has_ended(&self) -> Result<bool, Over> {
        let run = self.run.clone();
        let found = self.service.read(move |rows| find(rows, &run)).await;
        Ok(told(&self.sender, found).await?.is_none_or(|stored| stored.value.is_final()))
    }

    /// The timeline's events that a hint names, if it is one about this run.
    fn told_by(&self, event: &Event) -> Option<Vec<String>> {
        let changed = hint(event).filter(|changed| changed.run_id == self.run)?;
        Some(changed.timeline.into_iter().map(|mention| mention.event_id).collect())
    }

    async fn named(&self, ids: Vec<String>) -> Result<Vec<Stored<Entry>>, Over> {
        let run = self.run.clone();
        told(&self.sender, self.service.read(move |rows| timeline::named(rows, &run, &ids)).await).await
    }

    /// Shows the run with its whole timeline, exactly as of a point of the feed, so that whoever resumes there is told
    /// nothing twice.
    async fn show_all(&mut self) -> Result<(), Over> {
        let is_over = self.has_ended().await?;
        let run = self.run.clone();
        let read = self.service.read(move |rows| timeline::entries(rows, &run)).await;
        let mut timeline = told(&self.sender, read).await?;
        if !is_over {
            // What was committed while it was read may be in it or not, and is in the feed: the feed goes past it.
            let passed = told(&self.sender, self.feed.pass().await.map_err(Refusal::from)).await?;
            let known = timeline.iter().map(|entry| entry.value.event.event_id.as_str()).collect::<HashSet<_>>();
            let mut missing = passed.iter().filter_map(|event| self.told_by(event)).flatten().collect::<Vec<_>>();
            missing.retain(|id| !known.contains(id.as_str()));
            timeline.extend(self.named(missing).await?);
        }
        self.show(timeline::in_order(timeline), true, is_over).await
    }

    /// Shows the run with events of its timeline. The stream is over once its end is told.
    async fn show(&self, timeline: Vec<DeskRunEvent>, snapshot: bool, is_over: bool) -> Result<(), Over> {
        let run = self.run.clone();
        let read = self.service.read(move |rows| {
            let stored = find(rows, &run)?;
            stored.map(|stored| parts(rows, stored.value)).transpose()
        });
        // A run that was deleted says nothing more.
        let parts = told(&self.sender, read.await).await?.ok_or(Over)?;
        // The record may be ahead of what was told so far: the end is told by its own event.
        let is_end = |event: &DeskRunEvent| matches!(event.kind, TimelineKind::RunCompleted | TimelineKind::RunFailed);
        let is_over = is_over || timeline.iter().any(is_end);
        let run = parts.status(&self.links, self.service.now().await);
        send(&self.sender, self.feed.position(), RunUpdate { run, timeline, snapshot }).await?;
        if is_over { Err(Over) } else { Ok(()) }
    }
}

/// Moves the news of many runs to their reader.
struct ListPump {
    service: Coordination,
    workflow: Option<WorkflowId>,
    feed: EventFeed,
    sender: Sender<RunsUpdate>,
}

impl ListPump {
    async fn run(mut self, is_first: bool) {
        // The reader has gone, or was told why: there is nobody to tell.
        let _over = self.pump(is_first).await;
    }

    async fn pump(&mut self, is_first: bool) -> Result<(), Over> {
        if is_first {
            send(&self.sender, self.feed.position(), RunsUpdate { run: None }).await?;
        }
        loop {
            match next(&mut self.feed, &self.sender).await? {
                Fed::Reset(id) => send(&self.sender, id, RunsUpdate { run: None }).await?,
                Fed::Event(event) => {
                    let Some(changed) = hint(&event) else { continue };
                    let found = self.service.read(move |rows| find(rows, &changed.run_id)).await;
                    let run = told(&self.sender, found).await?.map(|stored| stored.value);
                    let fits = |workflow: &WorkflowId| self.workflow.as_ref().is_none_or(|wanted| wanted == workflow);
                    if let Some(run) = run.filter(|run| fits(&run.workflow_id)) {
                        send(&self.sender, event.seq, RunsUpdate { run: Some(run.into()) }).await?;
                    }
                }
            }
        }
    }
}

/// Anybody with an event key can send events of this name, in any shape.
fn hint(event: &Event) -> Option<RunChanged> {
    serde_json::from_str(event.data.get()).ok()
}

async fn next<T>(feed: &mut EventFeed, sender: &Sender<T>) -> Result<Fed, Over> {
    let coming = tokio::select! {
        coming = feed.next() => coming,
        () = sender.closed() => return Err(Over),
    };
    told(sender, coming.map_err(Refusal::from)).await
}

/// The value; an error goes to the reader, who then resumes.
async fn told<T, V>(sender: &Sender<T>, result: Result<V, Refusal>) -> Result<V, Over> {
    match result {
        Ok(value) => Ok(value),
        Err(refusal) => {
            // The reader may have gone before.
            let _sent = sender.send(Err(refusal)).await;
            Err(Over)
        }
    }
}

async fn send<T>(sender: &Sender<T>, id: EventSeq, news: T) -> Result<(), Over> {
    sender.send(Ok(Message { id: id.to_string(), news })).await.map_err(|_| Over)
}
