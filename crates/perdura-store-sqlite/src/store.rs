//! The store itself: one writing connection, and the claim.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use perdura_store::bounds::SHARD_MAX;
use perdura_store::{
    Batch, BatchError, Claim, CommitError, Fence, History, Position, Store, StoreError, StoreReader, Trim, Trimmed,
};
use perdura_types::{Epoch, EventSeq, Lsn, ShardId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use crate::connection::Options;
use crate::folder::Folder;
use crate::history::SqliteHistory;
use crate::pool::Pool;
use crate::{OpenError, commit, error, open, trim};

/// Perdura's store in one SQLite file. Dropping it ends its readers, moves the log into the main file and frees
/// the folder.
#[derive(Debug)]
pub struct SqliteStore {
    // Fields are dropped in this order: the folder is free only when nothing writes any more.
    writer: Connection,
    readers: Arc<Pool>,
    /// Where the next trim looks for old events, by shard.
    event_cursors: BTreeMap<ShardId, trim::EventCursor>,
    folder: Arc<Folder>,
}

impl SqliteStore {
    /// Opens the store in `folder`, for this process alone. Makes the folder and the file when missing.
    pub fn open(folder: &Path, options: Options) -> Result<Self, OpenError> {
        let folder = Arc::new(Folder::hold(folder)?);
        let writer = open::open(&folder, options)?;
        let readers = Arc::new(Pool::new(folder.database()));
        Ok(Self { writer, readers, event_cursors: BTreeMap::new(), folder })
    }

    /// Closes the store and says whether the log could be moved into the main file. Nothing is lost when it
    /// could not: the next start reads the log.
    pub fn close(self) -> Result<(), StoreError> {
        self.readers.close();
        self.checkpoint().map_err(error::read("move the log into the main file"))
    }

    fn checkpoint(&self) -> rusqlite::Result<()> {
        self.writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.readers.close();
        // Only saves time at the next start, and there is nobody to tell when it fails.
        drop(self.checkpoint());
    }
}

/// The shard row as a write sees it.
pub(crate) struct ShardRow {
    pub(crate) fence: Fence,
    pub(crate) lease_ms: i64,
}

/// Begins a write: nobody else writes until it ends, so what it reads stays true.
pub(crate) fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

pub(crate) fn shard_row(connection: &Connection, shard: ShardId) -> rusqlite::Result<Option<ShardRow>> {
    let mut statement =
        connection.prepare_cached("SELECT epoch, lsn, last_event, lease_ms FROM shard WHERE shard = ?1")?;
    let read = |row: &Row<'_>| {
        let fence = Fence {
            epoch: Epoch(unsigned(row, 0)?),
            lsn: Lsn(unsigned(row, 1)?),
            last_event: EventSeq(unsigned(row, 2)?),
        };
        Ok(ShardRow { fence, lease_ms: row.get(3)? })
    };
    statement.query_row([shard.0], read).optional()
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

impl Store for SqliteStore {
    fn claim(
        &mut self,
        shard: ShardId,
        owner: &str,
        fresh_seed: u64,
        now: Timestamp,
        lease_ms: i64,
    ) -> Result<Claim, StoreError> {
        if shard.0 > SHARD_MAX {
            let (value, max) = (shard.0.into(), SHARD_MAX.into());
            return Err(BatchError::NumberTooLarge { what: "shard", value, max }.into());
        }
        let lease_until = now.plus_ms(lease_ms).as_millis();
        let claim = |connection: &Connection| {
            connection
                .prepare_cached(
                    "INSERT INTO shard (shard, epoch, lsn, last_event, seed, owner, lease_ms, lease_until)
                     VALUES (?1, 1, 0, 0, ?2, ?3, ?4, ?5)
                     ON CONFLICT (shard) DO UPDATE SET epoch = epoch + 1, owner = excluded.owner,
                         lease_ms = excluded.lease_ms, lease_until = excluded.lease_until
                     RETURNING epoch, lsn, last_event, seed",
                )?
                .query_row(params![shard.0, fresh_seed.cast_signed(), owner, lease_ms, lease_until], |row| {
                    Ok(Claim {
                        epoch: Epoch(unsigned(row, 0)?),
                        lsn: Lsn(unsigned(row, 1)?),
                        last_event: EventSeq(unsigned(row, 2)?),
                        seed: unsigned(row, 3)?,
                    })
                })
        };
        let explain = error::read("claim a shard");
        let transaction = begin(&mut self.writer).map_err(&explain)?;
        let claimed = claim(&transaction).map_err(&explain)?;
        transaction.commit().map_err(&explain)?;
        Ok(claimed)
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        commit::commit(&mut self.writer, batch)
    }

    fn position(&self, shard: ShardId) -> Result<Option<Position>, StoreError> {
        let position = || {
            self.writer
                .prepare_cached("SELECT epoch, lsn, owner, lease_until FROM shard WHERE shard = ?1")?
                .query_row([shard.0], |row| {
                    Ok(Position {
                        epoch: Epoch(unsigned(row, 0)?),
                        lsn: Lsn(unsigned(row, 1)?),
                        owner: row.get(2)?,
                        lease_until: Timestamp::from_millis(row.get(3)?),
                    })
                })
                .optional()
        };
        position().map_err(error::read("read the position of a shard"))
    }

    fn trim(&mut self, trim: &Trim) -> Result<Trimmed, CommitError> {
        trim::trim(&mut self.writer, &mut self.event_cursors, trim)
    }

    fn history(&self, shard: ShardId) -> Result<Box<dyn History>, StoreError> {
        Ok(Box::new(SqliteHistory::open(&self.folder, shard)?))
    }

    fn reader(&self) -> Arc<dyn StoreReader> {
        Arc::clone(&self.readers) as Arc<dyn StoreReader>
    }
}

#[cfg(test)]
mod tests;
