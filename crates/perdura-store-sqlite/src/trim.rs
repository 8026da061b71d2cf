//! Trimming: runs first, so that the events which only they kept go in the same pass.

use std::collections::BTreeMap;

use perdura_store::{CommitError, Trim, Trimmed};
use perdura_types::{RetentionClass, RunId, ShardId, Timestamp};
use rusqlite::{Connection, params};

use crate::error;
use crate::key::{Id, limit, number, up_to};
use crate::store::{begin, shard_row};

/// The last old event that was looked at: its time and key. Events that a run keeps alive are passed once
/// per pass, not once per call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EventCursor {
    received_at: i64,
    position: i64,
}

const OLDEST: EventCursor = EventCursor { received_at: i64::MIN, position: i64::MIN };

pub(crate) fn trim(
    connection: &mut Connection,
    cursors: &mut BTreeMap<ShardId, EventCursor>,
    trim: &Trim,
) -> Result<Trimmed, CommitError> {
    const ACTION: &str = "trim a shard";
    let failed = error::write(ACTION);
    let transaction = begin(connection).map_err(&failed)?;
    let row = shard_row(&transaction, trim.shard).map_err(&failed)?;
    trim.admit(row.map(|row| row.fence))?;
    let mut pass = Pass { connection: &transaction, trim, budget: trim.rows_max.max(1), done: Trimmed::default() };
    let cursor = cursors.get(&trim.shard).copied().unwrap_or(OLDEST);
    let next = pass.run(cursor).map_err(&failed)?;
    let done = Trimmed { more: pass.budget == 0, ..pass.done };
    transaction.commit().map_err(error::commit(ACTION))?;
    match next {
        Some(next) => cursors.insert(trim.shard, next),
        None => cursors.remove(&trim.shard),
    };
    Ok(done)
}

struct Pass<'a> {
    connection: &'a Connection,
    trim: &'a Trim,
    /// Rows that the call may still remove or look at.
    budget: usize,
    done: Trimmed,
}

impl Pass<'_> {
    fn run(&mut self, cursor: EventCursor) -> rusqlite::Result<Option<EventCursor>> {
        for (class, before) in RetentionClass::all().zip(self.trim.runs_before) {
            if let Some(before) = before {
                self.trim_runs(class, before)?;
            }
        }
        self.trim_runless_journal()?;
        let next = self.trim_events(cursor)?;
        self.trim_records()?;
        Ok(next)
    }

    fn trim_runs(&mut self, class: RetentionClass, before: Timestamp) -> rusqlite::Result<()> {
        let shard = self.trim.shard;
        let runs: Vec<Id<RunId>> = self
            .connection
            .prepare_cached(
                "SELECT run FROM head WHERE shard = ?1 AND retention = ?2 AND ended_at < ?3
                 ORDER BY ended_at, run LIMIT ?4",
            )?
            .query_map(params![shard.0, class.number(), before.as_millis(), limit(self.budget)], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut delete_journal =
            self.connection.prepare_cached("DELETE FROM journal WHERE run = ?1 AND position BETWEEN ?2 AND ?3")?;
        let mut delete_head = self.connection.prepare_cached("DELETE FROM head WHERE shard = ?1 AND run = ?2")?;
        for run in runs {
            if self.budget == 0 {
                break;
            }
            let rows = delete_journal.execute(params![run, up_to(shard, 0), up_to(shard, u64::MAX)])?;
            delete_head.execute(params![shard.0, run])?;
            self.budget = self.budget.saturating_sub(1 + rows);
            self.done.runs += 1;
            self.done.journal += rows as u64;
        }
        Ok(())
    }

    fn trim_runless_journal(&mut self) -> rusqlite::Result<()> {
        let Some(last) = self.trim.keep_journal_from.0.checked_sub(1) else { return Ok(()) };
        let shard = self.trim.shard;
        let rows = self
            .connection
            .prepare_cached(
                "DELETE FROM journal WHERE position IN (
                     SELECT position FROM journal WHERE run IS NULL AND position BETWEEN ?1 AND ?2
                     ORDER BY position LIMIT ?3)",
            )?
            .execute(params![up_to(shard, 0), up_to(shard, last), limit(self.budget)])?;
        self.budget -= rows;
        self.done.journal += rows as u64;
        Ok(())
    }

    /// Looks at the next old events, and returns where to go on; `None` when all have been looked at.
    fn trim_events(&mut self, cursor: EventCursor) -> rusqlite::Result<Option<EventCursor>> {
        let Some(before) = self.trim.events_before else { return Ok(None) };
        if self.budget == 0 {
            return Ok(Some(cursor));
        }
        let old = self.old_events(cursor, before)?;
        let mut delete = self.connection.prepare_cached(
            "DELETE FROM event WHERE position = ?1
             AND NOT EXISTS (SELECT 1 FROM head WHERE head.shard = ?2 AND started_by = ?3)",
        )?;
        for event in &old {
            let seq = number(event.position);
            if seq < self.trim.keep_events_from.0 {
                let deleted = delete.execute(params![event.position, self.trim.shard.0, seq.cast_signed()])?;
                self.done.events += deleted as u64;
            }
        }
        self.budget -= old.len();
        Ok(old.last().copied().filter(|_| self.budget == 0))
    }

    fn old_events(&self, cursor: EventCursor, before: Timestamp) -> rusqlite::Result<Vec<EventCursor>> {
        self.connection
            .prepare_cached(
                "SELECT received_at, position FROM event
                 WHERE shard = ?1 AND (received_at, position) > (?2, ?3) AND received_at < ?4
                 ORDER BY received_at, position LIMIT ?5",
            )?
            .query_map(
                params![self.trim.shard.0, cursor.received_at, cursor.position, before.as_millis(), limit(self.budget)],
                |row| Ok(EventCursor { received_at: row.get(0)?, position: row.get(1)? }),
            )?
            .collect()
    }

    fn trim_records(&mut self) -> rusqlite::Result<()> {
        let rows = self
            .connection
            .prepare_cached(
                "DELETE FROM record WHERE rowid IN (
                     SELECT rowid FROM record WHERE shard = ?1 AND expires_at <= ?2 ORDER BY expires_at LIMIT ?3)",
            )?
            .execute(params![self.trim.shard.0, self.trim.now.as_millis(), limit(self.budget)])?;
        self.budget -= rows;
        self.done.records += rows as u64;
        Ok(())
    }
}
