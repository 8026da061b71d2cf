//! A step that waits for the first of several things.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use perdura_types::{OpKind, RawJson, SignalConflict, When, bounds};
use serde::de::DeserializeOwned;

use super::memo;
use super::pending::Pending;
use crate::execution::state::{Shared, Want};
use crate::{Event, StepError};

/// See [`Step::wait_any`](super::Step::wait_any).
#[must_use = "a step does nothing until it is awaited"]
pub struct WaitAny<T> {
    shared: Shared,
    id: String,
    timeout: When,
    alternatives: Vec<Alternative<T>>,
}

struct Alternative<T> {
    pending: Pending,
    kind: Kind,
    read: Read<T>,
}

/// Makes the result of a step's memo.
type Read<T> = Box<dyn Fn(&str, &RawJson) -> Result<Option<T>, StepError> + Send>;

#[derive(Clone)]
enum Kind {
    Event { name: &'static str, condition: String },
    Signal(String),
}

impl<T> WaitAny<T> {
    pub(super) fn new(shared: &Shared, id: &str) -> Self {
        let timeout = When::In(bounds::WAIT_MS_DEFAULT);
        Self { shared: shared.clone(), id: id.to_owned(), timeout, alternatives: Vec::new() }
    }
    /// An event for which the condition is true; an empty condition is always true. `then` makes the result of it.
    pub fn event<E: Event>(self, condition: &str, then: impl Fn(E) -> T + Send + 'static) -> Self {
        let kind = Kind::Event { name: E::NAME, condition: condition.to_owned() };
        self.alternative(E::NAME, kind, move |step, memo| Ok(memo::event::<E>(step, memo)?.map(&then)))
    }
    /// A signal. `then` makes the result of its data.
    pub fn signal<D: DeserializeOwned>(self, signal: &str, then: impl Fn(D) -> T + Send + 'static) -> Self {
        let kind = Kind::Signal(signal.to_owned());
        self.alternative(signal, kind, move |step, memo| Ok(memo::signal::<D>(step, memo)?.map(&then)))
    }
    /// When the wait ends with nothing. A year by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = When::In(crate::function::millis(timeout));
        self
    }

    fn alternative(
        mut self,
        what: &str,
        kind: Kind,
        read: impl Fn(&str, &RawJson) -> Result<Option<T>, StepError> + Send + 'static,
    ) -> Self {
        let pending = Pending::new(&self.shared, &format!("{} ({what})", self.id));
        self.alternatives.push(Alternative { pending, kind, read: Box::new(read) });
        self
    }
}

impl<T> Future for WaitAny<T> {
    type Output = Result<Option<T>, StepError>;
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let timeout = self.timeout;
        if self.alternatives.is_empty() {
            let message = format!("wait_any '{}' has nothing to wait for: add an event or a signal", self.id);
            return Poll::Ready(Err(StepError::new(&self.id, "NothingToWaitFor", message)));
        }
        for alternative in &mut self.alternatives {
            let Alternative { pending, kind, read } = alternative;
            if let Poll::Ready(memo) = pending.poll_memo(|| Want::Op(Box::new(kind.op(timeout)))) {
                let result = read(pending.name(), &memo);
                // The losers are abandoned now and not when this future is dropped, which may be much later.
                self.alternatives.clear();
                return Poll::Ready(result);
            }
        }
        Poll::Pending
    }
}

impl<T> Unpin for WaitAny<T> {}

impl Kind {
    fn op(&self, timeout: When) -> OpKind {
        match self.clone() {
            Self::Event { name, condition } => {
                let expression = Some(condition).filter(|text| !text.trim().is_empty());
                OpKind::WaitForEvent { event: name.to_owned(), expression, timeout }
            }
            Self::Signal(signal) => {
                OpKind::WaitForSignal { signal, timeout: Some(timeout), conflict: SignalConflict::Fail }
            }
        }
    }
}
