//! Who waits for the end of which run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use perdura_types::RunId;
use tokio::sync::oneshot;

/// Callers that wait for the end of a run. A broadcast would wake each of them for every run that ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ends(Arc<Mutex<HashMap<RunId, Vec<oneshot::Sender<()>>>>>);

impl Ends {
    fn lock(&self) -> MutexGuard<'_, HashMap<RunId, Vec<oneshot::Sender<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Waits for the run to end from here on.
    pub(crate) fn of(&self, run: RunId) -> End {
        let (sender, receiver) = oneshot::channel();
        self.lock().entry(run).or_default().push(sender);
        End { ends: self.clone(), run, receiver }
    }
    /// Forgets callers that gave up.
    fn sweep(&self, run: RunId) {
        let mut waiting = self.lock();
        if let Some(senders) = waiting.get_mut(&run) {
            senders.retain(|sender| !sender.is_closed());
            if senders.is_empty() {
                waiting.remove(&run);
            }
        }
    }
    /// A run has ended.
    pub(crate) fn tell(&self, run: RunId) {
        for sender in self.lock().remove(&run).unwrap_or_default() {
            // A caller that gave up need not know.
            let _gone = sender.send(());
        }
    }
    /// No run will end any more.
    pub(crate) fn close(&self) {
        self.lock().clear();
    }
}

/// The end of a run, for one caller.
#[derive(Debug)]
pub(crate) struct End {
    ends: Ends,
    run: RunId,
    receiver: oneshot::Receiver<()>,
}

impl End {
    /// Returns when the run has ended; false when that will never be.
    pub(crate) async fn reached(mut self) -> bool {
        (&mut self.receiver).await.is_ok()
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.receiver.close();
        self.ends.sweep(self.run);
    }
}
