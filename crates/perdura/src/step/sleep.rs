//! A step that waits for the time to come.

use std::pin::Pin;
use std::task::{Context, Poll};

use perdura_types::{OpKind, When};

use super::memo;
use super::pending::Pending;
use crate::StepError;
use crate::execution::state::{Shared, Want};

/// See [`Step::sleep`](super::Step::sleep).
#[must_use = "a step does nothing until it is awaited"]
pub struct Sleep {
    pending: Pending,
    until: When,
}

impl Sleep {
    pub(super) fn new(shared: &Shared, id: &str, until: When) -> Self {
        Self { pending: Pending::new(shared, id), until }
    }
}

impl Future for Sleep {
    type Output = Result<(), StepError>;
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let until = self.until;
        let memo = self.pending.poll_memo(|| Want::Op(Box::new(OpKind::Sleep { until })));
        memo.map(|memo| memo::nothing(self.pending.name(), &memo))
    }
}
