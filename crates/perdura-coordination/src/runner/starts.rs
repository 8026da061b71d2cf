//! Who starts first: of desks that may start at once, those of a lower priority wait until the others have.

use std::future::poll_fn;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

use crate::document::Priority;

/// How many desks of each priority are to start and have not.
#[derive(Debug, Default)]
pub(crate) struct Starts {
    due: Mutex<[usize; 3]>,
}

impl Starts {
    /// A desk is to start.
    pub(super) fn add(&self, priority: Priority) {
        self.lock()[rank(priority)] += 1;
    }
    /// It has started.
    pub(super) fn done(&self, priority: Priority) {
        self.lock()[rank(priority)] -= 1;
    }
    /// Waits until no desk of a higher priority is to start. Nobody is woken: a desk that has started goes on with a step, and
    /// with the end of each step everything is asked again.
    pub(super) async fn turn(&self, priority: Priority) {
        poll_fn(|_| {
            let is_first = self.lock()[..rank(priority)].iter().all(|due| *due == 0);
            if is_first { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, [usize; 3]> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The higher the priority, the earlier.
fn rank(priority: Priority) -> usize {
    match priority {
        Priority::High => 0,
        Priority::Normal => 1,
        Priority::Low => 2,
    }
}
