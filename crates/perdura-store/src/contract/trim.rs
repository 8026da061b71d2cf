//! Trimming.

use perdura_types::{Epoch, EventSeq, Lsn};

use super::sample::{Owner, SHARD, at, ended, event, head, put, record, run};
use super::{Place, cases};
use crate::{EventFilter, EventRow, HeadRow, Record, RetentionClass, Trim, Trimmed};

cases![
    ended_runs_go_with_their_journal,
    live_runs_and_late_ends_stay,
    each_class_of_runs_has_its_own_moment,
    what_has_no_moment_stays,
    a_run_that_came_back_to_life_stays,
    events_go_by_age_and_number,
    events_go_by_age_when_clocks_went_back,
    the_trigger_of_a_kept_run_stays,
    a_trigger_goes_in_the_same_pass_as_its_run,
    rows_of_no_run_go_by_position,
    expired_records_go,
    each_call_is_bounded_and_the_pass_is_complete,
    kept_events_do_not_stop_a_pass,
    trimming_moves_no_position_and_survives_a_reopen,
    trimming_spares_other_shards,
];

fn live_and_kept(owner: &Owner) -> Vec<u128> {
    (1..=20).filter(|number| owner.reader().head(SHARD, run(*number)).expect("readable").is_some()).collect()
}

fn events_left(owner: &Owner) -> Vec<u64> {
    let page = owner.reader().events_page(SHARD, &EventFilter::default(), 9_999).expect("readable");
    page.iter().rev().map(|event| event.seq.0).collect()
}

fn journal_left(owner: &Owner) -> Vec<u64> {
    owner.reader().journal(SHARD, Lsn(0), 9_999).expect("readable").iter().map(|row| row.lsn.0).collect()
}

/// A run with three journal rows.
fn write_run(owner: &mut Owner, head: HeadRow) {
    let mut batch = owner.batch(3, Some(head.run));
    batch.heads.push(head);
    owner.commit(&batch);
}

fn trimmed(runs: u64, journal: u64, events: u64, records: u64) -> Trimmed {
    Trimmed { runs, journal, events, records, more: false }
}

fn ended_runs_go_with_their_journal(place: &mut Place) {
    let mut owner = Owner::of(place());
    for number in 1..=3 {
        let ended_at = i64::try_from(number).expect("samples are small") * 100;
        let idempotency = Some([7; 16]);
        write_run(&mut owner, HeadRow { idempotency, trigger: EventSeq(5), ..ended(number, ended_at) });
    }
    let trim = owner.everything_before(300);
    assert_eq!(owner.trim(&trim), trimmed(2, 6, 0, 0));
    assert_eq!((live_and_kept(&owner), journal_left(&owner)), (vec![3], vec![7, 8, 9]));
    let reader = owner.reader();
    assert_eq!(reader.run_journal(SHARD, run(1), None, 9).expect("readable"), []);
    assert_eq!(reader.idempotency_since(SHARD, run(0), None, 9).expect("readable"), [([7; 16], run(3))]);
    assert_eq!(reader.heads_by_trigger(SHARD, EventSeq(5), 9).expect("readable").len(), 1);
    assert_eq!(owner.trim(&trim), trimmed(0, 0, 0, 0));
}

fn live_runs_and_late_ends_stay(place: &mut Place) {
    let mut owner = Owner::of(place());
    write_run(&mut owner, head(1, "live"));
    write_run(&mut owner, ended(2, 300));
    write_run(&mut owner, ended(3, 301));
    let trim = owner.everything_before(300);
    assert_eq!(owner.trim(&trim), trimmed(0, 0, 0, 0));
    assert_eq!(live_and_kept(&owner), [1, 2, 3]);
}

fn each_class_of_runs_has_its_own_moment(place: &mut Place) {
    let mut owner = Owner::of(place());
    let classes = RetentionClass::all().cycle();
    for (number, retention) in (1..=8).zip(classes) {
        write_run(&mut owner, HeadRow { retention, ..ended(number, 100) });
    }
    let runs_before = [Some(at(100)), Some(at(101)), None, Some(at(500))];
    let trim = Trim { runs_before, ..owner.everything_before(900) };
    assert_eq!(owner.trim(&trim).runs, 4);
    assert_eq!(live_and_kept(&owner), [1, 3, 5, 7]);
}

fn what_has_no_moment_stays(place: &mut Place) {
    let mut owner = Owner::of(place());
    write_run(&mut owner, ended(1, 1));
    owner.write(|batch| batch.events.push(event(1, "e")));
    let trim = Trim { runs_before: [None; 4], events_before: None, ..owner.everything_before(900) };
    assert_eq!(owner.trim(&trim), trimmed(0, 1, 0, 0));
    assert_eq!((live_and_kept(&owner), events_left(&owner)), (vec![1], vec![1]));
}

fn a_run_that_came_back_to_life_stays(place: &mut Place) {
    let mut owner = Owner::of(place());
    write_run(&mut owner, ended(1, 10));
    write_run(&mut owner, head(1, "again"));
    write_run(&mut owner, ended(2, 10));
    write_run(&mut owner, ended(2, 900));
    let trim = owner.everything_before(300);
    assert_eq!(owner.trim(&trim), trimmed(0, 0, 0, 0));
    assert_eq!(live_and_kept(&owner), [1, 2]);
}

fn events_go_by_age_and_number(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|batch| batch.events.extend((1..=10).map(|seq| event(seq, "e"))));
    let by_number = Trim { keep_events_from: EventSeq(4), ..owner.everything_before(1_000) };
    let by_number = Trim { keep_journal_from: Lsn(0), ..by_number };
    assert_eq!(owner.trim(&by_number), trimmed(0, 0, 3, 0));
    assert_eq!(events_left(&owner), [4, 5, 6, 7, 8, 9, 10]);
    let by_age = Trim { keep_journal_from: Lsn(0), ..owner.everything_before(70) };
    assert_eq!(owner.trim(&by_age), trimmed(0, 0, 3, 0));
    assert_eq!(events_left(&owner), [7, 8, 9, 10]);
    let reader = owner.reader();
    assert_eq!(reader.event_by_id(SHARD, event(6, "e").id).expect("readable"), None);
    assert_eq!(reader.events_named(SHARD, "e", EventSeq(0), EventSeq(99), 99).expect("readable").len(), 4);
}

fn events_go_by_age_when_clocks_went_back(place: &mut Place) {
    let mut owner = Owner::of(place());
    let received = [500, 100, 900, 300, 700];
    owner.write(|batch| {
        let rows = (1_u64..).zip(received).map(|(seq, moment)| EventRow { received_at: at(moment), ..event(seq, "x") });
        batch.events.extend(rows);
    });
    let trim = Trim { rows_max: 1, ..owner.everything_before(501) };
    owner.trim(&trim);
    assert_eq!(events_left(&owner), [3, 5]);
}

fn the_trigger_of_a_kept_run_stays(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|batch| {
        batch.events.extend((1..=4).map(|seq| event(seq, "e")));
        batch.heads.push(HeadRow { trigger: EventSeq(2), ..head(1, "live") });
        batch.heads.push(HeadRow { trigger: EventSeq(3), ..ended(2, 5_000) });
    });
    let trim = owner.everything_before(1_000);
    owner.trim(&trim);
    assert_eq!(events_left(&owner), [2, 3]);
    let trim = owner.everything_before(6_000);
    owner.trim(&trim);
    assert_eq!(events_left(&owner), [2]);
}

fn a_trigger_goes_in_the_same_pass_as_its_run(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|batch| {
        batch.events.push(event(1, "e"));
        batch.heads.push(HeadRow { trigger: EventSeq(1), ..ended(1, 50) });
    });
    for rows_max in [1_000, 1, 0] {
        let trim = Trim { rows_max, ..owner.everything_before(100) };
        owner.trim(&trim);
        assert_eq!((live_and_kept(&owner), events_left(&owner)), (vec![], vec![]));
    }
}

fn rows_of_no_run_go_by_position(place: &mut Place) {
    let mut owner = Owner::of(place());
    for of in [None, Some(run(1)), None, None] {
        let batch = owner.batch(1, of);
        owner.commit(&batch);
    }
    let trim = Trim { keep_journal_from: Lsn(4), ..owner.everything_before(0) };
    assert_eq!(owner.trim(&trim), trimmed(0, 2, 0, 0));
    assert_eq!(journal_left(&owner), [2, 4]);
}

fn expired_records_go(place: &mut Place) {
    let mut owner = Owner::of(place());
    let expiring = |moment: Option<i64>| Record { expires_at: moment.map(at), ..record(1, "value") };
    let moments = [("a", Some(10)), ("b", Some(20)), ("c", Some(21)), ("d", None)];
    owner.write(|batch| {
        for collection in ["x", "y"] {
            batch.records.extend(moments.map(|(key, moment)| put(collection, key, expiring(moment))));
        }
        batch.records.push(put("z", "only", expiring(Some(1))));
    });
    owner.write(|batch| batch.records.push(put("y", "a", expiring(None))));
    let trim = Trim { now: at(20), keep_journal_from: Lsn(0), ..owner.everything_before(0) };
    assert_eq!(owner.trim(&trim), trimmed(0, 0, 0, 4));
    let keys = |collection| -> Vec<String> {
        let page = owner.reader().records(SHARD, collection, None, 99).expect("readable");
        page.into_iter().map(|(key, _)| key).collect()
    };
    assert_eq!(
        (keys("x"), keys("y"), keys("z").len()),
        (vec!["c".into(), "d".into()], vec!["a".into(), "c".into(), "d".into()], 0)
    );
}

fn each_call_is_bounded_and_the_pass_is_complete(place: &mut Place) {
    let mut owner = Owner::of(place());
    for number in 1..=20 {
        write_run(&mut owner, ended(number, 1));
    }
    owner.write(|batch| {
        batch.events.extend((1..=50).map(|seq| event(seq, "e")));
        let expiring = Record { expires_at: Some(at(1)), ..record(1, "value") };
        batch.records.extend((0..50).map(|number| put("c", &number.to_string(), expiring.clone())));
    });
    let trim = Trim { rows_max: 7, ..owner.everything_before(1_000) };
    let mut total = trimmed(0, 0, 0, 0);
    loop {
        let done = owner.store.trim(&trim).expect("an owner may trim");
        let rows = done.runs + done.journal + done.events + done.records;
        assert!(rows <= 7 + 3, "{done:?}: more than its bound and the rest of one run");
        total.runs += done.runs;
        total.journal += done.journal;
        total.events += done.events;
        total.records += done.records;
        if !done.more {
            break;
        }
        assert!(rows > 0, "no progress though there is more: {total:?}");
    }
    assert_eq!(total, trimmed(20, 61, 50, 50));
    assert_eq!((live_and_kept(&owner), events_left(&owner), journal_left(&owner)), (vec![], vec![], vec![]));
}

fn kept_events_do_not_stop_a_pass(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|batch| {
        batch.events.extend((1..=40).map(|seq| event(seq, "e")));
        batch.heads.extend((1..=30).map(|number| HeadRow { trigger: EventSeq(number), ..head(number.into(), "live") }));
    });
    let trim = Trim { rows_max: 4, keep_events_from: EventSeq(40), ..owner.everything_before(1_000) };
    assert_eq!(owner.trim(&trim).events, 9);
    assert_eq!(events_left(&owner), (1..=30).chain([40]).collect::<Vec<_>>());

    owner.write(|batch| batch.heads.push(HeadRow { trigger: EventSeq(7), ..ended(7, 2) }));
    assert_eq!(owner.trim(&trim).events, 1, "a second pass starts at the oldest event again");
}

fn trimming_moves_no_position_and_survives_a_reopen(place: &mut Place) {
    let mut owner = Owner::of(place());
    write_run(&mut owner, ended(1, 1));
    let trim = owner.everything_before(100);
    assert_eq!(owner.trim(&trim), trimmed(1, 3, 0, 0));
    assert_eq!(owner.position(), (Epoch(1), Lsn(3)));
    write_run(&mut owner, ended(2, 200));
    drop(owner);
    let owner = Owner::of(place());
    assert_eq!((live_and_kept(&owner), journal_left(&owner), owner.lsn), (vec![2], vec![4, 5, 6], Lsn(6)));
}

fn trimming_spares_other_shards(place: &mut Place) {
    let mut owner = Owner::of(place());
    let fill = |owner: &mut Owner| {
        write_run(owner, ended(1, 1));
        owner.write(|batch| {
            batch.events.push(event(1, "e"));
            batch.records.push(put("c", "k", Record { expires_at: Some(at(1)), ..record(1, "value") }));
        });
    };
    fill(&mut owner);
    let mut other = Owner::of_shard(owner.store, perdura_types::ShardId(4));
    fill(&mut other);
    let trim = other.everything_before(1_000);
    assert_eq!(other.trim(&trim), trimmed(1, 4, 1, 1));
    assert_eq!(
        (live_and_kept(&other), events_left(&other), journal_left(&other)),
        (vec![1], vec![1], vec![1, 2, 3, 4])
    );
    assert!(other.reader().record(SHARD, "c", "k").expect("readable").is_some());
}
