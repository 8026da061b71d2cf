//! The commit: fence, rows, one fsync.

use perdura_store::{Batch, CommitError, EventRow, HeadRow, JournalRow, RecordWrite};
use perdura_types::{ShardId, Timestamp};
use rusqlite::{Connection, params};

use crate::error;
use crate::key::{Id, exactly};
use crate::store::{begin, shard_row};

pub(crate) fn commit(connection: &mut Connection, batch: &Batch) -> Result<(), CommitError> {
    const ACTION: &str = "commit a batch";
    let failed = error::write(ACTION);
    let transaction = begin(connection).map_err(&failed)?;
    let row = shard_row(&transaction, batch.shard).map_err(&failed)?;
    batch.admit(row.as_ref().map(|row| row.fence))?;
    let row = row.expect("a batch is only admitted to a claimed shard");
    let lease_until = batch.now.plus_ms(row.lease_ms);
    let last_event = batch.last_event(row.fence.last_event);
    write(&transaction, batch, last_event.0, lease_until).map_err(&failed)?;
    transaction.commit().map_err(error::commit(ACTION))
}

fn write(connection: &Connection, batch: &Batch, last_event: u64, lease_until: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE shard SET lsn = ?2, last_event = ?3, lease_until = ?4 WHERE shard = ?1")?
        .execute(params![batch.shard.0, batch.to.0.cast_signed(), last_event.cast_signed(), lease_until.as_millis()])?;
    write_journal(connection, batch.shard, &batch.journal)?;
    write_heads(connection, batch.shard, &batch.heads)?;
    write_events(connection, batch.shard, &batch.events)?;
    write_records(connection, batch.shard, &batch.records)
}

fn write_journal(connection: &Connection, shard: ShardId, rows: &[JournalRow]) -> rusqlite::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut insert = connection.prepare_cached("INSERT INTO journal (position, run, body) VALUES (?1, ?2, ?3)")?;
    for row in rows {
        insert.execute(params![exactly(shard, row.lsn.0), row.run.map(Id), row.body])?;
    }
    Ok(())
}

/// Most heads only change their state and wake-up. Those must not name the columns of an index, because SQLite
/// then writes the index again, whether or not the value changed.
fn write_heads(connection: &Connection, shard: ShardId, heads: &[HeadRow]) -> rusqlite::Result<()> {
    if heads.is_empty() {
        return Ok(());
    }
    let mut step = connection.prepare_cached(
        "INSERT INTO head (shard, run, live, started_by, idempotency, wake_at, ended_at, retention, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (shard, run) DO UPDATE SET wake_at = excluded.wake_at, body = excluded.body
         WHERE live = excluded.live AND ended_at IS excluded.ended_at AND retention = excluded.retention",
    )?;
    let mut turn = connection.prepare_cached(
        "UPDATE head SET live = ?3, wake_at = ?4, ended_at = ?5, retention = ?6, body = ?7 WHERE shard = ?1 AND run = ?2",
    )?;
    for head in heads {
        let (run, trigger) = (Id(head.run), head.trigger.0.cast_signed());
        let [wake_at, ended_at] = [head.wake_at, head.ended_at].map(|at| at.map(Timestamp::as_millis));
        let (live, key, class, body) = (head.live, head.idempotency, head.retention.number(), &head.body);
        let stepped = step.execute(params![shard.0, run, live, trigger, key, wake_at, ended_at, class, body])?;
        if stepped == 0 {
            turn.execute(params![shard.0, run, live, wake_at, ended_at, class, body])?;
        }
    }
    Ok(())
}

fn write_events(connection: &Connection, shard: ShardId, events: &[EventRow]) -> rusqlite::Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let mut insert = connection
        .prepare_cached("INSERT INTO event (position, id, name, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for event in events {
        let position = exactly(shard, event.seq.0);
        insert.execute(params![position, Id(event.id), event.name, event.received_at.as_millis(), event.body])?;
    }
    Ok(())
}

fn write_records(connection: &Connection, shard: ShardId, writes: &[RecordWrite]) -> rusqlite::Result<()> {
    if writes.is_empty() {
        return Ok(());
    }
    let mut put = connection.prepare_cached(
        "INSERT INTO record (shard, collection, key, version, expires_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (shard, collection, key) DO UPDATE SET
             version = excluded.version, expires_at = excluded.expires_at, body = excluded.body",
    )?;
    let mut delete =
        connection.prepare_cached("DELETE FROM record WHERE shard = ?1 AND collection = ?2 AND key = ?3")?;
    for write in writes {
        match &write.value {
            Some(record) => {
                let (version, expires_at) = (record.version.cast_signed(), record.expires_at.map(Timestamp::as_millis));
                put.execute(params![shard.0, write.collection, write.key, version, expires_at, record.body])?
            }
            None => delete.execute(params![shard.0, write.collection, write.key])?,
        };
    }
    Ok(())
}
