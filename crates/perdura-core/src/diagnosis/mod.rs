//! Why a run is not moving: what it waits for, on whom, and what would help.

mod reason;

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;
use perdura_types::{FunctionConfig, RunId, RunStatus, StepId};

pub use reason::{QueueLimit, Reason};

use crate::head::{Head, Item, ItemState, Wait, WaitKind};
use crate::trace::{AttemptOutcome, RunTrace, Span, SpanKind};

/// Everything that keeps a run from moving on, the most telling first.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// The run.
    pub run: RunId,
    /// Where it is in its life.
    pub status: RunStatus,
    /// Never empty. Parallel steps have a reason each.
    pub reasons: Vec<Reason>,
}

/// What is known beside the run itself.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Its function, when it is registered.
    pub function: Option<Arc<FunctionConfig>>,
    /// Why the last sync of its app failed, when it did.
    pub app_error: Option<String>,
    /// Calls on the wire, and how many there may be.
    pub open: (usize, usize),
    /// Calls of its app on the wire, and how many there may be.
    pub open_of_app: (usize, usize),
    /// The server sends nothing more.
    pub is_stopping: bool,
    /// How many events each wait came close to.
    pub near_misses: HashMap<StepId, usize, FixedState>,
    /// The runs that invoking steps wait for.
    pub children: HashMap<StepId, RunId, FixedState>,
}

impl Diagnosis {
    /// Explains a run as it was last committed. The trace is that of the same run.
    pub fn of(head: &Head, trace: &RunTrace, facts: &Facts) -> Self {
        let mut reasons = match head.status {
            RunStatus::Completed | RunStatus::Failed | RunStatus::Cancelled => vec![ended(head)],
            RunStatus::Scheduled | RunStatus::Running => Explainer { head, trace, facts }.reasons(),
        };
        reasons.sort_by_key(Reason::rank);
        Self { run: head.run, status: head.status, reasons }
    }
}

fn ended(head: &Head) -> Reason {
    let at = head.ended_at.unwrap_or(head.created_at);
    Reason::Ended { status: head.status, at, error: head.short_error() }
}

struct Explainer<'a> {
    head: &'a Head,
    trace: &'a RunTrace,
    facts: &'a Facts,
}

impl Explainer<'_> {
    fn reasons(&self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for item in &self.head.items {
            self.explain_item(item, &mut reasons);
        }
        reasons.extend(self.head.waits.iter().map(|wait| self.explain_wait(wait)));
        let calls = !self.head.items.is_empty();
        if calls && let (Some(function), Some(error)) = (&self.facts.function, &self.facts.app_error) {
            let (app, url, error) = (function.app.clone(), function.url.clone(), error.clone());
            reasons.push(Reason::AppUnreachable { app, url, error });
        }
        if self.facts.is_stopping {
            reasons.push(Reason::EngineStopping);
        }
        if reasons.is_empty() {
            reasons.push(Reason::Stalled);
        }
        reasons
    }

    fn span(&self, item: &Item) -> Option<&Span> {
        match &item.step {
            Some(step) => self.trace.step(step),
            None => self.trace.spans.iter().find(|span| span.item == Some(item.number)),
        }
    }

    fn attempts_max(&self, item: &Item) -> u32 {
        let of_function = self.facts.function.as_ref().map(|function| function.attempts_max);
        item.attempts_max.or(of_function).unwrap_or(self.head.attempts_max).max(1)
    }

    fn explain_item(&self, item: &Item, reasons: &mut Vec<Reason>) {
        let span = self.span(item);
        let step = item.step.as_ref().map(|_| step_name(span, item));
        let (attempt, attempts_max) = (item.attempt, self.attempts_max(item));
        let closed =
            span.and_then(|span| span.attempts.iter().rev().find(|attempt| attempt.outcome != AttemptOutcome::Open));
        if let Some(lost) = closed.filter(|attempt| attempt.outcome == AttemptOutcome::Lost) {
            let at = lost.ended_at.unwrap_or(lost.opened_at);
            reasons.push(Reason::AttemptLost { step: step.clone(), attempt: lost.number, at });
        }
        let Some(function) = &self.facts.function else {
            let retry_at = match item.state {
                ItemState::Waiting { until } => Some(until),
                ItemState::Ready | ItemState::Open { .. } => None,
            };
            reasons.push(Reason::FunctionMissing {
                app: self.head.app.clone(),
                function: self.head.slug.clone(),
                retry_at,
                app_error: self.facts.app_error.clone(),
            });
            return;
        };
        let url = function.url.clone();
        reasons.push(match item.state {
            ItemState::Open { .. } => {
                let opened = span.and_then(|span| span.attempts.last());
                let since = opened.map_or(self.head.created_at, |attempt| attempt.opened_at);
                Reason::BeingCalled { step, url, attempt, attempts_max, since }
            }
            ItemState::Waiting { until } => match closed {
                Some(failed) => {
                    let error = failed.error.as_ref().map(crate::run_error::short_error);
                    Reason::Retrying { step, url, attempt, attempts_max, at: until, error }
                }
                None => Reason::Delayed { until },
            },
            ItemState::Ready => Reason::Queued { step, app: function.app.clone(), limit: self.limit() },
        });
    }

    fn limit(&self) -> QueueLimit {
        let ((open, open_max), (of_app, of_app_max)) = (self.facts.open, self.facts.open_of_app);
        if of_app >= of_app_max {
            QueueLimit::CallsOfApp { open: of_app, max: of_app_max }
        } else if open >= open_max {
            QueueLimit::Calls { open, max: open_max }
        } else {
            QueueLimit::Turn
        }
    }

    fn explain_wait(&self, wait: &Wait) -> Reason {
        let step = if wait.name.is_empty() { wait.step.to_string() } else { wait.name.clone() };
        let (span, until) = (self.trace.step(&wait.step).map(|span| &span.kind), wait.until);
        match &wait.kind {
            WaitKind::Sleep => Reason::Sleeping { step, until },
            WaitKind::Event { event, .. } => {
                let expression = match span {
                    Some(SpanKind::Event { expression, .. }) => expression.clone(),
                    Some(_) | None => None,
                };
                let near_misses = self.facts.near_misses.get(&wait.step).copied().unwrap_or(0);
                Reason::WaitingForEvent { step, event: event.clone(), expression, until, near_misses }
            }
            WaitKind::Signal { signal, displaced } => {
                Reason::WaitingForSignal { step, signal: signal.clone(), until, is_displaced: *displaced }
            }
            WaitKind::Invoke => {
                let function = match span {
                    Some(SpanKind::Invoke { function, .. }) => function.clone(),
                    Some(_) | None => String::new(),
                };
                let child = self.facts.children.get(&wait.step).copied();
                Reason::WaitingForRun { step, function, child, until }
            }
        }
    }
}

/// What people know a step by.
fn step_name(span: Option<&Span>, item: &Item) -> String {
    let name = span.map(|span| span.name.clone()).filter(|name| !name.is_empty());
    name.or_else(|| item.step.as_ref().map(ToString::to_string)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
