//! Why apps could not be asked to sync, for whoever explains what a run waits for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The error of the last sync of each app's URL. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct SyncErrors(Arc<Mutex<BTreeMap<String, String>>>);

impl SyncErrors {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Notes how a sync went.
    pub(crate) fn note(&self, url: &str, error: Option<&str>) {
        match error {
            Some(error) => self.lock().insert(url.to_owned(), error.to_owned()),
            None => self.lock().remove(url),
        };
    }
    /// Why the last sync failed; nothing when it did not.
    pub(crate) fn of(&self, url: &str) -> Option<String> {
        self.lock().get(url).cloned()
    }
}
