//! Opening the file of the history. It holds nothing that cannot be made again, so whatever is wrong with it, it is
//! thrown away.

use std::fs;
use std::path::{Path, PathBuf};

use perdura_store::StoreError;
use rusqlite::Connection;

use crate::bounds::{CHECKPOINT_PAGES, HISTORY_CACHE_KIB, LOG_BYTES_KEPT, PAGE_BYTES};
use crate::{connection, error};

/// Marks a file as a history of Perdura: "Prdh".
const APPLICATION_ID: i32 = 0x5072_6468;
/// The version of the tables below. There are no migrations: a file of another version is thrown away.
pub(super) const VERSION: i64 = 2;

const TABLES: &str = "
CREATE TABLE position (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seed INTEGER NOT NULL,          -- of the shard
    lsn  INTEGER NOT NULL           -- everything up to here is in
) STRICT;

CREATE TABLE run (
    run         TEXT PRIMARY KEY,
    app         TEXT    NOT NULL,
    function    TEXT    NOT NULL,   -- slug
    status      TEXT    NOT NULL,
    queued_at   INTEGER NOT NULL,   -- times are milliseconds since 1970 UTC
    started_at  INTEGER,
    ended_at    INTEGER,
    started_by  INTEGER NOT NULL,   -- seq of the event
    event       TEXT    NOT NULL,
    event_name  TEXT    NOT NULL,
    parent      TEXT,               -- the run that invoked it
    parent_step TEXT,
    rerun_of    TEXT,
    error       TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX run_queued ON run (queued_at);
CREATE INDEX run_started ON run (started_at) WHERE started_at IS NOT NULL;
CREATE INDEX run_ended ON run (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX run_function ON run (function, queued_at);
CREATE INDEX run_status ON run (status, queued_at);
CREATE INDEX run_event ON run (event);
CREATE INDEX run_parent ON run (parent) WHERE parent IS NOT NULL;
CREATE INDEX run_rerun_of ON run (rerun_of) WHERE rerun_of IS NOT NULL;

CREATE TABLE ended_wait (
    event       INTEGER NOT NULL,   -- seq of the event that ended it
    run         TEXT    NOT NULL,
    step        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (event, run, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX ended_wait_run ON ended_wait (run);
";

/// Opens the file for writing, new when it is not there or of no use.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    if path.exists() {
        match usable(path) {
            Ok(Some(connection)) => return Ok(connection),
            // A file of another version, or one that does not read back: its rows come again from the journal.
            Ok(None) | Err(_) => remove(path)?,
        }
    }
    create(path).map_err(error::read("make the history"))
}

fn usable(path: &Path) -> rusqlite::Result<Option<Connection>> {
    let connection = connection::open_writer(path)?;
    let application_id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if (application_id, version) != (APPLICATION_ID, VERSION) {
        return Ok(None);
    }
    set(&connection)?;
    // Damage shows now or at the first write, which starts it anew.
    connection
        .query_row("SELECT count(*) FROM (SELECT run FROM run ORDER BY queued_at DESC LIMIT 1)", [], |_| Ok(()))?;
    super::position(&connection)?;
    Ok(Some(connection))
}

fn create(path: &Path) -> rusqlite::Result<Connection> {
    let mut connection = connection::open_writer(path)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    set(&connection)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(connection)
}

/// A power cut may undo the last commits, which then come again from the journal: no commit waits for the disk.
fn set(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES_KEPT)?;
    connection.pragma_update(None, "cache_size", -HISTORY_CACHE_KIB)
}

/// Removes the file with its log.
fn remove(path: &Path) -> Result<(), StoreError> {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    for path in [beside("-wal"), beside("-shm"), path.to_owned()] {
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(StoreError::Backend { action: "remove a useless history", source: Box::new(error) });
            }
        }
    }
    Ok(())
}
