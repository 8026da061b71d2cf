//! The history in a file of its own, so that its writes and its readers never stand in the way of the store's.

mod open;
mod query;
mod reader;
mod row;

use std::path::PathBuf;
use std::sync::Arc;

use perdura_store::{
    EndedWait, History, HistoryBatch, HistoryPosition, HistoryReader, HistoryTrim, RunSummary, StoreError,
};
use perdura_types::{Lsn, RunId, ShardId, Timestamp};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use self::reader::SqliteHistoryReader;
use crate::error;
use crate::folder::Folder;
use crate::key::{Id, limit};
use crate::pool::Pool;

/// The history of one shard. Dropping it ends its readers.
#[derive(Debug)]
pub(crate) struct SqliteHistory {
    // Fields are dropped in this order: the folder is free only when nothing writes any more.
    writer: Connection,
    readers: Arc<Pool>,
    _folder: Arc<Folder>,
}

impl SqliteHistory {
    /// Opens the history, or a new one in place of a file that cannot be used.
    pub(crate) fn open(folder: &Arc<Folder>, shard: ShardId) -> Result<Self, StoreError> {
        let path: PathBuf = folder.history(shard);
        let writer = open::open(&path)?;
        Ok(Self { writer, readers: Arc::new(Pool::new(path)), _folder: Arc::clone(folder) })
    }
}

impl Drop for SqliteHistory {
    fn drop(&mut self) {
        self.readers.close();
    }
}

impl History for SqliteHistory {
    fn position(&self) -> Result<Option<HistoryPosition>, StoreError> {
        position(&self.writer).map_err(error::read("read the position of the history"))
    }

    fn apply(&mut self, batch: &HistoryBatch) -> Result<(), StoreError> {
        let explain = error::read("write the history");
        let transaction = self.writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&explain)?;
        write(&transaction, batch).map_err(&explain)?;
        transaction.commit().map_err(&explain)
    }

    fn clear(&mut self) -> Result<(), StoreError> {
        let clear = "BEGIN IMMEDIATE; DELETE FROM run; DELETE FROM ended_wait; DELETE FROM position; COMMIT;";
        self.writer.execute_batch(clear).map_err(error::read("clear the history"))
    }

    fn trim(&mut self, trim: &HistoryTrim) -> Result<usize, StoreError> {
        let explain = error::read("trim the history");
        let transaction = self.writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&explain)?;
        let removed = remove_old(&transaction, trim).map_err(&explain)?;
        transaction.commit().map_err(&explain)?;
        Ok(removed)
    }

    fn reader(&self) -> Arc<dyn HistoryReader> {
        Arc::new(SqliteHistoryReader::new(Arc::clone(&self.readers)))
    }
}

fn position(connection: &Connection) -> rusqlite::Result<Option<HistoryPosition>> {
    connection
        .prepare_cached("SELECT seed, lsn FROM position WHERE one = 1")?
        .query_row([], |row| {
            let [seed, lsn] = [row.get::<_, i64>(0)?, row.get(1)?].map(i64::cast_unsigned);
            Ok(HistoryPosition { seed, lsn: Lsn(lsn) })
        })
        .optional()
}

fn write(connection: &Connection, batch: &HistoryBatch) -> rusqlite::Result<()> {
    let mut put = connection.prepare_cached(
        "INSERT INTO run (run, app, function, status, queued_at, started_at, ended_at, started_by, event, event_name,
                          parent, parent_step, rerun_of, error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (run) DO UPDATE SET status = excluded.status, started_at = excluded.started_at,
             ended_at = excluded.ended_at, error = excluded.error",
    )?;
    for run in &batch.runs {
        put_run(&mut put, run)?;
    }
    let mut put = connection
        .prepare_cached("INSERT OR REPLACE INTO ended_wait (event, run, step, name, at) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for EndedWait { event, run, step, name, at } in &batch.waits {
        put.execute(params![event.0.cast_signed(), Id(*run), step.as_str(), name, at.as_millis()])?;
    }
    connection
        .prepare_cached(
            "INSERT INTO position (one, seed, lsn) VALUES (1, ?1, ?2)
             ON CONFLICT (one) DO UPDATE SET seed = excluded.seed, lsn = excluded.lsn",
        )?
        .execute(params![batch.to.seed.cast_signed(), batch.to.lsn.0.cast_signed()])?;
    Ok(())
}

fn put_run(put: &mut rusqlite::CachedStatement<'_>, run: &RunSummary) -> rusqlite::Result<()> {
    put.execute(params![
        Id(run.run),
        run.app,
        run.function,
        run.status.as_str(),
        run.queued_at.as_millis(),
        run.started_at.map(Timestamp::as_millis),
        run.ended_at.map(Timestamp::as_millis),
        run.trigger.0.cast_signed(),
        Id(run.event),
        run.event_name,
        run.parent.as_ref().map(|(parent, _)| Id(*parent)),
        run.parent.as_ref().map(|(_, step)| step.as_str()),
        run.rerun_of.map(Id),
        run.error,
    ])?;
    Ok(())
}

/// A run ended no earlier than it was queued, so those that were queued later need not be looked at.
fn remove_old(connection: &Connection, trim: &HistoryTrim) -> rusqlite::Result<usize> {
    let mut removed = 0;
    for (status, before) in trim.cutoffs() {
        let old: Vec<Id<RunId>> = connection
            .prepare_cached(
                "SELECT run FROM run WHERE status = ?1 AND queued_at < ?2 AND +ended_at < ?2 ORDER BY queued_at LIMIT ?3",
            )?
            .query_map(params![status.as_str(), before.as_millis(), limit(trim.runs_max - removed)], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut delete = connection.prepare_cached("DELETE FROM run WHERE run = ?1")?;
        let mut delete_waits = connection.prepare_cached("DELETE FROM ended_wait WHERE run = ?1")?;
        for run in &old {
            removed += delete.execute([run])?;
            delete_waits.execute([run])?;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests;
