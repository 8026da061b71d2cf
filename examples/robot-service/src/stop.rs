//! The request to stop, as every task sees it.

use std::time::Duration;

use tokio::sync::watch;

/// Asks all who hold a [`Stop`] to finish what they have in hand.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Tells whether the robot is to stop.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// A pair of them.
pub fn channel() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Asks.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Whether it was asked.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Ready when it is asked.
    pub async fn requested(&mut self) {
        // Who could ask is gone when the whole robot is dropped; its tasks go with it.
        let _gone = self.0.wait_for(|requested| *requested).await;
    }

    /// Waits, but not once it is asked.
    pub async fn pause(&mut self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.requested() => {}
        }
    }
}
