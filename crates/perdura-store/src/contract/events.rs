//! Events.

use perdura_types::{EventId, EventSeq, ShardId};

use super::sample::{Owner, SHARD, at, event};
use super::{Place, cases};
use crate::{EventFilter, EventRow};

cases![
    an_id_that_came_again_finds_its_first_event,
    looking_back_is_by_name_and_range,
    pages_run_from_the_newest_back,
    pages_are_filtered,
    pages_are_filtered_when_clocks_went_back,
    event_names_may_be_anything,
    events_of_shards_are_apart,
];

fn numbers(events: &[EventRow]) -> Vec<u64> {
    events.iter().map(|event| event.seq.0).collect()
}

fn an_id_that_came_again_finds_its_first_event(place: &mut Place) {
    let mut owner = Owner::of(place());
    let id = EventId::from_u128(u128::MAX / 3);
    for seq in [2, 5, 9] {
        let row = EventRow { id, ..event(seq, "seeded") };
        owner.write(|batch| batch.events.push(row));
    }
    let reader = owner.reader();
    let first = reader.event_by_id(SHARD, id).expect("readable").expect("written");
    assert_eq!(first, EventRow { id, ..event(2, "seeded") });
    for near in [id.as_u128() - 1, id.as_u128() + 1] {
        assert_eq!(reader.event_by_id(SHARD, EventId::from_u128(near)).expect("readable"), None);
    }
    assert_eq!(reader.event(SHARD, EventSeq(9)).expect("readable").expect("written").id, id);
    assert_eq!(reader.event(SHARD, EventSeq(3)).expect("readable"), None);
}

/// Events 1 to 12; every third is a "paid", the others are "placed".
fn orders(owner: &mut Owner) {
    owner.write(|batch| {
        let name = |seq: u64| if seq.is_multiple_of(3) { "paid" } else { "placed" };
        batch.events.extend((1..=12).map(|seq| event(seq, name(seq))));
    });
}

fn looking_back_is_by_name_and_range(place: &mut Place) {
    let mut owner = Owner::of(place());
    orders(&mut owner);
    let reader = owner.reader();
    let found = |name, after, until, limit| {
        numbers(&reader.events_named(SHARD, name, EventSeq(after), EventSeq(until), limit).expect("readable"))
    };
    assert_eq!(found("paid", 0, 99, 99), [3, 6, 9, 12]);
    assert_eq!(found("paid", 3, 9, 99), [6, 9]);
    assert_eq!(found("paid", 0, u64::MAX, 2), [3, 6]);
    assert_eq!(found("placed", 3, 8, 99), [4, 5, 7, 8]);
    for (name, after, until, limit) in [
        ("paid", 9, 9, 9),
        ("paid", 9, 3, 9),
        ("paid", 12, 99, 9),
        ("Paid", 0, 99, 9),
        ("pai", 0, 99, 9),
        ("paid", 0, 99, 0),
    ] {
        assert_eq!(found(name, after, until, limit), [0; 0], "{name} {after} {until}");
    }
}

fn check_page(owner: &Owner, filter: &EventFilter, limit: usize, expected: &[u64]) {
    let page = owner.reader().events_page(SHARD, filter, limit).expect("readable");
    assert_eq!(numbers(&page), expected, "{filter:?}");
}

fn pages_run_from_the_newest_back(place: &mut Place) {
    let mut owner = Owner::of(place());
    orders(&mut owner);
    let before = |seq| EventFilter { before: Some(EventSeq(seq)), ..EventFilter::default() };
    check_page(&owner, &EventFilter::default(), 3, &[12, 11, 10]);
    check_page(&owner, &before(10), 3, &[9, 8, 7]);
    check_page(&owner, &before(3), 3, &[2, 1]);
    check_page(&owner, &before(1), 3, &[]);
    check_page(&owner, &before(u64::MAX), 1, &[12]);
    check_page(&owner, &EventFilter::default(), 0, &[]);
}

fn pages_are_filtered(place: &mut Place) {
    let mut owner = Owner::of(place());
    orders(&mut owner);
    let filter = |name: Option<&str>, after: Option<i64>, before: Option<i64>, seq: Option<u64>| EventFilter {
        name: name.map(str::to_owned),
        received_after: after.map(at),
        received_before: before.map(at),
        before: seq.map(EventSeq),
    };
    check_page(&owner, &filter(Some("paid"), None, None, None), 3, &[12, 9, 6]);
    check_page(&owner, &filter(Some("paid"), None, None, Some(6)), 3, &[3]);
    check_page(&owner, &filter(Some("none"), None, None, None), 3, &[]);
    check_page(&owner, &filter(None, Some(100), None, None), 9, &[12, 11, 10]);
    check_page(&owner, &filter(None, None, Some(30), None), 9, &[2, 1]);
    check_page(&owner, &filter(None, Some(30), Some(60), None), 9, &[5, 4, 3]);
    check_page(&owner, &filter(None, Some(30), Some(60), None), 2, &[5, 4]);
    check_page(&owner, &filter(None, Some(30), Some(60), Some(5)), 9, &[4, 3]);
    check_page(&owner, &filter(None, Some(60), Some(30), None), 9, &[]);
    check_page(&owner, &filter(Some("paid"), Some(30), Some(120), None), 9, &[9, 6, 3]);
    check_page(&owner, &filter(Some("placed"), Some(30), Some(120), Some(7)), 9, &[5, 4]);
}

fn pages_are_filtered_when_clocks_went_back(place: &mut Place) {
    let mut owner = Owner::of(place());
    let received = [500, 100, 900, 300, 700];
    owner.write(|batch| {
        let rows = (1_u64..).zip(received).map(|(seq, moment)| EventRow { received_at: at(moment), ..event(seq, "x") });
        batch.events.extend(rows);
    });
    let range = |after, before| EventFilter {
        received_after: Some(at(after)),
        received_before: Some(at(before)),
        ..EventFilter::default()
    };
    check_page(&owner, &range(300, 800), 9, &[5, 4, 1]);
    check_page(&owner, &range(0, 600), 2, &[4, 2]);
}

fn event_names_may_be_anything(place: &mut Place) {
    let mut owner = Owner::of(place());
    let names = ["", "a\0b", "заказ/создан", "🦀🦀", "'quoted'", "order/placed ", "ORDER/placed", "order/placed"];
    owner.write(|batch| batch.events.extend((1..).zip(names).map(|(seq, name)| event(seq, name))));
    let reader = owner.reader();
    for (seq, name) in (1..).zip(names) {
        let found = reader.events_named(SHARD, name, EventSeq(0), EventSeq(99), 9).expect("readable");
        assert_eq!(found, [event(seq, name)]);
    }
}

fn events_of_shards_are_apart(place: &mut Place) {
    let mut owner = Owner::of(place());
    orders(&mut owner);
    let mut other = Owner::of_shard(owner.store, ShardId(4));
    let theirs = EventRow { id: EventId::from_u128(5), ..event(1, "paid") };
    other.write(|batch| batch.events.push(theirs.clone()));
    let reader = other.reader();
    let all = |shard| {
        let page = reader.events_page(shard, &EventFilter::default(), 99).expect("readable").len();
        let named = reader.events_named(shard, "paid", EventSeq(0), EventSeq(99), 99).expect("readable").len();
        let ranged = EventFilter { received_before: Some(at(25)), ..EventFilter::default() };
        let ranged = reader.events_page(shard, &ranged, 99).expect("readable").len();
        (page, named, ranged, reader.event_by_id(shard, theirs.id).expect("readable").is_some())
    };
    assert_eq!(all(SHARD), (12, 4, 2, false));
    assert_eq!(all(ShardId(4)), (1, 1, 1, true));
    assert_eq!(all(ShardId(5)), (0, 0, 0, false));
}
