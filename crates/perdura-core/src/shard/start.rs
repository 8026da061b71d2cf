//! A function starts: one run comes to be, unless its key has been seen in the last 24 hours.

use std::sync::Arc;

use perdura_expr::{Bound, Program, Scope};
use perdura_types::{Event, EventSeq, IdempotencyKey, ItemNumber, RunId, RunStatus, bounds, memo};
use serde_json::Value;

use super::Shard;
use super::accept::Parsed;
use super::park::Slot;
use crate::catalog::Function;
use crate::effect::Notice;
use crate::head::{CancelWatch, Condition, Head, Item, ItemState};
use crate::internal_event::Internal;
use crate::journal::Entry;
use crate::run::Run;
use crate::run_error::RunError;
use crate::timers::Timers;
use crate::waits::Reaction;

/// Why a function starts.
#[derive(Debug, Clone)]
pub(super) enum Start {
    /// An event fits one of its triggers.
    ByTrigger,
    /// It was invoked, perhaps by a step that waits under this correlation.
    ByInvoke(Option<String>),
}

impl Shard {
    /// Creates a run of the function for an event, at most once per key.
    pub(super) fn start(&mut self, function: &Function, event: &Arc<Event>, parsed: &Parsed, start: Start) {
        let correlation = match start {
            Start::ByTrigger => None,
            Start::ByInvoke(correlation) => correlation,
        };
        let key = self.idempotency_key(function, event, parsed);
        // Keys are forgotten in the order of their runs; a clock that went back at a restart may hold some up.
        let earlier = self.idempotency.get(&key).copied();
        if let Some(earlier) = earlier.filter(|run| !self.is_outside_window(*run)) {
            self.refuse_duplicate(function, correlation, earlier);
            return;
        }
        let id = self.new_run_id();
        self.remember_idempotency(key, id);
        let head = Head { idempotency: Some(key), correlation, ..self.new_head(function, id, vec![event.seq]) };
        let state = if event.ts > self.now { ItemState::Waiting { until: event.ts } } else { ItemState::Ready };
        let run = self.insert_run(function, head, vec![Arc::clone(event)], parsed.value(), state);
        self.put_run(run);
    }

    /// A run that has just come to be for these events.
    pub(super) fn new_head(&self, function: &Function, run: RunId, events: Vec<EventSeq>) -> Head {
        Head {
            run,
            function: function.config.id,
            slug: function.config.slug.clone(),
            app: function.config.app.clone(),
            status: RunStatus::Scheduled,
            events,
            after: None,
            rerun_of: None,
            edited: None,
            idempotency: None,
            created_at: self.now,
            started_at: None,
            ended_at: None,
            version: -1,
            attempts_max: function.config.attempts_max,
            items: Vec::new(),
            waits: Vec::new(),
            cancels: Vec::new(),
            pending: Vec::new(),
            plans_for_good: false,
            reenter: false,
            idle_reentries: 0,
            next_number: ItemNumber(0),
            start_by: function.config.timeouts.start_ms.map(|start_ms| self.now.plus_ms(start_ms)),
            finish_by: None,
            correlation: None,
            output: None,
        }
    }

    /// Puts a new run into every index; `event` is the public form of its first event.
    pub(super) fn insert_run(
        &mut self,
        function: &Function,
        mut head: Head,
        events: Vec<Arc<Event>>,
        event: &Value,
        state: ItemState,
    ) -> Box<Run> {
        self.watch_cancels(&mut head, function, event);
        let notice = Notice::RunCreated {
            run: head.run,
            function: Arc::clone(&function.slug),
            event: Arc::clone(&events[0].name),
        };
        self.notice(notice);
        let mut run = Box::new(Run::new(head, events));
        let Head { slug, events, rerun_of, after, .. } = &run.head;
        let created =
            Entry::Created { function: slug.clone(), events: events.clone(), rerun_of: *rerun_of, after: *after };
        self.entry(&run, created);
        for (at, kind) in Timers::of_head(&run.head) {
            self.timers.add(at, run.head.run, kind);
        }
        let number = run.take_number();
        run.head.items.push(Item::new(number, None, None));
        self.set_item_state(&mut run, number, state);
        self.runs.insert(run.head.run, Slot::Parked);
        run
    }

    /// The key expression of the function when it has one, else the event's id.
    fn idempotency_key(&self, function: &Function, event: &Event, parsed: &Parsed) -> IdempotencyKey {
        let scope = || Scope { event: Some(parsed.value()), async_: None, now_ms: self.now.as_millis() };
        let value = function.idempotency.as_ref().and_then(|program| program.eval_key(&scope()).ok().flatten());
        match value {
            Some(value) => IdempotencyKey::of(function.config.id, &format!("key:{value}")),
            None => IdempotencyKey::of(function.config.id, &format!("event:{}", event.id)),
        }
    }

    pub(super) fn remember_idempotency(&mut self, key: IdempotencyKey, run: RunId) {
        if self.idempotency.insert(key, run).is_none() {
            self.idempotency_order.push_back(key);
        }
    }

    pub(super) fn forget_old_idempotency(&mut self) {
        while let Some(key) = self.idempotency_order.front() {
            let is_old = self.idempotency.get(key).is_none_or(|run| self.is_outside_window(*run));
            if !is_old {
                break;
            }
            let key = *key;
            self.idempotency.remove(&key);
            self.idempotency_order.pop_front();
        }
    }

    pub(super) fn is_outside_window(&self, run: RunId) -> bool {
        self.now.since(run.at()) >= bounds::IDEMPOTENCY_MS
    }

    /// An invoker whose function does not start again is told so at once.
    fn refuse_duplicate(&mut self, function: &Function, correlation: Option<String>, earlier: RunId) {
        let Some(correlation) = correlation else { return };
        let error = RunError::new(
            "InvokeDeduplicated",
            format!(
                "function '{}' was not started: its idempotency key was used by run {earlier} in the last 24 hours",
                function.slug
            ),
        );
        self.internal.push_back(Internal::ResumeInvoke { correlation, memo: memo::error(&error.to_json()) });
    }

    fn watch_cancels(&mut self, head: &mut Head, function: &Function, event: &Value) {
        for (cancel, program) in function.config.cancel.iter().zip(&function.cancels) {
            let condition = bind(program.as_ref(), event);
            if condition == Condition::Never {
                continue;
            }
            let number = head.next_number;
            head.next_number = number.next();
            let until = self.now.plus_ms(cancel.timeout_ms.unwrap_or(bounds::WAIT_MS_DEFAULT));
            self.waits.add(&cancel.event, (head.run, number), Reaction::Cancel, &condition);
            head.cancels.push(CancelWatch { number, event: cancel.event.clone(), condition, until });
        }
    }
}

/// Puts the run's own event into a condition on another event.
pub(super) fn bind(program: Option<&Program>, event: &Value) -> Condition {
    match program.map(|program| program.bind_event(event)) {
        None | Some(Bound::Always(true)) => Condition::Any,
        Some(Bound::Always(false)) => Condition::Never,
        Some(Bound::Residual(program)) => Condition::If(program),
    }
}
