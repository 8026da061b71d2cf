//! Journal rows become spans.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use perdura_types::{ItemNumber, JournalRow, RawJson, StepId, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{AttemptOutcome, Span, SpanKind, SpanStatus, TraceAttempt};
use crate::head::{Head, ItemState};
use crate::journal::{AttemptEnd, Awaited, AwaitedKind, Entry, JournalBody};
use crate::past::Unreadable;

/// The spans of a run, by when they began.
pub(super) fn spans(head: &Head, journal: &[JournalRow]) -> Result<Vec<Span>, Unreadable> {
    let mut spans = Spans::default();
    for row in journal {
        let JournalBody { at, entries } = JournalBody::decode(&row.body)?;
        spans.now = at;
        for entry in entries {
            spans.take(entry);
        }
    }
    spans.add_queued(head);
    if let Some(edited) = &head.edited
        && let Some(index) = spans.by_step.get(&edited.step)
    {
        spans.all[*index].input = Some(edited.input.clone());
    }
    Ok(spans.all)
}

#[derive(Default)]
struct Spans {
    now: Timestamp,
    all: Vec<Span>,
    by_step: HashMap<StepId, usize, FixedState>,
    by_item: HashMap<ItemNumber, usize, FixedState>,
    /// When the newest step that ran within the open call was over.
    inline_end: Option<Timestamp>,
}

impl Spans {
    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Created { .. } | Entry::Records { .. } => {}
            Entry::Planned { step, name, op, awaits } => {
                let status = if awaits.is_some() { SpanStatus::Waiting } else { SpanStatus::Queued };
                let kind = kind(&op, awaits);
                // What an abandoned call is wanted for again keeps its calls.
                let index = self.of_step(step);
                let span = &mut self.all[index];
                (span.name, span.op, span.kind, span.status, span.ended_at) = (name, op, kind, status, None);
            }
            Entry::Opened { item, attempt, request, step, starts: _ } => {
                let index = match step {
                    Some(step) => self.of_step(step),
                    None => self.of_entry(item),
                };
                self.by_item.insert(item, index);
                self.inline_end = None;
                let (now, span) = (self.now, &mut self.all[index]);
                span.item = Some(item);
                span.status = SpanStatus::Running;
                span.started_at.get_or_insert(now);
                let outcome = AttemptOutcome::Open;
                let attempt =
                    TraceAttempt { number: attempt, request, opened_at: now, ended_at: None, outcome, error: None };
                span.attempts.push(attempt);
            }
            Entry::Closed { item, end } => self.close(item, end),
            Entry::Step { step, name, op, memo, event, awaits, input, copied } => {
                let index = self.finished_step(step, name, op, awaits);
                let (now, span) = (self.now, &mut self.all[index]);
                (span.ended_at, span.input, span.is_copied) = (Some(now), input, copied);
                (span.status, span.output) = outcome(&span.op, &span.kind, &memo);
                if let SpanKind::Event { matched, .. } = &mut span.kind {
                    *matched = event;
                }
            }
            Entry::Abandoned { step } => {
                if let Some(index) = self.by_step.get(&step) {
                    let span = &mut self.all[*index];
                    (span.status, span.ended_at) = (SpanStatus::Abandoned, Some(self.now));
                }
            }
            Entry::Ended { status: _ } => self.stop(),
        }
    }

    fn push(&mut self, step: Option<StepId>, item: Option<ItemNumber>, kind: SpanKind) -> usize {
        self.all.push(Span {
            step,
            item,
            name: String::new(),
            op: String::new(),
            kind,
            status: SpanStatus::Queued,
            queued_at: self.now,
            started_at: None,
            ended_at: None,
            attempts: Vec::new(),
            input: None,
            output: None,
            is_copied: false,
        });
        self.all.len() - 1
    }

    fn of_entry(&mut self, item: ItemNumber) -> usize {
        match self.by_item.get(&item) {
            Some(index) => *index,
            None => self.push(None, Some(item), SpanKind::Entry),
        }
    }

    fn of_step(&mut self, step: StepId) -> usize {
        if let Some(index) = self.by_step.get(&step) {
            return *index;
        }
        let index = self.push(Some(step.clone()), None, SpanKind::Step);
        self.by_step.insert(step, index);
        index
    }

    /// The span of a step that is over. One that was never planned ran within the call that is open, or was over at once.
    fn finished_step(&mut self, step: StepId, name: String, op: String, awaits: Option<Awaited>) -> usize {
        let is_new = !self.by_step.contains_key(&step);
        let ran_since = self.inline_end.or_else(|| self.open_attempt());
        let index = self.of_step(step);
        let span = &mut self.all[index];
        if is_new && awaits.is_none() {
            span.started_at = ran_since;
            self.inline_end = Some(self.now);
        }
        let span = &mut self.all[index];
        if awaits.is_some() || is_new {
            span.kind = kind(&op, awaits);
        }
        if !name.is_empty() {
            span.name = name;
        }
        span.op = op;
        index
    }

    /// When the call of the function that is open left.
    fn open_attempt(&self) -> Option<Timestamp> {
        let open = self.all.iter().rev().find(|span| span.step.is_none() && span.status == SpanStatus::Running)?;
        open.attempts.last().map(|attempt| attempt.opened_at)
    }

    fn close(&mut self, item: ItemNumber, end: AttemptEnd) {
        let Some(index) = self.by_item.get(&item) else { return };
        let (now, span) = (self.now, &mut self.all[*index]);
        let is_over = span.status.is_over();
        let (outcome, status, error) = match end {
            // Whether a step is over says its memo, which may have been written before.
            AttemptEnd::Answered if span.step.is_some() => (AttemptOutcome::Answered, span.status, None),
            AttemptEnd::Answered => (AttemptOutcome::Answered, SpanStatus::Completed, None),
            AttemptEnd::Conflict => (AttemptOutcome::Conflict, SpanStatus::Queued, None),
            AttemptEnd::Retry { at, error } => {
                (AttemptOutcome::Retried { at }, SpanStatus::Retrying { at }, Some(error))
            }
            AttemptEnd::Failed { error } => (AttemptOutcome::Failed, SpanStatus::Failed, Some(error)),
            AttemptEnd::Lost => (AttemptOutcome::Lost, SpanStatus::Queued, None),
        };
        if let Some(attempt) = span.attempts.last_mut() {
            (attempt.ended_at, attempt.outcome) = (Some(now), outcome);
            attempt.error.clone_from(&error);
        }
        if !is_over {
            span.status = status;
            if status.is_over() {
                (span.ended_at, span.output) = (Some(now), error);
            }
        }
    }

    fn stop(&mut self) {
        for span in &mut self.all {
            for attempt in span.attempts.iter_mut().filter(|attempt| attempt.outcome == AttemptOutcome::Open) {
                (attempt.outcome, attempt.ended_at) = (AttemptOutcome::Stopped, Some(self.now));
            }
            if !span.status.is_over() {
                (span.status, span.ended_at) = (SpanStatus::Stopped, Some(self.now));
            }
        }
    }

    /// Entries that are to be called for the first time are only in the head.
    fn add_queued(&mut self, head: &Head) {
        for item in &head.items {
            if item.step.is_none() && !self.by_item.contains_key(&item.number) {
                let index = self.push(None, Some(item.number), SpanKind::Entry);
                if let ItemState::Waiting { until } = item.state {
                    self.all[index].status = SpanStatus::Retrying { at: until };
                }
            }
        }
    }
}

fn kind(op: &str, awaits: Option<Awaited>) -> SpanKind {
    let (until, what) = awaits.map_or((None, None), |Awaited { until, what }| (Some(until), Some(what)));
    match (what, op) {
        (Some(AwaitedKind::Time), _) | (None, "Sleep") => SpanKind::Sleep { until },
        (Some(AwaitedKind::Event { event, expression }), _) => {
            SpanKind::Event { event, expression, until, matched: None }
        }
        (Some(AwaitedKind::Signal { signal }), _) => SpanKind::Signal { signal, until },
        (Some(AwaitedKind::Run { function, event }), _) => {
            SpanKind::Invoke { function, until, event: Some(event), child: None }
        }
        // Journals from before it was written down what a wait is for.
        (None, "WaitForEvent") => SpanKind::Event { event: String::new(), expression: None, until, matched: None },
        (None, "WaitForSignal") => SpanKind::Signal { signal: String::new(), until },
        (None, "InvokeFunction") => SpanKind::Invoke { function: String::new(), until, event: None, child: None },
        (None, _) => SpanKind::Step,
    }
}

#[derive(Deserialize)]
struct Wrapped {
    data: Option<Box<RawValue>>,
    error: Option<Box<RawValue>>,
}

/// How a step ended, and its result or error without the wrapper that SDKs read.
fn outcome(op: &str, kind: &SpanKind, memo: &RawJson) -> (SpanStatus, Option<RawJson>) {
    let shown = || Some(memo.clone()).filter(|memo| !memo.is_null());
    match kind {
        SpanKind::Sleep { .. } => (SpanStatus::Completed, None),
        SpanKind::Event { .. } | SpanKind::Signal { .. } if memo.is_null() => (SpanStatus::TimedOut, None),
        SpanKind::Event { .. } => (SpanStatus::Completed, shown()),
        SpanKind::Step if op == "Step" => (SpanStatus::Completed, shown()),
        SpanKind::Entry | SpanKind::Step | SpanKind::Signal { .. } | SpanKind::Invoke { .. } => {
            match serde_json::from_str(memo.get()) {
                Ok(Wrapped { error: Some(error), .. }) => {
                    let is_late = memo == &perdura_types::memo::invoke_timeout();
                    (if is_late { SpanStatus::TimedOut } else { SpanStatus::Failed }, Some(error.into()))
                }
                Ok(Wrapped { data, .. }) => (SpanStatus::Completed, data.map(RawJson::from)),
                Err(_) => (SpanStatus::Completed, shown()),
            }
        }
    }
}
