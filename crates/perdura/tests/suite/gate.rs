//! What scenarios count, and where they hold a step.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use perdura::{App, Function, Step};
use tokio::sync::Semaphore;

use crate::events::Order;
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

/// A function whose first step is held at a gate. When nobody knows what became of that step, its author is told why.
pub(crate) fn held(retries: u32, gate: &Gate, executed: &Count) -> App {
    let (gate, executed) = (gate.clone(), executed.clone());
    let function = move |order: Order, step: Step| {
        let (gate, executed) = (gate.clone(), executed.clone());
        async move {
            let charge = || async {
                executed.add();
                gate.pass().await;
                Ok(format!("{} charged", order.id))
            };
            match step.retries(retries).run("charge", charge).await {
                Err(error) if error.is_attempt_lost() => {
                    Ok(step.run("ask", || async { Ok(format!("{} unknown: {}", order.id, error.name())) }).await?)
                }
                charged => Ok(charged?),
            }
        }
    };
    App::new("shop").function(Function::new("f", function))
}
