//! Who waits for whom: writers of one run, one workflow, one memory or one task.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use tokio::sync::{Mutex, MutexGuard};

use crate::bounds::LOCKS;

/// A fixed number of locks, shared by all keys: bounded, and nothing to clean up. Two keys may share one, which costs
/// time and nothing else; nobody holds two. They only keep writers of this process from colliding in the shard: the
/// versions that each decision expects hold all the same, whoever writes.
pub(crate) struct Locks(Vec<Mutex<()>>);

impl Default for Locks {
    fn default() -> Self {
        Self((0..LOCKS).map(|_| Mutex::new(())).collect())
    }
}

impl Locks {
    pub(crate) async fn of(&self, key: &impl Hash) -> MutexGuard<'_, ()> {
        let hash = FixedState::default().hash_one(key);
        let place = usize::try_from(hash % LOCKS as u64).expect("below the number of locks");
        self.0[place].lock().await
    }
}
