//! What becomes of a file that does not fit.

use std::fs;
use std::path::Path;

use perdura_store::{HistoryBatch, HistoryPosition, Store};
use perdura_types::{Lsn, ShardId};
use rusqlite::Connection;

use crate::{Options, SqliteStore};

const SHARD: ShardId = ShardId(3);

fn position() -> HistoryPosition {
    HistoryPosition { seed: u64::MAX, lsn: Lsn(5) }
}

/// A history that has taken something in is treated like this; what is left of it at the next start?
fn check(treat: fn(&Path), expected: Option<HistoryPosition>) {
    let folder = tempfile::tempdir().unwrap();
    let open = || SqliteStore::open(folder.path(), Options::default()).unwrap();
    {
        let store = open();
        let mut history = store.history(SHARD).unwrap();
        history.apply(&HistoryBatch { to: position(), runs: Vec::new(), waits: Vec::new() }).unwrap();
    }
    treat(&folder.path().join("history-3.db"));
    let store = open();
    let mut history = store.history(SHARD).unwrap();
    assert_eq!(history.position().unwrap(), expected);
    // Whatever was there, it can be filled.
    history.apply(&HistoryBatch { to: position(), runs: Vec::new(), waits: Vec::new() }).unwrap();
    assert_eq!(history.reader().position().unwrap(), Some(position()));
}

fn with_sql(path: &Path, sql: &str) {
    Connection::open(path).and_then(|connection| connection.execute_batch(sql)).unwrap();
}

#[test]
fn a_history_that_fits_is_kept() {
    check(|_| {}, Some(position()));
}

#[test]
fn what_does_not_fit_is_thrown_away() {
    check(|path| fs::remove_file(path).unwrap(), None);
    check(|path| fs::write(path, "no database, but long enough to look like one".repeat(300)).unwrap(), None);
    check(|path| with_sql(path, "PRAGMA user_version = 99"), None);
    check(|path| with_sql(path, "PRAGMA application_id = 1"), None);
    check(|path| with_sql(path, "DROP TABLE position"), None);
    check(
        |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[8_192..].fill(0xa5);
            fs::write(path, bytes).unwrap();
        },
        None,
    );
}

#[test]
fn a_folder_is_held_until_its_history_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), Options::default()).unwrap();
    let history = store.history(SHARD).unwrap();
    drop(store);
    let error = SqliteStore::open(folder.path(), Options::default()).unwrap_err().to_string();
    assert!(error.contains("is in use by"), "{error}");
    drop(history);
    SqliteStore::open(folder.path(), Options::default()).unwrap();
}
