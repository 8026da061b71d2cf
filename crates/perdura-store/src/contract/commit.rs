//! Commits.

use perdura_types::{Epoch, EventSeq, Lsn, RunId, ShardId};

use super::sample::{Owner, SHARD, at, ended, event, head, put, record, run};
use super::{Place, cases};
use crate::bounds::{BODY_BYTES_MAX, NUMBER_MAX, RECORD_KEY_BYTES_MAX};
use crate::{Batch, BatchError, CommitError, JournalRow, StoreError, StoreReader};

cases![
    a_commit_writes_everything_and_survives_a_reopen,
    a_commit_at_another_position_is_fenced,
    a_commit_to_an_unclaimed_shard_is_fenced,
    a_fenced_batch_leaves_no_trace,
    a_batch_sent_twice_is_written_once,
    position_settles_a_commit_of_unknown_outcome,
    an_empty_batch_changes_nothing,
    a_batch_without_journal_rows_takes_one_position,
    malformed_batches_are_refused_and_leave_no_trace,
    a_malformed_batch_of_a_deposed_owner_is_malformed,
    event_numbers_are_never_used_twice,
    a_refused_batch_can_be_mended_and_sent_again,
    bodies_of_nine_mebibytes_are_kept,
    bodies_of_any_bytes_are_kept,
    five_thousand_events_and_runs_fit_one_batch,
    the_highest_numbers_fit,
    readers_on_other_threads_see_whole_batches,
];

/// A batch with one row of each kind.
fn full_batch(owner: &Owner, number: u64) -> Batch {
    let mut batch = owner.batch(2, Some(run(number.into())));
    batch.heads.push(head(number.into(), "state"));
    batch.events.push(event(number, "order/placed"));
    batch.records.push(put("orders", &number.to_string(), record(1, "value")));
    batch
}

/// How many of the rows of [`full_batch`] are there.
fn rows_of(reader: &dyn StoreReader, number: u64) -> [usize; 4] {
    let run = run(number.into());
    [
        reader.run_journal(SHARD, run, None, 10).expect("readable").len(),
        usize::from(reader.head(SHARD, run).expect("readable").is_some()),
        usize::from(reader.event(SHARD, EventSeq(number)).expect("readable").is_some()),
        usize::from(reader.record(SHARD, "orders", &number.to_string()).expect("readable").is_some()),
    ]
}

const ALL: [usize; 4] = [2, 1, 1, 1];
const NONE: [usize; 4] = [0; 4];

fn refusal(outcome: Result<(), CommitError>) -> BatchError {
    match outcome {
        Err(CommitError::Fatal(StoreError::Refused(error))) => error,
        other => panic!("not refused: {other:?}"),
    }
}

fn assert_fenced(outcome: Result<(), CommitError>, expected: Option<(Epoch, Lsn)>) {
    match outcome {
        Err(CommitError::Fenced { found, .. }) => assert_eq!(found, expected),
        other => panic!("not fenced: {other:?}"),
    }
}

fn a_commit_writes_everything_and_survives_a_reopen(place: &mut Place) {
    let mut owner = Owner::of(place());
    let batch = full_batch(&owner, 1);
    owner.commit(&batch);
    let check = |owner: &Owner| {
        let reader = owner.reader();
        assert_eq!(reader.journal(SHARD, Lsn(0), 10).expect("readable"), batch.journal);
        assert_eq!(reader.run_journal(SHARD, run(1), None, 10).expect("readable"), batch.journal);
        assert_eq!(reader.head(SHARD, run(1)).expect("readable").as_ref(), batch.heads.first());
        assert_eq!(reader.event(SHARD, EventSeq(1)).expect("readable").as_ref(), batch.events.first());
        assert_eq!(reader.record(SHARD, "orders", "1").expect("readable"), Some(record(1, "value")));
    };
    check(&owner);
    drop(owner);
    check(&Owner::of(place()));
}

fn a_commit_at_another_position_is_fenced(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|_| {});
    owner.write(|_| {});
    for (epoch, lsn) in [(1, 0), (1, 1), (1, 3), (1, 900), (0, 2), (2, 2)] {
        let (epoch_then, lsn_then) = (owner.epoch, owner.lsn);
        (owner.epoch, owner.lsn) = (Epoch(epoch), Lsn(lsn));
        let batch = full_batch(&owner, 1);
        assert_fenced(owner.try_commit(&batch), Some((Epoch(1), Lsn(2))));
        (owner.epoch, owner.lsn) = (epoch_then, lsn_then);
    }
    owner.write(|_| {});
    assert_eq!(owner.position(), (Epoch(1), Lsn(3)));
}

fn a_commit_to_an_unclaimed_shard_is_fenced(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.shard = ShardId(9);
    let batch = owner.batch(1, None);
    assert_fenced(owner.try_commit(&batch), None);
    let refused = owner.store.trim(&owner.everything_before(10));
    assert!(matches!(refused, Err(CommitError::Fenced { found: None, .. })), "trimmed: {refused:?}");
    assert_eq!(owner.store.position(ShardId(9)).expect("readable"), None);
}

fn a_fenced_batch_leaves_no_trace(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.lsn = Lsn(5);
    let batch = full_batch(&owner, 1);
    assert_fenced(owner.try_commit(&batch), Some((Epoch(1), Lsn(0))));
    assert_eq!(rows_of(&*owner.reader(), 1), NONE);
    drop(owner);
    let owner = Owner::of(place());
    assert_eq!((rows_of(&*owner.reader(), 1), owner.lsn), (NONE, Lsn(0)));
}

fn a_batch_sent_twice_is_written_once(place: &mut Place) {
    let mut owner = Owner::of(place());
    let batch = full_batch(&owner, 1);
    owner.commit(&batch);
    assert_fenced(owner.try_commit(&batch), Some((Epoch(1), Lsn(2))));
    assert_eq!(rows_of(&*owner.reader(), 1), ALL);
}

fn position_settles_a_commit_of_unknown_outcome(place: &mut Place) {
    let mut owner = Owner::of(place());
    let batch = full_batch(&owner, 1);
    assert_eq!(owner.position(), (batch.epoch, batch.from));
    assert_eq!(rows_of(&*owner.reader(), 1), NONE);
    owner.commit(&batch);
    assert_eq!(owner.position(), (batch.epoch, batch.to));
    drop(owner);
    let position = place().position(SHARD).expect("readable").expect("claimed");
    assert_eq!((position.epoch, position.lsn), (batch.epoch, batch.to));
}

fn an_empty_batch_changes_nothing(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|_| {});
    let batch = owner.batch(0, None);
    assert!(batch.is_empty());
    owner.commit(&batch);
    owner.commit(&batch);
    assert_eq!(owner.position(), (Epoch(1), Lsn(1)));
    owner.lsn = Lsn(0);
    let batch = owner.batch(0, None);
    assert_fenced(owner.try_commit(&batch), Some((Epoch(1), Lsn(1))));
}

fn a_batch_without_journal_rows_takes_one_position(place: &mut Place) {
    let mut owner = Owner::of(place());
    let mut batch = owner.batch(0, None);
    batch.heads.push(head(1, "state"));
    let refused = refusal(owner.try_commit(&batch));
    assert_eq!(refused, BatchError::LsnRange { from: Lsn(0), to: Lsn(0), rows: 0 });
    batch.to = Lsn(1);
    owner.commit(&batch);
    owner.write(|_| {});
    let journal = owner.reader().journal(SHARD, Lsn(0), 10).expect("readable");
    assert_eq!(journal.iter().map(|row| row.lsn).collect::<Vec<_>>(), [Lsn(2)]);
}

fn malformed_batches_are_refused_and_leave_no_trace(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|batch| batch.events.push(event(50, "first")));
    for (edit, expected) in malformations() {
        let mut batch = full_batch(&owner, 51);
        edit(&mut batch);
        assert_eq!(refusal(owner.try_commit(&batch)), expected);
        assert_eq!(rows_of(&*owner.reader(), 51), NONE, "{expected}");
        assert_eq!(owner.position(), (Epoch(1), Lsn(1)));
    }
}

type Edit = fn(&mut Batch);

fn malformations() -> Vec<(Edit, BatchError)> {
    let gap = |expected, found| BatchError::LsnGap { expected: Lsn(expected), found: Lsn(found) };
    let range = |from, to, rows| BatchError::LsnRange { from: Lsn(from), to: Lsn(to), rows };
    let order = |last, found| BatchError::EventOrder { last: EventSeq(last), found: EventSeq(found) };
    vec![
        (|batch| batch.journal[1].lsn = Lsn(4), gap(3, 4)),
        (|batch| batch.journal[1].lsn = Lsn(2), gap(3, 2)),
        (|batch| batch.journal[0].lsn = Lsn(1), gap(2, 1)),
        (|batch| batch.journal.reverse(), gap(2, 3)),
        (|batch| batch.to = Lsn(4), range(1, 4, 2)),
        (|batch| batch.to = Lsn(2), range(1, 2, 2)),
        (|batch| drop(batch.journal.drain(..)), range(1, 3, 0)),
        (|batch| batch.heads.push(ended(51, 9)), BatchError::HeadTwice { run: run(51) }),
        (|batch| batch.events[0].seq = EventSeq(50), order(50, 50)),
        (|batch| batch.events[0].seq = EventSeq(0), order(50, 0)),
        (|batch| batch.events.push(event(51, "again")), order(51, 51)),
        (|batch| batch.events.insert(0, event(52, "later")), order(52, 51)),
        (
            |batch| batch.events[0].seq = EventSeq(NUMBER_MAX + 1),
            BatchError::NumberTooLarge { what: "event", value: NUMBER_MAX + 1, max: NUMBER_MAX },
        ),
        (
            |batch| batch.heads[0].trigger = EventSeq(u64::MAX),
            BatchError::NumberTooLarge { what: "trigger", value: u64::MAX, max: NUMBER_MAX },
        ),
        (
            |batch| batch.journal[1].body = vec![0; BODY_BYTES_MAX + 1],
            BatchError::TooLong { what: "a journal body", bytes: BODY_BYTES_MAX + 1, max: BODY_BYTES_MAX },
        ),
        (
            |batch| batch.records[0].key = "k".repeat(RECORD_KEY_BYTES_MAX + 1),
            BatchError::TooLong { what: "a record key", bytes: RECORD_KEY_BYTES_MAX + 1, max: RECORD_KEY_BYTES_MAX },
        ),
        (
            |batch| batch.records[0].collection = "c".repeat(RECORD_KEY_BYTES_MAX + 1),
            BatchError::TooLong {
                what: "a collection name",
                bytes: RECORD_KEY_BYTES_MAX + 1,
                max: RECORD_KEY_BYTES_MAX,
            },
        ),
    ]
}

fn a_malformed_batch_of_a_deposed_owner_is_malformed(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.epoch = Epoch(0);
    let mut batch = full_batch(&owner, 1);
    batch.to = Lsn(9);
    assert_eq!(refusal(owner.try_commit(&batch)), BatchError::LsnRange { from: Lsn(0), to: Lsn(9), rows: 2 });
}

fn event_numbers_are_never_used_twice(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|batch| batch.events.extend([event(3, "a"), event(8, "a")]));
    owner.trim(&owner.everything_before(1_000));
    assert_eq!(owner.reader().event(SHARD, EventSeq(8)).expect("readable"), None);
    drop(owner);

    let mut owner = Owner::of(place());
    assert_eq!(owner.claim.last_event, EventSeq(8));
    let mut batch = owner.batch(1, None);
    batch.events.push(event(8, "a"));
    let refused = refusal(owner.try_commit(&batch));
    assert_eq!(refused, BatchError::EventOrder { last: EventSeq(8), found: EventSeq(8) });
    batch.events[0].seq = EventSeq(9);
    owner.commit(&batch);
}

fn a_refused_batch_can_be_mended_and_sent_again(place: &mut Place) {
    let mut owner = Owner::of(place());
    let mut batch = full_batch(&owner, 1);
    batch.heads.push(head(1, "again"));
    refusal(owner.try_commit(&batch));
    batch.heads.pop();
    owner.commit(&batch);
    assert_eq!(rows_of(&*owner.reader(), 1), ALL);
}

fn bodies_of_nine_mebibytes_are_kept(place: &mut Place) {
    let mut owner = Owner::of(place());
    let large: Vec<u8> = (0..9 << 20).map(|byte: u32| (byte % 251) as u8).collect();
    let mut batch = full_batch(&owner, 1);
    batch.journal[0].body.clone_from(&large);
    batch.heads[0].body.clone_from(&large);
    batch.events[0].body.clone_from(&large);
    batch.records[0].value.as_mut().expect("a full batch puts a record").body.clone_from(&large);
    owner.commit(&batch);
    drop(owner);
    let store = place();
    let reader = store.reader();
    assert!(reader.run_journal(SHARD, run(1), None, 1).expect("readable")[0].body == large);
    assert!(reader.head(SHARD, run(1)).expect("readable").expect("written").body == large);
    assert!(reader.event(SHARD, EventSeq(1)).expect("readable").expect("written").body == large);
    assert!(reader.record(SHARD, "orders", "1").expect("readable").expect("written").body == large);
}

fn bodies_of_any_bytes_are_kept(place: &mut Place) {
    let mut owner = Owner::of(place());
    for body in [vec![], vec![0], vec![0xff; 3], (0..=255).collect::<Vec<u8>>(), b"'; DROP TABLE head; --".to_vec()] {
        owner.write(|batch| batch.journal[0].body.clone_from(&body));
        let rows = owner.reader().journal(SHARD, Lsn(owner.lsn.0 - 1), 1).expect("readable");
        assert_eq!(rows, [JournalRow { lsn: owner.lsn, run: None, body }]);
    }
}

fn five_thousand_events_and_runs_fit_one_batch(place: &mut Place) {
    let mut owner = Owner::of(place());
    let mut batch = owner.batch(5_000, None);
    for (row, number) in batch.journal.iter_mut().zip(1_u64..) {
        row.run = Some(run(number.into()));
        batch.heads.push(head(number.into(), "state"));
        batch.events.push(event(number, "bulk"));
        batch.records.push(put("bulk", &number.to_string(), record(number, "value")));
    }
    owner.commit(&batch);
    let reader = owner.reader();
    assert_eq!(reader.journal(SHARD, Lsn(0), 9_999).expect("readable"), batch.journal);
    assert_eq!(reader.live_heads(SHARD, None, 9_999).expect("readable"), batch.heads);
    let events = reader.events_named(SHARD, "bulk", EventSeq(0), EventSeq(NUMBER_MAX), 9_999);
    assert_eq!(events.expect("readable"), batch.events);
    assert_eq!(reader.records(SHARD, "bulk", None, 9_999).expect("readable").len(), 5_000);
}

fn the_highest_numbers_fit(place: &mut Place) {
    let mut owner = Owner::of_shard(place(), ShardId(crate::bounds::SHARD_MAX));
    let shard = owner.shard;
    let mut batch = owner.batch(1, Some(RunId::from_u128(u128::MAX)));
    batch.heads.push(head(u128::MAX, "last run"));
    batch.heads[0].trigger = EventSeq(NUMBER_MAX);
    batch.heads[0].wake_at = Some(perdura_types::Timestamp::MAX);
    batch.events.push(crate::EventRow { seq: EventSeq(NUMBER_MAX), received_at: at(i64::MIN), ..event(1, "last") });
    batch.records.push(put("", "", record(u64::MAX, "")));
    owner.commit(&batch);
    let reader = owner.reader();
    assert_eq!(reader.heads_by_trigger(shard, EventSeq(NUMBER_MAX), 5).expect("readable"), batch.heads);
    assert_eq!(reader.event(shard, EventSeq(NUMBER_MAX)).expect("readable").as_ref(), batch.events.first());
    let page = reader.events_page(shard, &crate::EventFilter::default(), 5).expect("readable");
    assert_eq!(page, batch.events);
    assert_eq!(reader.record(shard, "", "").expect("readable"), Some(record(u64::MAX, "")));
    let last = RunId::from_u128(u128::MAX);
    assert_eq!(reader.run_journal(shard, last, None, 5).expect("readable"), batch.journal);
    assert_eq!(reader.live_heads(shard, Some(last), 5).expect("readable"), []);
}

fn readers_on_other_threads_see_whole_batches(place: &mut Place) {
    const BATCHES: u64 = 60;
    let mut owner = Owner::of(place());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            let reader = owner.reader();
            scope.spawn(move || {
                let mut seen = 0;
                while seen < 3 * BATCHES {
                    let rows = reader.journal(SHARD, Lsn(0), 1_000).expect("readable").len() as u64;
                    assert!(rows >= seen && rows.is_multiple_of(3), "{rows} rows after {seen}");
                    seen = rows;
                }
            });
        }
        for number in 1..=BATCHES {
            let mut batch = owner.batch(3, Some(run(1)));
            batch.events.push(event(number, "tick"));
            owner.commit(&batch);
            let own = owner.reader().event(SHARD, EventSeq(number)).expect("readable");
            assert!(own.is_some(), "a commit that returned is not seen");
        }
    });
}
