//! What a user reads when the data folder cannot be used.

use std::fs;
use std::path::Path;

use perdura_store::Store;
use perdura_store_sqlite::{Options, SqliteStore};
use perdura_types::{ShardId, Timestamp};
use rusqlite::Connection;

fn open(folder: &Path) -> Result<SqliteStore, perdura_store_sqlite::OpenError> {
    SqliteStore::open(folder, Options::default())
}

/// Prepares a folder and compares the error of opening it; `DIR` stands for the folder's path. A file that was
/// refused must be as it was.
fn check(prepare: fn(&Path), expected: &str) {
    let folder = tempfile::tempdir().expect("the machine has a folder for temporary files");
    let database = folder.path().join("perdura.db");
    prepare(&database);
    let before = fs::read(&database).ok();
    let error = open(folder.path()).err().map_or_else(|| "opened".to_owned(), |error| error.to_string());
    assert_eq!(error.replace(&folder.path().display().to_string(), "DIR"), expected);
    if expected != "opened" {
        assert!(fs::read(&database).ok() == before, "a refused file was changed");
    }
}

fn with_sql(database: &Path, sql: &str) {
    Connection::open(database).and_then(|connection| connection.execute_batch(sql)).expect("the file takes this");
}

fn perdura(database: &Path) {
    let mut store = open(database.parent().expect("a file has a folder")).expect("the folder opens");
    store.claim(ShardId(0), "test", 1, Timestamp::default(), 0).expect("a shard can be claimed");
    store.close().expect("the store closes");
}

#[test]
fn good_files_open() {
    check(|_| {}, "opened");
    check(|database| fs::write(database, "").expect("writable"), "opened");
    check(perdura, "opened");
    // The server died between making the file and filling it.
    check(|database| with_sql(database, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"), "opened");
}

#[test]
fn a_file_of_another_kind_is_refused() {
    check(
        |database| fs::write(database, "{\"not\": \"a database\"}".repeat(100)).expect("writable"),
        r#"'DIR/perdura.db' is not a database: it starts with "{\"not\": \"a datab"; move it away, or restore a backup over it"#,
    );
}

#[test]
fn a_file_of_another_program_is_refused() {
    check(
        |database| with_sql(database, "CREATE TABLE theirs (x); CREATE TABLE more (x);"),
        "'DIR/perdura.db' belongs to another program (application id 0x00000000, 2 tables): \
         choose another data folder",
    );
    check(
        |database| with_sql(database, "PRAGMA application_id = 252006673; PRAGMA user_version = 1;"),
        "'DIR/perdura.db' belongs to another program (application id 0x0f055111, 0 tables): \
         choose another data folder",
    );
}

#[test]
fn a_file_of_a_later_release_is_refused() {
    check(
        |database| {
            perdura(database);
            with_sql(database, "PRAGMA user_version = 9;");
        },
        "'DIR/perdura.db' has version 9, and this release knows versions up to 2: \
         start the newer release, or restore a backup from before the upgrade",
    );
}

#[test]
fn a_version_that_nobody_writes_is_damage() {
    for version in ["0", "-3"] {
        let folder = tempfile::tempdir().expect("the machine has a folder for temporary files");
        let database = folder.path().join("perdura.db");
        perdura(&database);
        with_sql(&database, &format!("PRAGMA user_version = {version};"));
        let error = open(folder.path()).expect_err("the version is wrong").to_string();
        assert!(error.contains(&format!("its schema version is {version}, which no release writes")), "{error}");
    }
}

const DAMAGED: &str = "'DIR/perdura.db' is damaged: database disk image is malformed; \
                       restore a backup, or copy out what is left with `sqlite3 .recover`";

#[test]
fn a_file_cut_short_is_refused() {
    check(
        |database| {
            perdura(database);
            fs::File::options().write(true).open(database).and_then(|file| file.set_len(2 * 8_192)).expect("writable");
        },
        DAMAGED,
    );
}

#[test]
fn a_file_with_overwritten_pages_is_refused() {
    check(
        |database| {
            perdura(database);
            let mut bytes = fs::read(database).expect("readable");
            bytes[8_192..].fill(0xa5);
            fs::write(database, bytes).expect("writable");
        },
        DAMAGED,
    );
}

#[test]
fn a_folder_in_use_names_the_process() {
    let folder = tempfile::tempdir().expect("the machine has a folder for temporary files");
    let held = open(folder.path()).expect("the folder opens");
    let error = open(folder.path()).expect_err("the folder is held").to_string();
    let path = folder.path().display();
    let process = std::process::id();
    assert_eq!(
        error,
        format!(
            "the data folder '{path}' is in use by process {process}: \
             stop that one, or give each server a folder of its own"
        )
    );
    drop(held);
    open(folder.path()).expect("a released folder opens");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("the machine has a folder for temporary files");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("writable");
    let error = open(&file.join("data")).expect_err("a file holds no folder").to_string();
    assert_eq!(
        error,
        format!(
            "cannot make the data folder '{}': Not a directory (os error 20); \
             choose another folder or make it by hand",
            file.join("data").display()
        )
    );
}

/// Even the superuser cannot make files in this folder, so the test means the same for everybody.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let error = open(Path::new("/sys/kernel")).expect_err("the kernel's folder takes no files").to_string();
    assert!(error.starts_with("cannot write to '/sys/kernel': "), "{error}");
    assert!(error.ends_with("; make it writable for the user that runs the server"), "{error}");
}

#[test]
fn folders_are_made_with_their_parents() {
    let folder = tempfile::tempdir().expect("the machine has a folder for temporary files");
    let deep = folder.path().join("a/b/заказы");
    drop(open(&deep).expect("the folder opens"));
    assert!(deep.join("perdura.db").is_file());
}
