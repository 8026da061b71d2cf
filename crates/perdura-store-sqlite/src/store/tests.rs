//! What needs the writer's own connection: settings, a full disk, a busy file, a damaged row.

use std::time::Duration;

use perdura_store::{HeadRow, JournalRow};
use perdura_types::{RetentionClass, RunId};

use super::*;
use crate::Durability;

const SHARD: ShardId = ShardId(0);

fn claimed(folder: &Path) -> SqliteStore {
    let mut store = SqliteStore::open(folder, Options::default()).unwrap();
    store.claim(SHARD, "test", 1, Timestamp::default(), 0).unwrap();
    store
}

fn batch(lsn: u64, body_bytes: usize) -> Batch {
    let mut batch = Batch::empty(SHARD, Epoch(1), Lsn(lsn - 1), Timestamp::default());
    batch.to = Lsn(lsn);
    batch.journal.push(JournalRow { lsn: batch.to, run: Some(RunId::MIN), body: vec![7; body_bytes] });
    batch
}

fn lsn(store: &SqliteStore) -> u64 {
    store.position(SHARD).unwrap().unwrap().lsn.0
}

fn pragma(connection: &Connection, name: &str) -> String {
    connection
        .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
        .map(|value| match value {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other => format!("{other:?}"),
        })
        .unwrap()
}

#[test]
fn the_writer_has_the_measured_settings() {
    for (durability, synchronous) in [(Durability::Full, "2"), (Durability::Normal, "1")] {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path(), Options { durability }).unwrap();
        let expected = [
            ("page_size", "8192"),
            ("journal_mode", "wal"),
            ("synchronous", synchronous),
            ("wal_autocheckpoint", "4000"),
            ("journal_size_limit", "67108864"),
            ("cache_size", "-16384"),
            ("temp_store", "2"),
            ("busy_timeout", "5000"),
            ("foreign_keys", "0"),
            ("mmap_size", "0"),
            ("application_id", "1349674081"),
            ("user_version", "2"),
        ];
        for (name, value) in expected {
            assert_eq!(pragma(&store.writer, name), value, "{name}");
        }
    }
}

#[test]
fn readers_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = claimed(folder.path());
    let outcome = store.readers.read("write", |connection| connection.execute("DELETE FROM shard", []));
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("readonly"), "{error}");
    assert_eq!(lsn(&store), 0);
}

#[test]
fn the_bundled_sqlite_has_no_log_reset_bug() {
    // Releases before 3.51.3 could damage the file when a checkpoint met a restarting log.
    assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
}

#[test]
fn a_full_disk_loses_nothing_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = claimed(folder.path());
    store.commit(&batch(1, 100)).unwrap();
    let pages: i64 = pragma(&store.writer, "page_count").parse().unwrap();
    store.writer.pragma_update(None, "max_page_count", pages + 10).unwrap();

    let Err(CommitError::Fatal(error @ StoreError::Full { .. })) = store.commit(&batch(2, 1 << 20)) else {
        panic!("a batch fits a full disk")
    };
    assert_eq!(
        error.to_string(),
        "no space left for the store: database or disk is full; free some space and start again"
    );
    assert_eq!(lsn(&store), 1);
    store.writer.pragma_update(None, "max_page_count", i64::from(u32::MAX - 1)).unwrap();
    store.commit(&batch(2, 1 << 20)).unwrap();
    assert_eq!(lsn(&store), 2);
}

#[test]
fn a_file_held_by_another_writer_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = claimed(folder.path());
    store.writer.busy_timeout(Duration::ZERO).unwrap();
    let mut shell = Connection::open(folder.path().join("perdura.db")).unwrap();
    let held = shell.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    assert!(matches!(store.commit(&batch(1, 1)), Err(CommitError::Busy)));
    assert_eq!(lsn(&store), 0);
    drop(held);
    store.commit(&batch(1, 1)).unwrap();
    assert_eq!(lsn(&store), 1);
}

#[test]
fn a_row_that_does_not_read_back_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let store = claimed(folder.path());
    store.writer.execute("INSERT INTO journal (position, run, body) VALUES (1, 'no run', x'00')", []).unwrap();
    let error = store.reader().journal(SHARD, Lsn(0), 9).unwrap_err();
    assert!(
        matches!(&error, StoreError::Corrupt { what } if what.contains("'no run' is not a valid run id")),
        "{error}"
    );
}

#[test]
fn a_clean_close_leaves_one_sound_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = claimed(folder.path());
    store.commit(&batch(1, 100)).unwrap();
    store.reader().journal(SHARD, Lsn(0), 9).unwrap();
    store.close().unwrap();
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["perdura.db", "perdura.lock"]);
    let shell = Connection::open(folder.path().join("perdura.db")).unwrap();
    assert_eq!(pragma(&shell, "integrity_check"), "ok");
}

#[test]
fn a_reader_that_outlives_the_store_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = claimed(folder.path());
    store.commit(&batch(1, 100)).unwrap();
    let reader = store.reader();
    assert_eq!(reader.journal(SHARD, Lsn(0), 9).unwrap().len(), 1);
    drop(store);
    assert!(matches!(reader.journal(SHARD, Lsn(0), 9), Err(StoreError::Closed)));
}

/// A step rewrites the pages of the shard, the journal, the journal's index and the head: four, however many
/// indexes the head has. Naming an indexed column in the update would add its index.
#[test]
fn a_step_leaves_the_indexes_of_its_head_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = claimed(folder.path());
    let mut step = |lsn: u64, live: bool| {
        let mut batch = batch(lsn, 300);
        batch.heads.push(HeadRow {
            run: RunId::MIN,
            live,
            trigger: EventSeq(1),
            idempotency: Some([1; 16]),
            wake_at: Some(Timestamp::from_millis(lsn.cast_signed())),
            ended_at: None,
            retention: RetentionClass::NONE,
            body: vec![lsn as u8; 300],
        });
        store.writer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
        store.commit(&batch).unwrap();
        store.writer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(1)).unwrap()
    };
    assert_eq!(step(1, true), 9, "a new run is entered in five indexes");
    assert_eq!(step(2, true), 4);
    assert_eq!(step(3, true), 4);
    assert_eq!(step(4, false), 6, "a run that stops being live leaves two indexes");
    assert_eq!(step(5, false), 4);
}

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let old = Connection::open(folder.path().join("perdura.db")).unwrap();
    old.execute_batch(crate::schema::MIGRATIONS[0]).unwrap();
    old.execute_batch(&format!("PRAGMA application_id = {}; PRAGMA user_version = 1;", crate::schema::APPLICATION_ID))
        .unwrap();
    let head =
        "INSERT INTO head (shard, run, live, started_by, wake_at, ended_at, body) VALUES (0, ?1, ?2, 4, 7, ?3, x'41')";
    for (number, live, ended_at) in [(1, true, None), (2, false, Some(9))] {
        old.execute(head, params![crate::key::Id(RunId::from_u128(number)), live, ended_at]).unwrap();
    }
    drop(old);

    let mut store = claimed(folder.path());
    let reader = store.reader();
    let ended = reader.head(SHARD, RunId::from_u128(2)).unwrap().unwrap();
    assert_eq!((ended.retention, ended.ended_at), (RetentionClass::NONE, Some(Timestamp::from_millis(9))));
    assert_eq!(reader.oldest_live_trigger(SHARD).unwrap(), Some(EventSeq(4)));
    let trim = Trim {
        shard: SHARD,
        epoch: Epoch(1),
        now: Timestamp::default(),
        runs_before: [Some(Timestamp::from_millis(10)), None, None, None],
        events_before: None,
        keep_events_from: EventSeq(0),
        keep_journal_from: Lsn(0),
        rows_max: 9,
    };
    assert_eq!(store.trim(&trim).unwrap().runs, 1);
}
