//! One file per open batch: its orders, its login and its callback's key. Nobody else can read it, and it goes when the
//! batch is over.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::open_batch::Batch;
use crate::files;
use crate::ids::DispatchId;
use crate::wire::dispatch::Dispatch;

/// The folder of these files.
pub struct BatchFiles {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Stored<D, F> {
    dispatch: D,
    faults: F,
}

impl BatchFiles {
    /// Opens the folder, or makes it.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join("batches");
        files::make_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Puts a batch on disk.
    pub async fn write(&self, batch: &Batch) {
        let stored = Stored { dispatch: &batch.dispatch, faults: &batch.faults };
        let bytes = serde_json::to_vec(&stored).expect("a batch is plain data");
        let path = self.path(&batch.dispatch.dispatch_id);
        on_disk(move || files::replace(&path, &bytes)).await;
    }

    /// Reads a batch back.
    pub fn read(&self, id: &DispatchId) -> Result<Batch, String> {
        let path = self.path(id);
        let explained = |error: &dyn std::fmt::Display| format!("batch {id} needs {}: {error}", path.display());
        let bytes = std::fs::read(&path).map_err(|error| explained(&error))?;
        let stored: Stored<Dispatch, _> = serde_json::from_slice(&bytes).map_err(|error| explained(&error))?;
        Ok(Batch { dispatch: stored.dispatch, faults: stored.faults, settled: Notify::new() })
    }

    /// Removes a batch that is over.
    pub async fn remove(&self, id: &DispatchId) {
        let path = self.path(id);
        on_disk(move || files::remove(&path)).await;
    }

    /// Removes what a crash left: files written for batches that were then not accepted, or closed.
    pub fn keep_only(&self, ids: &[DispatchId]) -> io::Result<()> {
        let kept: HashSet<_> = ids.iter().map(|id| self.path(id)).collect();
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if !kept.contains(&path) {
                files::remove(&path)?;
            }
        }
        Ok(())
    }

    fn path(&self, id: &DispatchId) -> PathBuf {
        self.folder.join(format!("{}.json", files::name_for(&id.0)))
    }
}

/// Does slow work on the disk beside the other tasks. A disk that fails ends the robot, as in the journal.
pub(super) async fn on_disk(work: impl FnOnce() -> io::Result<()> + Send + 'static) {
    let result = tokio::task::spawn_blocking(work).await.expect("work on the disk does not panic");
    if let Err(error) = result {
        tracing::error!(%error, "cannot write to the data folder: the robot ends");
        std::process::abort();
    }
}
