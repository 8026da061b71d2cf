//! A step that runs another function.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use perdura_types::{InvokePayload, OpKind, RawJson, When};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::memo;
use super::pending::Pending;
use crate::StepError;
use crate::event::object;
use crate::execution::state::{Shared, Want};

/// See [`Step::invoke`](super::Step::invoke).
#[must_use = "a step does nothing until it is awaited"]
pub struct Invoke<Out> {
    pending: Pending,
    function: String,
    data: Result<RawJson, String>,
    timeout: Option<When>,
    output: PhantomData<fn() -> Out>,
}

impl<Out: DeserializeOwned> Invoke<Out> {
    pub(super) fn new(shared: &Shared, id: &str, function: &str, input: &impl Serialize) -> Self {
        Self {
            pending: Pending::new(shared, id),
            function: function.to_owned(),
            data: object(input),
            timeout: None,
            output: PhantomData,
        }
    }
    /// When the step fails without a result; the other run goes on. A year by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(When::In(crate::function::millis(timeout)));
        self
    }
}

impl<Out: DeserializeOwned> Future for Invoke<Out> {
    type Output = Result<Out, StepError>;
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { pending, function, data, timeout, .. } = &mut *self;
        let data = match data {
            Ok(data) => data.clone(),
            Err(problem) => {
                let message = format!("the input of function '{function}' {problem}");
                return Poll::Ready(Err(StepError::new(pending.name(), "InputInvalid", message)));
            }
        };
        let want = || {
            let payload = InvokePayload { data, user: RawJson::empty_object(), v: None, meta: None };
            let function = std::mem::take(function);
            Want::Op(Box::new(OpKind::InvokeFunction { function, payload, timeout: *timeout }))
        };
        pending.poll_memo(want).map(|memo| memo::result(pending.name(), &memo))
    }
}
