//! The tour: a server is killed in the middle of its work, again and again, and the next one finds everything
//! that was acknowledged, and no half of a batch.
//!
//! The test starts this same test binary as the server. It commits as fast as it can and prints the position
//! of each acknowledged batch; the test reads some of them and sends SIGKILL.

use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use perdura_store::{Batch, EventRow, HeadRow, JournalRow, Record, RecordWrite, Store};
use perdura_store_sqlite::{Options, SqliteStore};
use perdura_types::{EventId, EventSeq, Lsn, RetentionClass, RunId, ShardId, Timestamp};

const FOLDER: &str = "PERDURA_KILL_TEST_FOLDER";
const SHARD: ShardId = ShardId(0);
const ROWS_PER_BATCH: u64 = 7;
/// The record that counts batches.
const COUNTER: (&str, &str) = ("kill", "batches");

/// Acknowledgements to wait for before each kill: at once, early, in full swing, beyond a checkpoint.
const KILLS_AFTER: [usize; 11] = [1, 2, 300, 3, 17, 1, 60, 5, 400, 9, 500];

#[test]
fn a_killed_server_loses_nothing_it_acknowledged() {
    let folder = tempfile::tempdir().expect("the machine has a folder for temporary files");
    let mut acknowledged = 0;
    for acknowledgements in KILLS_AFTER {
        let latest = kill_after(folder.path(), acknowledgements);
        assert!(latest > acknowledged, "{latest} after {acknowledged}");
        acknowledged = latest;
        check_store(folder.path(), acknowledged);
    }
    check_file(folder.path());
}

/// Runs a server until it has acknowledged some batches, kills it, and returns its last acknowledgement.
fn kill_after(folder: &Path, acknowledgements: usize) -> u64 {
    let mut server = start(folder);
    let output = server.stdout.take().expect("the server's output is piped");
    let mut latest = None;
    let mut seen = 0;
    for line in BufReader::new(output).lines() {
        let line = line.expect("a pipe can be read");
        let Some(lsn) = line.strip_prefix("acknowledged ") else { continue };
        // The kill may cut the last line short, and then the batch was not acknowledged.
        let Some(lsn) = lsn.strip_suffix('.') else { break };
        latest = Some(lsn.parse().expect("a server prints positions"));
        seen += 1;
        if seen == acknowledgements {
            server.kill().expect("a child can be killed");
        }
    }
    let status = server.wait().expect("a child can be waited for");
    assert!(!status.success(), "the server ended by itself after {seen} batches");
    latest.expect("the server acknowledged something")
}

fn start(folder: &Path) -> Child {
    let program = std::env::current_exe().expect("a test knows its program");
    Command::new(program)
        .args(["--exact", "server", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a test can start itself")
}

#[test]
#[ignore = "the part of the server; the other test starts and kills it"]
fn server() {
    let folder = std::env::var_os(FOLDER).expect("the other test names the folder");
    let mut store = SqliteStore::open(Path::new(&folder), Options::default()).expect("the folder opens");
    let claim = store.claim(SHARD, "server", 1, Timestamp::default(), 0).expect("a shard can be claimed");
    let mut batch = Batch::empty(SHARD, claim.epoch, claim.lsn, Timestamp::default());
    loop {
        fill(&mut batch);
        store.commit(&batch).expect("a batch is accepted");
        let mut out = stdout().lock();
        writeln!(out, "acknowledged {}.", batch.to).and_then(|()| out.flush()).expect("the other test listens");
        batch = Batch::empty(SHARD, claim.epoch, batch.to, Timestamp::default());
    }
}

/// One batch: a row for each of seven runs, their heads, an event, and a counter.
fn fill(batch: &mut Batch) {
    let number = batch.from.0 / ROWS_PER_BATCH + 1;
    for of in 0..ROWS_PER_BATCH {
        batch.to = batch.to.next();
        let run = RunId::from_u128(u128::from(of) + 1);
        batch.journal.push(JournalRow { lsn: batch.to, run: Some(run), body: body(batch.to.0) });
        batch.heads.push(HeadRow {
            run,
            live: true,
            trigger: EventSeq(1),
            idempotency: None,
            wake_at: None,
            ended_at: None,
            retention: RetentionClass::NONE,
            body: body(number),
        });
    }
    batch.events.push(EventRow {
        seq: EventSeq(number),
        id: EventId::from_u128(number.into()),
        name: "batch".to_owned(),
        received_at: Timestamp::from_millis(number.cast_signed()),
        body: body(number),
    });
    let value = Some(Record { version: number, body: body(number), expires_at: None });
    batch.records.push(RecordWrite { collection: COUNTER.0.to_owned(), key: COUNTER.1.to_owned(), value });
}

/// A body whose length and content tell its number.
fn body(number: u64) -> Vec<u8> {
    number.to_be_bytes().repeat(1 + (number % 90) as usize)
}

/// Opens the store as the next server would: everything up to its position is there, and nothing else.
fn check_store(folder: &Path, acknowledged: u64) {
    let store = SqliteStore::open(folder, Options::default()).expect("the folder opens after a kill");
    let lsn = store.position(SHARD).expect("readable").expect("claimed").lsn.0;
    assert!(lsn >= acknowledged, "{acknowledged} was acknowledged, and the store is at {lsn}");
    assert!(lsn.is_multiple_of(ROWS_PER_BATCH), "half a batch: {lsn}");
    let batches = lsn / ROWS_PER_BATCH;

    let reader = store.reader();
    let journal = reader.journal(SHARD, Lsn(0), usize::MAX).expect("readable");
    assert!(journal.iter().map(|row| row.lsn.0).eq(1..=lsn), "the journal has gaps");
    assert!(journal.iter().all(|row| row.body == body(row.lsn.0)), "a journal row changed");
    let heads = reader.live_heads(SHARD, None, usize::MAX).expect("readable");
    assert_eq!(heads.len() as u64, ROWS_PER_BATCH);
    assert!(heads.iter().all(|head| head.body == body(batches)), "a head is of another batch");
    let events = reader.events_named(SHARD, "batch", EventSeq(0), EventSeq(u64::MAX), usize::MAX).expect("readable");
    assert!(events.iter().map(|event| event.seq.0).eq(1..=batches), "the events have gaps");
    let counter = reader.record(SHARD, COUNTER.0, COUNTER.1).expect("readable").expect("written");
    assert_eq!(counter.version, batches);
}

fn check_file(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("perdura.db")).expect("the file opens");
    let verdict: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("the file can be checked");
    assert_eq!(verdict, "ok");
}
