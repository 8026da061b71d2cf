//! The reads. Each is one statement, and so one consistent state.

use perdura_store::{EventFilter, EventRow, HeadRow, JournalRow, Record, StoreError, StoreReader};
use perdura_types::{EventId, EventSeq, Lsn, RunId, ShardId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Params, Row, Statement, StatementStatus, params};

use crate::bounds::EVENTS_PROBED;
use crate::key::{Id, exactly, limit, up_to};
use crate::pool::Pool;
use crate::rows::{self, EVENT, HEAD, JOURNAL, RECORD};

pub(crate) fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map(params, read)?.collect();
    assert_indexed(&statement, sql);
    found
}

pub(crate) fn one<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row(params, read).optional();
    assert_indexed(&statement, sql);
    found
}

/// No read goes through a whole table, and none is planned anew. The planner decides that from the statement, not from
/// the data, so the contract suite in a debug build proves it for all.
fn assert_indexed(statement: &Statement<'_>, sql: &str) {
    debug_assert_eq!(statement.get_status(StatementStatus::FullscanStep), 0, "{sql}");
    debug_assert_eq!(statement.get_status(StatementStatus::AutoIndex), 0, "{sql}");
    debug_assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{sql}");
}

/// Text that sorts before every id.
fn before_all() -> String {
    String::new()
}

fn text(run: RunId) -> String {
    run.to_string()
}

impl StoreReader for Pool {
    fn live_heads(&self, shard: ShardId, after: Option<RunId>, rows: usize) -> Result<Vec<HeadRow>, StoreError> {
        let sql = format!("SELECT {HEAD} FROM head WHERE live = 1 AND shard = ?1 AND run > ?2 ORDER BY run LIMIT ?3");
        let params = params![shard.0, after.map_or_else(before_all, text), limit(rows)];
        self.read("list live runs", |connection| all(connection, &sql, params, rows::head))
    }

    fn head(&self, shard: ShardId, run: RunId) -> Result<Option<HeadRow>, StoreError> {
        let sql = format!("SELECT {HEAD} FROM head WHERE shard = ?1 AND run = ?2");
        self.read("read a run", |connection| one(connection, &sql, params![shard.0, Id(run)], rows::head))
    }

    fn oldest_live_trigger(&self, shard: ShardId) -> Result<Option<EventSeq>, StoreError> {
        const SQL: &str = "SELECT started_by FROM head WHERE live = 1 AND shard = ?1 ORDER BY started_by LIMIT 1";
        let read = |row: &Row<'_>| Ok(EventSeq(row.get::<_, i64>(0)?.cast_unsigned()));
        self.read("find the oldest live run", |connection| one(connection, SQL, [shard.0], read))
    }

    fn heads_by_trigger(&self, shard: ShardId, trigger: EventSeq, rows: usize) -> Result<Vec<HeadRow>, StoreError> {
        let sql = format!("SELECT {HEAD} FROM head WHERE shard = ?1 AND started_by = ?2 ORDER BY run LIMIT ?3");
        let params = params![shard.0, trigger.0.cast_signed(), limit(rows)];
        self.read("list the runs of an event", |connection| all(connection, &sql, params, rows::head))
    }

    fn idempotency_since(
        &self,
        shard: ShardId,
        since: RunId,
        after: Option<RunId>,
        rows: usize,
    ) -> Result<Vec<([u8; 16], RunId)>, StoreError> {
        const SQL: &str = "SELECT idempotency, run FROM head
            WHERE idempotency IS NOT NULL AND shard = ?1 AND run > ?2 ORDER BY run LIMIT ?3";
        // One lower bound, because SQLite seeks to one: the later of `after` and the run just before `since`.
        let before_since = since.as_u128().checked_sub(1).map(RunId::from_u128);
        let params = params![shard.0, before_since.max(after).map_or_else(before_all, text), limit(rows)];
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, Id<_>>(1)?.0));
        self.read("list idempotency keys", |connection| all(connection, SQL, params, read))
    }

    fn run_journal(
        &self,
        shard: ShardId,
        run: RunId,
        after: Option<Lsn>,
        rows: usize,
    ) -> Result<Vec<JournalRow>, StoreError> {
        let sql = format!(
            "SELECT {JOURNAL} FROM journal WHERE run = ?1 AND position > ?2 AND position <= ?3 ORDER BY position LIMIT ?4"
        );
        let after = up_to(shard, after.map_or(0, |lsn| lsn.0));
        let params = params![Id(run), after, up_to(shard, u64::MAX), limit(rows)];
        self.read("read the journal of a run", |connection| all(connection, &sql, params, rows::journal))
    }

    fn journal(&self, shard: ShardId, after: Lsn, rows: usize) -> Result<Vec<JournalRow>, StoreError> {
        let sql =
            format!("SELECT {JOURNAL} FROM journal WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3");
        let params = params![up_to(shard, after.0), up_to(shard, u64::MAX), limit(rows)];
        self.read("read the journal", |connection| all(connection, &sql, params, rows::journal))
    }

    fn journal_within(
        &self,
        shard: ShardId,
        after: Lsn,
        limit_rows: usize,
        bytes_max: usize,
    ) -> Result<Vec<JournalRow>, StoreError> {
        let sql =
            format!("SELECT {JOURNAL} FROM journal WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT ?3");
        let params = params![up_to(shard, after.0), up_to(shard, u64::MAX), limit(limit_rows)];
        self.read("follow the journal", |connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let (mut rows, mut found, mut bytes) = (statement.query(params)?, Vec::new(), 0);
            while bytes < bytes_max
                && let Some(row) = rows.next()?
            {
                let row = rows::journal(row)?;
                bytes += row.body.len();
                found.push(row);
            }
            Ok(found)
        })
    }

    fn event(&self, shard: ShardId, seq: EventSeq) -> Result<Option<EventRow>, StoreError> {
        let sql = format!("SELECT {EVENT} FROM event WHERE position = ?1");
        self.read("read an event", |connection| one(connection, &sql, [exactly(shard, seq.0)], rows::event))
    }

    fn event_by_id(&self, shard: ShardId, id: EventId) -> Result<Option<EventRow>, StoreError> {
        let sql =
            format!("SELECT {EVENT} FROM event WHERE id = ?1 AND position BETWEEN ?2 AND ?3 ORDER BY position LIMIT 1");
        let params = params![Id(id), up_to(shard, 0), up_to(shard, u64::MAX)];
        self.read("read an event by id", |connection| one(connection, &sql, params, rows::event))
    }

    fn events_named(
        &self,
        shard: ShardId,
        name: &str,
        after: EventSeq,
        until: EventSeq,
        rows: usize,
    ) -> Result<Vec<EventRow>, StoreError> {
        let sql = format!(
            "SELECT {EVENT} FROM event WHERE name = ?1 AND position > ?2 AND position <= ?3 ORDER BY position LIMIT ?4"
        );
        let params = params![name, up_to(shard, after.0), up_to(shard, until.0), limit(rows)];
        self.read("look back for events", |connection| all(connection, &sql, params, rows::event))
    }

    fn events_page(&self, shard: ShardId, filter: &EventFilter, rows: usize) -> Result<Vec<EventRow>, StoreError> {
        let last = filter.before.map_or(u64::MAX, |before| before.0.saturating_sub(1));
        let page = Page { first: up_to(shard, 0), last: up_to(shard, last), shard, filter, rows: limit(rows) };
        self.read("list events", |connection| match &filter.name {
            Some(name) => page.named(connection, name),
            None if filter.received_after.is_none() && filter.received_before.is_none() => page.unfiltered(connection),
            None => page.received(connection),
        })
    }

    fn record(&self, shard: ShardId, collection: &str, key: &str) -> Result<Option<Record>, StoreError> {
        let sql = format!("SELECT {RECORD} FROM record WHERE shard = ?1 AND collection = ?2 AND key = ?3");
        let params = params![shard.0, collection, key];
        self.read("read a record", |connection| one(connection, &sql, params, |row| rows::record(row, 0)))
    }

    fn records(
        &self,
        shard: ShardId,
        collection: &str,
        after_key: Option<&str>,
        rows: usize,
    ) -> Result<Vec<(String, Record)>, StoreError> {
        let after = if after_key.is_some() { "AND key > ?3" } else { "AND ?3 IS NULL" };
        let sql = format!(
            "SELECT key, {RECORD} FROM record WHERE shard = ?1 AND collection = ?2 {after} ORDER BY key LIMIT ?4"
        );
        let params = params![shard.0, collection, after_key, limit(rows)];
        let read = |row: &Row<'_>| Ok((row.get(0)?, rows::record(row, 1)?));
        self.read("list records", |connection| all(connection, &sql, params, read))
    }
}

/// One page of events, newest first, by whichever index fits its filter.
struct Page<'a> {
    shard: ShardId,
    first: i64,
    last: i64,
    filter: &'a EventFilter,
    rows: i64,
}

impl Page<'_> {
    fn bounds(&self) -> (i64, i64) {
        let after = self.filter.received_after.map_or(i64::MIN, Timestamp::as_millis);
        // No event is received in the last millisecond that there is.
        let before = self.filter.received_before.map_or(i64::MAX, Timestamp::as_millis);
        (after, before)
    }

    fn unfiltered(&self, connection: &Connection) -> rusqlite::Result<Vec<EventRow>> {
        let sql = format!("SELECT {EVENT} FROM event WHERE position BETWEEN ?1 AND ?2 ORDER BY position DESC LIMIT ?3");
        all(connection, &sql, params![self.first, self.last, self.rows], rows::event)
    }

    fn named(&self, connection: &Connection, name: &str) -> rusqlite::Result<Vec<EventRow>> {
        let (after, before) = self.bounds();
        let sql = format!(
            "SELECT {EVENT} FROM event WHERE name = ?1 AND position BETWEEN ?2 AND ?3
                 AND +received_at >= ?4 AND +received_at < ?5 ORDER BY position DESC LIMIT ?6"
        );
        all(connection, &sql, params![name, self.first, self.last, after, before, self.rows], rows::event)
    }

    /// Times nearly follow positions, but clocks go back, so positions cannot bound them. The newest events
    /// usually fill the page at once; only when they do not, the index lists every event of that time.
    fn received(&self, connection: &Connection) -> rusqlite::Result<Vec<EventRow>> {
        let (after, before) = self.bounds();
        let probe = format!(
            "SELECT {EVENT} FROM (SELECT {EVENT} FROM event WHERE position BETWEEN ?1 AND ?2
                 ORDER BY position DESC LIMIT ?3)
             WHERE received_at >= ?4 AND received_at < ?5 ORDER BY position DESC LIMIT ?6"
        );
        let params = params![self.first, self.last, EVENTS_PROBED, after, before, self.rows];
        let newest = all(connection, &probe, params, rows::event)?;
        if limit(newest.len()) == self.rows {
            return Ok(newest);
        }
        let sql = format!(
            "SELECT {EVENT} FROM event WHERE position IN (
                 SELECT position FROM event INDEXED BY event_received
                 WHERE shard = ?1 AND received_at >= ?2 AND received_at < ?3 AND position <= ?4
                 ORDER BY position DESC LIMIT ?5)
             ORDER BY position DESC"
        );
        all(connection, &sql, params![self.shard.0, after, before, self.last, self.rows], rows::event)
    }
}
