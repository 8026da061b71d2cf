//! A step that waits for a signal.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use perdura_types::{OpKind, SignalConflict, When};
use serde::de::DeserializeOwned;

use super::memo;
use super::pending::Pending;
use crate::StepError;
use crate::execution::state::{Shared, Want};

/// See [`Step::wait_for_signal`](super::Step::wait_for_signal).
#[must_use = "a step does nothing until it is awaited"]
pub struct WaitForSignal<T> {
    pending: Pending,
    signal: String,
    timeout: Option<When>,
    conflict: SignalConflict,
    data: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> WaitForSignal<T> {
    pub(super) fn new(shared: &Shared, id: &str, signal: &str) -> Self {
        Self {
            pending: Pending::new(shared, id),
            signal: signal.to_owned(),
            timeout: None,
            conflict: SignalConflict::Fail,
            data: PhantomData,
        }
    }
    /// When the wait ends without a signal. A year by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(When::In(crate::function::millis(timeout)));
        self
    }
    /// Takes the signal over from a run that waits for it already, instead of failing.
    pub fn replacing(mut self) -> Self {
        self.conflict = SignalConflict::Replace;
        self
    }
}

impl<T: DeserializeOwned> Future for WaitForSignal<T> {
    type Output = Result<Option<T>, StepError>;
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { pending, signal, timeout, conflict, .. } = &mut *self;
        let want = || {
            let signal = std::mem::take(signal);
            Want::Op(Box::new(OpKind::WaitForSignal { signal, timeout: *timeout, conflict: *conflict }))
        };
        pending.poll_memo(want).map(|memo| memo::signal(pending.name(), &memo))
    }
}
