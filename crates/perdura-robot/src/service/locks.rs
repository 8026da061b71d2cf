//! Who waits for whom: commands of one job, and submissions to one workspace.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use tokio::sync::{Mutex, MutexGuard};

use crate::bounds::LOCKS;
use crate::ids::{JobId, WorkspaceId};

/// A fixed number of locks, shared by all keys: bounded, and nothing to clean up. Two keys may share one, which costs
/// time and nothing else. A workspace's lock is always taken before a job's.
pub(crate) struct Locks {
    jobs: Vec<Mutex<()>>,
    workspaces: Vec<Mutex<()>>,
}

impl Default for Locks {
    fn default() -> Self {
        let locks = || (0..LOCKS).map(|_| Mutex::new(())).collect();
        Self { jobs: locks(), workspaces: locks() }
    }
}

impl Locks {
    pub(crate) async fn job(&self, job: JobId) -> MutexGuard<'_, ()> {
        self.jobs[place(&job)].lock().await
    }
    pub(crate) async fn workspace(&self, workspace: &WorkspaceId) -> MutexGuard<'_, ()> {
        self.workspaces[place(workspace)].lock().await
    }
}

fn place<K: std::hash::Hash>(key: &K) -> usize {
    let hash = FixedState::default().hash_one(key);
    usize::try_from(hash % LOCKS as u64).expect("below the number of locks")
}
