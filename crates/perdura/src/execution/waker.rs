//! The waker of a function's future: it tells whether the function waits for anything that is not a step.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};

/// The waker of a function's future. Steps never keep it, as they only move when the function is polled anyway; so whoever
/// keeps it is something else.
pub(crate) struct RootWaker {
    task: Mutex<Option<Waker>>,
    is_woken: AtomicBool,
}

/// References that are not somebody's: the execution's own, and none while the function is not polled.
const OWN_REFERENCES: usize = 1;

impl RootWaker {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { task: Mutex::new(None), is_woken: AtomicBool::new(false) })
    }
    /// Wakes this task as well.
    pub(crate) fn wake_also(&self, waker: &Waker) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if !task.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *task = Some(waker.clone());
        }
    }
    /// A waker for one poll.
    pub(crate) fn begin_poll(self: &Arc<Self>) -> Waker {
        self.is_woken.store(false, Ordering::SeqCst);
        Waker::from(Arc::clone(self))
    }
    /// Whether the function was woken since it was last polled.
    pub(crate) fn is_woken(&self) -> bool {
        self.is_woken.load(Ordering::SeqCst)
    }
    /// Whether something keeps the waker, to wake the function later.
    pub(crate) fn is_kept(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) > OWN_REFERENCES
    }
}

impl Wake for RootWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, Ordering::SeqCst);
        if let Some(task) = &*self.task.lock().unwrap_or_else(PoisonError::into_inner) {
            task.wake_by_ref();
        }
    }
}
