//! Events that a waiting run did not take, and why.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use perdura_expr::Scope;
use perdura_types::{Event, EventSeq, RawJson, StepId, Timestamp};
use serde_json::Value;

use crate::explain::{Comparison, false_parts};
use crate::head::{Condition, Head, Wait, WaitKind};
use crate::trace::{RunTrace, Span, SpanKind};

/// A wait of a live run for an event.
#[derive(Debug)]
pub struct EventWait {
    /// The step.
    pub step: StepId,
    /// The step's name.
    pub name: String,
    /// The event's name.
    pub event: String,
    /// What must be true of it, as its author wrote it.
    pub expression: Option<String>,
    /// When the wait began.
    pub since: Option<Timestamp>,
    /// When it ends by itself.
    pub until: Timestamp,
    condition: Condition,
    /// Events up to here were there before the run.
    looks_back_to: EventSeq,
    /// The run's own event.
    own: Value,
    /// Events that other steps of the run took.
    used: HashMap<EventSeq, StepId, FixedState>,
}

/// Why a wait did not take an event.
#[derive(Debug, Clone, PartialEq)]
pub enum MissReason {
    /// It was there before the run, or started it.
    BeforeRun,
    /// Another step of the run took it.
    AlreadyUsed {
        /// The step.
        step: StepId,
    },
    /// It came before the wait began, and this wait does not look back.
    BeforeWait,
    /// The expression is not true of it.
    Untrue {
        /// The parts that are false; none when it cannot be told.
        comparisons: Vec<Comparison>,
    },
    /// The expression can be true of no event: the run's own event makes it false.
    NeverTrue,
    /// The expression cannot be evaluated for it.
    NotEvaluated {
        /// Why.
        error: String,
    },
}

impl MissReason {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BeforeRun => "before_run",
            Self::AlreadyUsed { .. } => "already_used",
            Self::BeforeWait => "before_wait",
            Self::Untrue { .. } => "untrue",
            Self::NeverTrue => "never_true",
            Self::NotEvaluated { .. } => "not_evaluated",
        }
    }

    /// A sentence for people.
    pub fn sentence(&self) -> String {
        match self {
            Self::BeforeRun => "it was received before the run's start".to_owned(),
            Self::AlreadyUsed { step } => format!("it was already used by step {step} of this run"),
            Self::BeforeWait => "it was received before the wait began, and this wait does not look back".to_owned(),
            Self::Untrue { comparisons } if comparisons.is_empty() => "the expression is not true of it".to_owned(),
            Self::Untrue { comparisons } => comparisons.iter().map(Comparison::sentence).collect::<Vec<_>>().join("; "),
            Self::NeverTrue => "the run's own event makes the expression false for every event".to_owned(),
            Self::NotEvaluated { error } => format!("the expression cannot be evaluated for it: {error}"),
        }
    }
}

impl EventWait {
    /// The waits of a run for events. The trace is that of the same run.
    pub fn of(head: &Head, trace: &RunTrace) -> Vec<Self> {
        head.waits.iter().filter_map(|wait| Self::new(head, trace, wait)).collect()
    }

    fn new(head: &Head, trace: &RunTrace, wait: &Wait) -> Option<Self> {
        let WaitKind::Event { event, condition } = &wait.kind else { return None };
        let span = trace.step(&wait.step);
        let used = trace.spans.iter().filter_map(|span| match (&span.kind, &span.step) {
            (SpanKind::Event { matched: Some(seq), .. }, Some(step)) if !span.is_copied => Some((*seq, step.clone())),
            _ => None,
        });
        Some(Self {
            step: wait.step.clone(),
            name: wait.name.clone(),
            event: event.clone(),
            expression: expression(span, condition),
            since: span.map(|span| span.queued_at),
            until: wait.until,
            condition: condition.clone(),
            looks_back_to: head.looks_back_to(),
            own: trace.events[0].to_public().to_value(),
            used: used.collect(),
        })
    }

    /// Why the wait did not take this event of its name; `None` when it would, and for an event from before the run that
    /// it would not have taken anyway.
    pub fn miss(&self, event: &Event, now: Timestamp) -> Option<MissReason> {
        if event.seq <= self.looks_back_to {
            return self.fits(event, now).then_some(MissReason::BeforeRun);
        }
        if let Some(step) = self.used.get(&event.seq) {
            return Some(MissReason::AlreadyUsed { step: step.clone() });
        }
        let was_before = self.since.is_some_and(|since| event.received_at < since);
        match &self.condition {
            Condition::Any => was_before.then_some(MissReason::BeforeWait),
            Condition::Never => Some(match self.expression.as_deref() {
                Some(source) => self.untrue(source, event, now).unwrap_or(MissReason::NeverTrue),
                None => MissReason::NeverTrue,
            }),
            Condition::If(program) => match program.matches(&event.to_public().to_value(), now.as_millis()) {
                Ok(true) => was_before.then_some(MissReason::BeforeWait),
                Ok(false) => {
                    let reason = self.untrue(program.program().source(), event, now);
                    Some(reason.unwrap_or(MissReason::Untrue { comparisons: Vec::new() }))
                }
                Err(error) => Some(MissReason::NotEvaluated { error: error.to_string() }),
            },
        }
    }

    fn fits(&self, event: &Event, now: Timestamp) -> bool {
        match &self.condition {
            Condition::Any => true,
            Condition::Never => false,
            Condition::If(program) => program.matches(&event.to_public().to_value(), now.as_millis()).unwrap_or(false),
        }
    }

    fn untrue(&self, source: &str, event: &Event, now: Timestamp) -> Option<MissReason> {
        let incoming = event.to_public().to_value();
        let scope = Scope { event: Some(&self.own), async_: Some(&incoming), now_ms: now.as_millis() };
        let comparisons = false_parts(source, &scope);
        (!comparisons.is_empty()).then_some(MissReason::Untrue { comparisons })
    }
}

fn expression(span: Option<&Span>, condition: &Condition) -> Option<String> {
    let written = match span.map(|span| &span.kind) {
        Some(SpanKind::Event { expression, .. }) => expression.clone(),
        Some(_) | None => None,
    };
    written.or_else(|| match condition {
        Condition::If(program) => Some(program.program().source().to_owned()),
        Condition::Any | Condition::Never => None,
    })
}

/// An event that a wait did not take.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// Its number.
    pub seq: EventSeq,
    /// The event as functions see it.
    pub event: RawJson,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// Why.
    pub reason: MissReason,
}
