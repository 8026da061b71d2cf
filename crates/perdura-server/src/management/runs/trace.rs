//! Everything that a run did.

use perdura_core::{AttemptOutcome, RunTrace, Span, SpanKind, SpanStatus, TraceAttempt};
use perdura_types::{Moment, RunId, RunStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::management::events::EventView;

/// Everything that a run did.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunTrace")]
pub struct TraceView {
    /// The run.
    pub run_id: RunId,
    /// Name of its app.
    pub app: String,
    /// `<app>-<function>`.
    pub function_id: String,
    /// How it stands.
    pub status: RunStatus,
    /// When it was created.
    pub queued_at: Moment,
    /// When it was first executed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Moment>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// What started it; empty when it is no longer kept.
    pub events: Vec<EventView>,
    /// What it returned, or the error of a failed run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// The run that invoked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_run_id: Option<RunId>,
    /// The run that it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun_of: Option<RunId>,
    /// Each execution of the function and each step, in the order of their beginning.
    pub spans: Vec<SpanView>,
}

/// One execution of the function, or one step.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunSpan")]
pub struct SpanView {
    /// The step; absent for an execution of the function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_id: Option<String>,
    /// For people.
    pub name: String,
    /// What is done, as the SDK says it.
    pub op: String,
    /// What sort of thing it is.
    pub kind: SpanKindView,
    /// How it stands.
    pub status: SpanStatusView,
    /// When the next attempt comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Moment>,
    /// When it was planned.
    pub queued_at: Moment,
    /// When its first attempt began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Moment>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// Each call.
    pub attempts: Vec<AttemptView>,
    /// What it was given instead of its own input, by a rerun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// What it gave, or its error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Whether it was taken over from the run that this one repeats.
    pub is_copied: bool,
}

/// What sort of thing a span is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[schemars(rename = "RunSpanKind")]
pub enum SpanKindView {
    /// An execution of the function.
    Entry {},
    /// A step that runs code.
    Step {},
    /// A pause.
    Sleep {
        /// Its end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
    },
    /// A wait for an event.
    Event {
        /// Its name.
        event: String,
        /// What must be true of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expression: Option<String>,
        /// When it is given up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
    },
    /// A wait for a signal.
    Signal {
        /// Its name.
        signal: String,
        /// When it is given up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
    },
    /// A call of another function.
    Invoke {
        /// `<app>-<function>`.
        function_id: String,
        /// When it is given up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
        /// The run that it started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run_id: Option<RunId>,
    },
}

/// How a span stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunSpanStatus")]
pub enum SpanStatusView {
    /// It waits for room.
    Queued,
    /// It is being called.
    Running,
    /// An attempt failed, and another will come.
    Retrying,
    /// It waits for what its kind says.
    Waiting,
    /// It ended well.
    Completed,
    /// It failed for good.
    Failed,
    /// What it waited for did not come in time.
    TimedOut,
    /// It lost a race.
    Abandoned,
    /// The run ended first.
    Stopped,
}

/// One call.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunAttempt")]
pub struct AttemptView {
    /// From 0.
    pub attempt: u32,
    /// When it left.
    pub started_at: Moment,
    /// When its answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// What came of it.
    pub outcome: AttemptOutcomeView,
    /// When the next one comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Moment>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Value>,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RunAttemptOutcome")]
pub enum AttemptOutcomeView {
    /// No answer yet.
    Open,
    /// An answer.
    Answered,
    /// A record that it meant to change had changed; it was called again at once.
    Conflict,
    /// A failure after which another attempt comes.
    Retried,
    /// A failure for good.
    Failed,
    /// Nobody knows: the server stopped meanwhile.
    Lost,
    /// The run ended first.
    Stopped,
}

impl TraceView {
    pub(super) fn new(trace: RunTrace) -> Self {
        Self {
            run_id: trace.run,
            app: trace.app,
            function_id: trace.function,
            status: trace.status,
            queued_at: Moment(trace.created_at),
            started_at: trace.started_at.map(Moment),
            ended_at: trace.ended_at.map(Moment),
            events: trace.events.iter().map(|event| EventView::new(event)).collect(),
            output: trace.output.map(|output| output.to_value()),
            parent_run_id: trace.parent.map(|(parent, _)| parent),
            rerun_of: trace.rerun_of,
            spans: trace.spans.into_iter().map(SpanView::new).collect(),
        }
    }
}

impl SpanView {
    fn new(span: Span) -> Self {
        let (status, retry_at) = status(&span.status);
        Self {
            step_id: span.step.map(|step| step.to_string()),
            name: span.name,
            op: span.op,
            kind: kind(span.kind),
            status,
            retry_at,
            queued_at: Moment(span.queued_at),
            started_at: span.started_at.map(Moment),
            ended_at: span.ended_at.map(Moment),
            attempts: span.attempts.into_iter().map(attempt).collect(),
            input: span.input.map(|input| input.to_value()),
            output: span.output.map(|output| output.to_value()),
            is_copied: span.is_copied,
        }
    }
}

fn kind(kind: SpanKind) -> SpanKindView {
    match kind {
        SpanKind::Entry => SpanKindView::Entry {},
        SpanKind::Step => SpanKindView::Step {},
        SpanKind::Sleep { until } => SpanKindView::Sleep { until: until.map(Moment) },
        SpanKind::Event { event, expression, until, .. } => {
            SpanKindView::Event { event, expression, until: until.map(Moment) }
        }
        SpanKind::Signal { signal, until } => SpanKindView::Signal { signal, until: until.map(Moment) },
        SpanKind::Invoke { function, until, child, .. } => {
            SpanKindView::Invoke { function_id: function, until: until.map(Moment), run_id: child }
        }
    }
}

fn status(status: &SpanStatus) -> (SpanStatusView, Option<Moment>) {
    match status {
        SpanStatus::Queued => (SpanStatusView::Queued, None),
        SpanStatus::Running => (SpanStatusView::Running, None),
        SpanStatus::Retrying { at } => (SpanStatusView::Retrying, Some(Moment(*at))),
        SpanStatus::Waiting => (SpanStatusView::Waiting, None),
        SpanStatus::Completed => (SpanStatusView::Completed, None),
        SpanStatus::Failed => (SpanStatusView::Failed, None),
        SpanStatus::TimedOut => (SpanStatusView::TimedOut, None),
        SpanStatus::Abandoned => (SpanStatusView::Abandoned, None),
        SpanStatus::Stopped => (SpanStatusView::Stopped, None),
    }
}

fn attempt(attempt: TraceAttempt) -> AttemptView {
    let (outcome, retry_at) = match attempt.outcome {
        AttemptOutcome::Open => (AttemptOutcomeView::Open, None),
        AttemptOutcome::Answered => (AttemptOutcomeView::Answered, None),
        AttemptOutcome::Conflict => (AttemptOutcomeView::Conflict, None),
        AttemptOutcome::Retried { at } => (AttemptOutcomeView::Retried, Some(Moment(at))),
        AttemptOutcome::Failed => (AttemptOutcomeView::Failed, None),
        AttemptOutcome::Lost => (AttemptOutcomeView::Lost, None),
        AttemptOutcome::Stopped => (AttemptOutcomeView::Stopped, None),
    };
    AttemptView {
        attempt: attempt.number,
        started_at: Moment(attempt.opened_at),
        ended_at: attempt.ended_at.map(Moment),
        outcome,
        retry_at,
        error: attempt.error.map(|error| error.to_value()),
    }
}
