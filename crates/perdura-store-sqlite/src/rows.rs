//! Rows as they are read back.

use perdura_store::{EventRow, HeadRow, JournalRow, Record};
use perdura_types::{EventSeq, Lsn, RetentionClass, Timestamp};
use rusqlite::Row;

use crate::key::{Id, number};

pub(crate) const HEAD: &str = "run, live, started_by, idempotency, wake_at, ended_at, retention, body";
pub(crate) const JOURNAL: &str = "position, run, body";
pub(crate) const EVENT: &str = "position, id, name, received_at, body";
pub(crate) const RECORD: &str = "version, expires_at, body";

/// Reads the columns of [`HEAD`].
pub(crate) fn head(row: &Row<'_>) -> rusqlite::Result<HeadRow> {
    Ok(HeadRow {
        run: row.get::<_, Id<_>>(0)?.0,
        live: row.get(1)?,
        trigger: EventSeq(row.get::<_, i64>(2)?.cast_unsigned()),
        idempotency: row.get(3)?,
        wake_at: moment(row, 4)?,
        ended_at: moment(row, 5)?,
        retention: class(row, 6)?,
        body: row.get(7)?,
    })
}

/// Reads the columns of [`JOURNAL`].
pub(crate) fn journal(row: &Row<'_>) -> rusqlite::Result<JournalRow> {
    Ok(JournalRow {
        lsn: Lsn(number(row.get(0)?)),
        run: row.get::<_, Option<Id<_>>>(1)?.map(|id| id.0),
        body: row.get(2)?,
    })
}

/// Reads the columns of [`EVENT`].
pub(crate) fn event(row: &Row<'_>) -> rusqlite::Result<EventRow> {
    Ok(EventRow {
        seq: EventSeq(number(row.get(0)?)),
        id: row.get::<_, Id<_>>(1)?.0,
        name: row.get(2)?,
        received_at: Timestamp::from_millis(row.get(3)?),
        body: row.get(4)?,
    })
}

/// Reads the columns of [`RECORD`], the first of them at `column`.
pub(crate) fn record(row: &Row<'_>, column: usize) -> rusqlite::Result<Record> {
    Ok(Record {
        version: row.get::<_, i64>(column)?.cast_unsigned(),
        expires_at: moment(row, column + 1)?,
        body: row.get(column + 2)?,
    })
}

fn class(row: &Row<'_>, column: usize) -> rusqlite::Result<RetentionClass> {
    let number = row.get(column)?;
    RetentionClass::new(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, number.into()))
}

pub(crate) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}
