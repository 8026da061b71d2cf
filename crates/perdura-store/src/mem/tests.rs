//! The contract in memory, and the misfortunes that only memory can script.

use perdura_types::{Epoch, Lsn, Timestamp};

use super::*;
use crate::JournalRow;

fn new_place() -> crate::contract::Place {
    let disk = MemStore::new();
    Box::new(move || Box::new(disk.reopen()))
}

crate::contract_tests!(new_place);

const SHARD: ShardId = ShardId(0);

fn claimed() -> MemStore {
    let mut store = MemStore::new();
    store.claim(SHARD, "test", 1, Timestamp::default(), 0).unwrap();
    store
}

fn batch(lsn: u64) -> Batch {
    let mut batch = Batch::empty(SHARD, Epoch(1), Lsn(lsn - 1), Timestamp::default());
    batch.to = Lsn(lsn);
    batch.journal.push(JournalRow { lsn: batch.to, run: None, body: vec![0] });
    batch
}

/// What one faulty commit answers, what is on the disk after it, and whether the handle still works.
fn check(fault: Fault, answer: &str, epoch_and_lsn: (u64, u64), alive: bool) {
    let mut store = claimed();
    store.set_faults(Faults::script([Fault::None, fault]));
    store.commit(&batch(1)).unwrap();
    let outcome = store.commit(&batch(2));
    assert_eq!(outcome.map_or_else(|error| error.to_string(), |()| "ok".to_owned()), answer, "{fault:?}");
    assert_eq!(store.position(SHARD).is_ok(), alive, "{fault:?}");
    let position = store.reopen().position(SHARD).unwrap().unwrap();
    assert_eq!((position.epoch.0, position.lsn.0), epoch_and_lsn, "{fault:?}");
    let rows = store.reopen().reader().journal(SHARD, Lsn(0), 9).unwrap();
    assert_eq!(rows.len() as u64, epoch_and_lsn.1, "{fault:?}");
}

#[test]
fn every_fault_does_what_it_says() {
    const FENCED: &str = "shard 0 is not at epoch 1, lsn 1 (the store has epoch 2, lsn 1): drop it and claim it again";
    const UNKNOWN: &str = "the outcome of the write is unknown: ask the store for its position";
    const CLOSED: &str = "the store was closed or crashed under this handle: open it again";
    check(Fault::None, "ok", (1, 2), true);
    check(Fault::Busy, "the store is busy: nothing was written, send the batch again", (1, 1), true);
    check(Fault::Fenced, FENCED, (2, 1), true);
    check(Fault::UnknownLost, UNKNOWN, (1, 1), true);
    check(Fault::UnknownDone, UNKNOWN, (1, 2), true);
    check(Fault::CrashBefore, CLOSED, (1, 1), false);
    check(Fault::CrashAfter, CLOSED, (1, 2), false);
}

#[test]
fn an_unknown_outcome_is_settled_by_the_position() {
    for (fault, lsn) in [(Fault::UnknownLost, 0), (Fault::UnknownDone, 1)] {
        let mut store = claimed();
        store.set_faults(Faults::script([fault]));
        assert!(matches!(store.commit(&batch(1)), Err(CommitError::Unknown)));
        let found = store.position(SHARD).unwrap().unwrap().lsn;
        assert_eq!(found, Lsn(lsn));
        let again = store.commit(&batch(1));
        assert_eq!(again.is_ok(), found == Lsn(0), "{again:?}");
        assert_eq!(store.position(SHARD).unwrap().unwrap().lsn, Lsn(1));
    }
}

#[test]
fn faults_hide_no_mistake_of_the_caller() {
    for fault in [Fault::UnknownLost, Fault::UnknownDone, Fault::CrashAfter] {
        let mut store = claimed();
        store.set_faults(Faults::script([fault]));
        let outcome = store.commit(&batch(5));
        assert!(matches!(outcome, Err(CommitError::Fenced { .. })), "{fault:?}: {outcome:?}");
    }
}

#[test]
fn a_crash_ends_every_handle_and_keeps_what_was_acknowledged() {
    let mut store = claimed();
    store.commit(&batch(1)).unwrap();
    let (mut clone, reader) = (store.clone(), store.reader());
    store.crash();
    assert!(matches!(store.commit(&batch(2)), Err(CommitError::Fatal(StoreError::Closed))));
    assert!(matches!(clone.claim(SHARD, "", 0, Timestamp::default(), 0), Err(StoreError::Closed)));
    assert!(matches!(reader.journal(SHARD, Lsn(0), 1), Err(StoreError::Closed)));

    let mut next = clone.reopen();
    assert_eq!(next.position(SHARD).unwrap().unwrap().lsn, Lsn(1));
    next.commit(&batch(2)).unwrap();
    assert!(matches!(store.position(SHARD), Err(StoreError::Closed)), "an old handle came back to life");
}

#[test]
fn faults_can_be_decided_by_the_batch() {
    let mut store = claimed();
    store.set_faults(Faults::decided_by(|batch| if batch.to == Lsn(2) { Fault::Busy } else { Fault::None }));
    store.commit(&batch(1)).unwrap();
    assert!(matches!(store.commit(&batch(2)), Err(CommitError::Busy)));
    store.set_faults(Faults::none());
    store.commit(&batch(2)).unwrap();
}
