//! A run as a list of spans: everything that it called or waited for, with every attempt, read from its journal.

mod build;

use std::sync::Arc;

use perdura_types::{
    Event, EventId, EventSeq, FunctionId, ItemNumber, RawJson, RequestId, RunId, RunStatus, StepId, Timestamp,
};

use crate::head::Head;
use crate::past::{Past, Unreadable};
use crate::view::read_event;

/// A run from its beginning to where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct RunTrace {
    /// The run.
    pub run: RunId,
    /// The name of its app when it was created; empty in runs from before it was kept.
    pub app: String,
    /// Slug of its function when it was created.
    pub function: String,
    /// Its function.
    pub function_id: FunctionId,
    /// Where it is in its life.
    pub status: RunStatus,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was first executed.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What started it; never empty.
    pub events: Vec<Arc<Event>>,
    /// Result or error of an ended run.
    pub output: Option<RawJson>,
    /// The run and step that invoked it.
    pub parent: Option<(RunId, StepId)>,
    /// The run that it repeats.
    pub rerun_of: Option<RunId>,
    /// What it did, in the order in which it began.
    pub spans: Vec<Span>,
}

/// One entry of the function, or one step.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The step; `None` for an entry of the function.
    pub step: Option<StepId>,
    /// The number by which its calls are known; `None` for a step that had no call of its own.
    pub item: Option<ItemNumber>,
    /// The step's name for people.
    pub name: String,
    /// The opcode, e.g. `StepRun`; empty for an entry.
    pub op: String,
    /// What it is, with what belongs to it.
    pub kind: SpanKind,
    /// How it stands.
    pub status: SpanStatus,
    /// When the run asked for it. For an entry: when its first attempt left.
    pub queued_at: Timestamp,
    /// When its first attempt left. For a step that ran within another call: no earlier than this.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Its calls, in order; none for what is not called by itself.
    pub attempts: Vec<TraceAttempt>,
    /// What it was given, as far as it is known: the arguments of a step that has ended, when its SDK tells them; an edited
    /// input; what an invoked function got.
    pub input: Option<RawJson>,
    /// Its result or its error, without a wrapper; the event of a wait that one ended.
    pub output: Option<RawJson>,
    /// Its result is that of the run which this one repeats.
    pub is_copied: bool,
}

/// What a span is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanKind {
    /// The function was entered.
    Entry,
    /// A step was run.
    Step,
    /// A step slept.
    Sleep {
        /// Until then.
        until: Option<Timestamp>,
    },
    /// A step waited for an event.
    Event {
        /// Its name.
        event: String,
        /// What had to be true of it.
        expression: Option<String>,
        /// When the wait ends by itself.
        until: Option<Timestamp>,
        /// The event that ended it.
        matched: Option<EventSeq>,
    },
    /// A step waited for a signal.
    Signal {
        /// Its name.
        signal: String,
        /// When the wait ends by itself.
        until: Option<Timestamp>,
    },
    /// A step ran another function.
    Invoke {
        /// Slug or id.
        function: String,
        /// When the wait ends by itself.
        until: Option<Timestamp>,
        /// The event that started it.
        event: Option<EventId>,
        /// Its run, when it is known: the core leaves it to whoever reads the event.
        child: Option<RunId>,
    },
}

/// How a span stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanStatus {
    /// It is to be called.
    Queued,
    /// It is being called.
    Running,
    /// A call failed, and the next one comes at this moment.
    Retrying {
        /// When.
        at: Timestamp,
    },
    /// It waits for something.
    Waiting,
    /// It is over.
    Completed,
    /// It failed for good.
    Failed,
    /// What it waited for did not come in time.
    TimedOut,
    /// The function wanted it no more.
    Abandoned,
    /// The run ended first.
    Stopped,
}

impl SpanStatus {
    /// Whether the span is over.
    pub fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running | Self::Retrying { .. } | Self::Waiting => false,
            Self::Completed | Self::Failed | Self::TimedOut | Self::Abandoned | Self::Stopped => true,
        }
    }
}

/// One call of a span.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceAttempt {
    /// From 0. The number begins anew after a step that finished within the call.
    pub number: u32,
    /// The dispatch.
    pub request: RequestId,
    /// When it was allowed to leave.
    pub opened_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// Why it failed.
    pub error: Option<RawJson>,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// Nothing yet.
    Open,
    /// It was answered.
    Answered,
    /// Records that it wanted to change had changed: it was repeated at once.
    Conflict,
    /// It failed and is repeated at this moment.
    Retried {
        /// When.
        at: Timestamp,
    },
    /// It failed for good.
    Failed,
    /// The server stopped before the answer came.
    Lost,
    /// The run ended before the answer came.
    Stopped,
}

impl RunTrace {
    /// Reads a run, live or ended, as it was last committed.
    pub fn read(run: RunId, past: &mut dyn Past) -> Result<Option<Self>, Unreadable> {
        let Some(row) = past.head(run)? else { return Ok(None) };
        let head = Head::decode(&row.body)?;
        let mut events = Vec::with_capacity(head.events.len());
        for seq in &head.events {
            let missing = || Unreadable::new(format!("event number {seq}"), "it is missing");
            events.push(Arc::new(read_event(&past.event(*seq)?.ok_or_else(missing)?)?));
        }
        let spans = build::spans(&head, &past.journal(run)?)?;
        Ok(Some(Self {
            run,
            parent: head.parent(),
            app: head.app,
            function: head.slug,
            function_id: head.function,
            status: head.status,
            created_at: head.created_at,
            started_at: head.started_at,
            ended_at: head.ended_at,
            events,
            output: head.output,
            rerun_of: head.rerun_of,
            spans,
        }))
    }

    /// The span of a step: the last one, when the step was abandoned and then wanted again.
    pub fn step(&self, step: &StepId) -> Option<&Span> {
        self.spans.iter().rev().find(|span| span.step.as_ref() == Some(step))
    }
}
