//! An event is accepted: it gets its place, settles waits and cancel watches, and starts functions.

use std::cell::OnceCell;
use std::sync::Arc;

use perdura_expr::{Program, Scope};
use perdura_types::event_name::INVOKED;
use perdura_types::{Event, EventId, EventRow, NewEvent, memo};
use serde_json::Value;

use super::Shard;
use super::start::Start;
use crate::catalog::Function;
use crate::effect::Notice;
use crate::internal_event;
use crate::journal;
use crate::past::{Past, Unreadable};
use crate::planted;
use crate::waits::Reaction;

impl Shard {
    /// Accepts an event and answers its internal id.
    pub(super) fn accept(&mut self, new: NewEvent, past: &mut dyn Past) -> Result<EventId, Unreadable> {
        let event = self.number_event(new);
        let parsed = Parsed::new(&event);
        if !planted!(self.config, OwnEventTouchesRun) {
            self.settle_waits(&event, &parsed, past)?;
        }
        if &*event.name == INVOKED {
            self.start_invoked(&event, &parsed);
        }
        for function in self.catalog.listeners(&event.name) {
            if self.is_triggered(&function, &event, &parsed) {
                self.start(&function, &event, &parsed, Start::ByTrigger);
            }
        }
        if planted!(self.config, OwnEventTouchesRun) {
            self.settle_waits(&event, &parsed, past)?;
        }
        Ok(event.internal_id)
    }

    fn number_event(&mut self, new: NewEvent) -> Arc<Event> {
        self.last_event = self.last_event.next();
        let internal_id = new.internal_id.unwrap_or_else(|| self.new_event_id());
        let event = Arc::new(Event {
            seq: self.last_event,
            internal_id,
            received_at: self.now,
            id: new.id.unwrap_or_else(|| internal_id.to_string()),
            name: new.name,
            data: new.data,
            user: new.user,
            ts: new.ts.unwrap_or(self.now),
            v: new.v,
            meta: new.meta,
        });
        let body = journal::encode(&*event);
        self.pending_bytes += body.len();
        self.drained.events.push(EventRow {
            seq: event.seq,
            id: event.internal_id,
            name: event.name.to_string(),
            received_at: event.received_at,
            body,
        });
        self.recent.push(&event);
        if planted!(self.config, LookBackForgetsUncommitted) {
            self.recent.trim();
        }
        self.notice(Notice::Event(Arc::clone(&event)));
        event
    }

    /// Resumes and cancels what the event concerns. This comes before it starts runs: a run is never touched by the
    /// event that started it.
    fn settle_waits(&mut self, event: &Event, parsed: &Parsed, past: &mut dyn Past) -> Result<(), Unreadable> {
        if !self.waits.knows(&event.name) {
            return Ok(());
        }
        for (reaction, (id, number)) in self.waits.matching(&event.name, parsed.value(), self.now) {
            let Some(mut run) = self.take_run(id, past)? else { continue };
            match reaction {
                Reaction::Cancel => self.cancel(&mut run),
                Reaction::Resume => self.resume(&mut run, number, memo::event(event), Some(event.seq)),
            }
            self.put_run(run);
        }
        Ok(())
    }

    fn is_triggered(&self, function: &Function, event: &Event, parsed: &Parsed) -> bool {
        function.triggers_for(&event.name).any(|condition| match condition {
            None => true,
            Some(program) => self.is_true(program, parsed.value()),
        })
    }

    /// An expression that fails skips its trigger only.
    fn is_true(&self, program: &Program, event: &Value) -> bool {
        program.eval_bool(&Scope { event: Some(event), async_: None, now_ms: self.now.as_millis() }).unwrap_or(false)
    }

    fn start_invoked(&mut self, event: &Arc<Event>, parsed: &Parsed) {
        let target = internal_event::invoke_target(parsed.value());
        let function = target.function.as_deref().and_then(|name| self.catalog.find(name)).cloned();
        match function {
            Some(function) => self.start(&function, event, parsed, Start::ByInvoke(target.correlation)),
            None => self.refuse_invoke(event, &target),
        }
    }
}

/// The public form of an event as a value, parsed when it is first needed.
pub(super) struct Parsed<'a> {
    event: &'a Event,
    value: OnceCell<Value>,
}

impl<'a> Parsed<'a> {
    pub(super) fn new(event: &'a Event) -> Self {
        Self { event, value: OnceCell::new() }
    }
    pub(super) fn value(&self) -> &Value {
        self.value.get_or_init(|| self.event.to_public().to_value())
    }
}
