//! The in-memory store: for `--ephemeral`, for tests, and for the simulator.

mod faults;
mod reader;
mod shard;
mod trim;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use perdura_types::{ShardId, Timestamp};

pub use self::faults::{Fault, Faults};
use self::shard::Shard;
use crate::bounds::SHARD_MAX;
use crate::{
    Batch, BatchError, Claim, CommitError, History, MemHistory, Position, Store, StoreError, StoreReader, Trim, Trimmed,
};

/// A store in memory, and a handle to it: clones share the data.
///
/// The data plays the disk, the handle plays the process. [`MemStore::crash`] ends every handle and reader
/// there is, and [`MemStore::reopen`] gives the handle of the next process. What a commit acknowledged is on
/// the disk and survives; nothing else exists. Every order is that of a B-tree, so the same calls give the
/// same answers.
#[derive(Clone, Default)]
pub struct MemStore {
    disk: Arc<Disk>,
    life: u64,
}

#[derive(Default)]
struct Disk {
    data: RwLock<Data>,
    faults: Mutex<Faults>,
}

#[derive(Default)]
struct Data {
    /// Raised by every crash; handles of an earlier life are dead.
    life: u64,
    shards: BTreeMap<ShardId, Shard>,
}

impl MemStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the life of every handle and reader, this one included: they answer [`StoreError::Closed`].
    pub fn crash(&self) {
        self.disk.write().life += 1;
    }

    /// A working handle to the same data, whatever happened to this one.
    #[must_use]
    pub fn reopen(&self) -> Self {
        Self { disk: Arc::clone(&self.disk), life: self.disk.read().life }
    }

    /// Decides the fate of the commits to come, whichever handle makes them.
    pub fn set_faults(&self, faults: Faults) {
        *self.disk.faults() = faults;
    }

    fn read(&self) -> Result<RwLockReadGuard<'_, Data>, StoreError> {
        let data = self.disk.read();
        if data.life == self.life { Ok(data) } else { Err(StoreError::Closed) }
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, Data>, StoreError> {
        let data = self.disk.write();
        if data.life == self.life { Ok(data) } else { Err(StoreError::Closed) }
    }
}

// A panic cannot leave the data half written: batches are judged before the first change, and
// changes of B-trees do not panic. So a poisoned lock is as good as a clean one.
impl Disk {
    fn read(&self) -> RwLockReadGuard<'_, Data> {
        self.data.read().unwrap_or_else(PoisonError::into_inner)
    }
    fn write(&self) -> RwLockWriteGuard<'_, Data> {
        self.data.write().unwrap_or_else(PoisonError::into_inner)
    }
    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Data {
    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        let shard = self.shards.get_mut(&batch.shard);
        batch.admit(shard.as_ref().map(|shard| shard.fence()))?;
        shard.expect("a batch is only admitted to a claimed shard").apply(batch);
        Ok(())
    }
}

impl Store for MemStore {
    fn claim(
        &mut self,
        shard: ShardId,
        owner: &str,
        fresh_seed: u64,
        now: Timestamp,
        lease_ms: i64,
    ) -> Result<Claim, StoreError> {
        let mut data = self.write()?;
        if shard.0 > SHARD_MAX {
            let (value, max) = (shard.0.into(), SHARD_MAX.into());
            return Err(BatchError::NumberTooLarge { what: "shard", value, max }.into());
        }
        let row = data.shards.entry(shard).or_insert_with(|| Shard::new(fresh_seed));
        Ok(row.claim(owner, now, lease_ms))
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        let mut data = self.write()?;
        match self.disk.faults().next(batch) {
            Fault::None => data.commit(batch),
            Fault::Busy => Err(CommitError::Busy),
            Fault::Fenced => {
                if let Some(shard) = data.shards.get_mut(&batch.shard) {
                    shard.claim("another owner", batch.now, 0);
                }
                data.commit(batch)
            }
            Fault::UnknownLost => {
                batch.admit(data.shards.get(&batch.shard).map(Shard::fence))?;
                Err(CommitError::Unknown)
            }
            Fault::UnknownDone => {
                data.commit(batch)?;
                Err(CommitError::Unknown)
            }
            Fault::CrashBefore => {
                data.life += 1;
                Err(StoreError::Closed.into())
            }
            Fault::CrashAfter => {
                data.commit(batch)?;
                data.life += 1;
                Err(StoreError::Closed.into())
            }
        }
    }

    fn position(&self, shard: ShardId) -> Result<Option<Position>, StoreError> {
        Ok(self.read()?.shards.get(&shard).map(Shard::position))
    }

    fn trim(&mut self, trim: &Trim) -> Result<Trimmed, CommitError> {
        let mut data = self.write()?;
        let fence = data.shards.get(&trim.shard).map(Shard::fence);
        trim.admit(fence)?;
        let shard = data.shards.get_mut(&trim.shard).expect("a trim is only admitted to a claimed shard");
        Ok(shard.trim(trim))
    }

    fn history(&self, _shard: ShardId) -> Result<Box<dyn History>, StoreError> {
        // It is rebuilt from the journal at each start, as one on disk may be at any.
        Ok(Box::new(MemHistory::default()))
    }

    fn reader(&self) -> Arc<dyn StoreReader> {
        Arc::new(self.clone())
    }
}

#[cfg(test)]
mod tests;
