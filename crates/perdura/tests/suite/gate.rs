//! What scenarios count, and where they hold a step.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::Semaphore;

use crate::world::patiently;

/// Counts executions. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Count(Arc<AtomicU32>);

impl Count {
    /// Counts one, and tells how many there were before.
    pub(crate) fn add(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
    pub(crate) fn get(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Holds whoever comes until it is opened. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    arrivals: Arc<Semaphore>,
    leave: Arc<Semaphore>,
}

impl Gate {
    pub(crate) fn closed() -> Self {
        Self { arrivals: Arc::new(Semaphore::new(0)), leave: Arc::new(Semaphore::new(0)) }
    }
    /// Waits at the gate.
    pub(crate) async fn pass(&self) {
        self.arrivals.add_permits(1);
        // Once open, it stays so: the permit goes back.
        drop(self.leave.acquire().await.unwrap());
    }
    /// Returns when somebody is at the gate who was not counted before.
    pub(crate) async fn arrival(&self) {
        patiently("somebody to come to the gate", async { self.arrivals.acquire().await.unwrap().forget() }).await;
    }
    pub(crate) fn open(&self) {
        self.leave.add_permits(1);
    }
}
