//! A step that waits for an event.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use perdura_types::{OpKind, Timestamp, When, bounds};

use super::memo;
use super::pending::Pending;
use crate::execution::state::{Shared, Want};
use crate::{Event, StepError};

/// See [`Step::wait_for_event`](super::Step::wait_for_event).
#[must_use = "a step does nothing until it is awaited"]
pub struct WaitForEvent<E> {
    pending: Pending,
    condition: Option<String>,
    timeout: When,
    event: PhantomData<fn() -> E>,
}

impl<E: Event> WaitForEvent<E> {
    pub(super) fn new(shared: &Shared, id: &str) -> Self {
        let timeout = When::In(bounds::WAIT_MS_DEFAULT);
        Self { pending: Pending::new(shared, id), condition: None, timeout, event: PhantomData }
    }
    /// What must be true of the event; `event` is the run's own, `async` the one that arrives.
    pub fn matching(mut self, condition: impl Into<String>) -> Self {
        self.condition = Some(condition.into());
        self
    }
    /// When the wait ends without an event. A year by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = When::In(crate::function::millis(timeout));
        self
    }
    /// When the wait ends without an event, as a moment: it stays, however late the wait begins.
    pub fn until(mut self, moment: Timestamp) -> Self {
        self.timeout = When::At(moment);
        self
    }
}

impl<E: Event> Future for WaitForEvent<E> {
    type Output = Result<Option<E>, StepError>;
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { pending, condition, timeout, .. } = &mut *self;
        let want = || {
            let (event, expression) = (E::NAME.to_owned(), condition.take());
            Want::Op(Box::new(OpKind::WaitForEvent { event, expression, timeout: *timeout }))
        };
        pending.poll_memo(want).map(|memo| memo::event(pending.name(), &memo))
    }
}
