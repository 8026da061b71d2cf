//! Records.

use perdura_types::ShardId;

use super::sample::{Owner, SHARD, at, delete, put, record};
use super::{Place, cases};
use crate::{Record, RecordWrite};

cases![
    a_record_is_put_replaced_and_deleted,
    of_two_writes_in_one_batch_the_later_wins,
    records_come_by_key_in_pages,
    keys_may_be_anything_and_are_ordered_by_bytes,
    an_expired_record_stays_until_it_is_trimmed,
    collections_and_shards_are_apart,
];

fn write(owner: &mut Owner, writes: impl IntoIterator<Item = RecordWrite>) {
    owner.write(|batch| batch.records.extend(writes));
}

fn a_record_is_put_replaced_and_deleted(place: &mut Place) {
    let mut owner = Owner::of(place());
    let states = [
        Some(record(1, "first")),
        Some(Record { expires_at: Some(at(5)), ..record(2, "") }),
        Some(record(1, "an older version is the writer's own affair")),
        None,
        None,
        Some(record(7, "back")),
    ];
    for value in states {
        write(&mut owner, [RecordWrite { collection: "c".into(), key: "k".into(), value: value.clone() }]);
        assert_eq!(owner.reader().record(SHARD, "c", "k").expect("readable"), value);
        let listed = owner.reader().records(SHARD, "c", None, 9).expect("readable");
        assert_eq!(listed, value.map(|value| ("k".to_owned(), value)).into_iter().collect::<Vec<_>>());
    }
    drop(owner);
    assert_eq!(place().reader().record(SHARD, "c", "k").expect("readable"), Some(record(7, "back")));
}

fn of_two_writes_in_one_batch_the_later_wins(place: &mut Place) {
    let mut owner = Owner::of(place());
    write(&mut owner, [put("c", "a", record(1, "1")), put("c", "a", record(2, "2")), delete("c", "b")]);
    write(
        &mut owner,
        [put("c", "b", record(1, "1")), delete("c", "b"), delete("c", "x"), put("c", "x", record(3, "3"))],
    );
    let reader = owner.reader();
    let found = ["a", "b", "x"].map(|key| reader.record(SHARD, "c", key).expect("readable"));
    assert_eq!(found, [Some(record(2, "2")), None, Some(record(3, "3"))]);
}

fn keys(owner: &Owner, collection: &str, after: Option<&str>, limit: usize) -> Vec<String> {
    let page = owner.reader().records(SHARD, collection, after, limit).expect("readable");
    page.into_iter().map(|(key, _)| key).collect()
}

fn records_come_by_key_in_pages(place: &mut Place) {
    let mut owner = Owner::of(place());
    write(&mut owner, ["b", "d", "", "a", "c"].map(|key| put("c", key, record(1, key))));
    assert_eq!(keys(&owner, "c", None, 9), ["", "a", "b", "c", "d"]);
    assert_eq!(keys(&owner, "c", None, 2), ["", "a"]);
    assert_eq!(keys(&owner, "c", Some(""), 2), ["a", "b"]);
    assert_eq!(keys(&owner, "c", Some("aa"), 9), ["b", "c", "d"]);
    assert_eq!(keys(&owner, "c", Some("d"), 9), [""; 0]);
    assert_eq!(keys(&owner, "c", None, 0), [""; 0]);
    assert_eq!(keys(&owner, "none", None, 9), [""; 0]);
}

fn keys_may_be_anything_and_are_ordered_by_bytes(place: &mut Place) {
    let mut owner = Owner::of(place());
    let long = "ж".repeat(512);
    let mut names =
        ["", "\0", "a\0b", "a", "A", "Z", "é", "e\u{301}", "заказ", "\u{ffff}", "🦀", " ", "%", "_", "'", &long];
    write(&mut owner, names.map(|key| put("ключи 🔑", key, record(1, key))));
    names.sort_unstable();
    assert_eq!(keys(&owner, "ключи 🔑", None, 99), names);
    for (index, key) in names.iter().enumerate() {
        assert_eq!(keys(&owner, "ключи 🔑", Some(key), 99), names[index + 1..]);
        let found = owner.reader().record(SHARD, "ключи 🔑", key).expect("readable");
        assert_eq!(found, Some(record(1, key)));
    }
}

fn an_expired_record_stays_until_it_is_trimmed(place: &mut Place) {
    let mut owner = Owner::of(place());
    let expiring = Record { expires_at: Some(at(-1)), ..record(1, "old") };
    write(&mut owner, [put("c", "k", expiring.clone())]);
    assert_eq!(owner.reader().record(SHARD, "c", "k").expect("readable"), Some(expiring));
    assert_eq!(keys(&owner, "c", None, 9), ["k"]);
}

fn collections_and_shards_are_apart(place: &mut Place) {
    let mut owner = Owner::of(place());
    write(&mut owner, [put("a", "bc", record(1, "a/bc")), put("ab", "c", record(2, "ab/c"))]);
    let mut other = Owner::of_shard(owner.store, ShardId(4));
    write(&mut other, [put("a", "bc", record(3, "other")), delete("ab", "c")]);
    let reader = other.reader();
    let found = |shard, collection, key| reader.record(shard, collection, key).expect("readable");
    assert_eq!(found(SHARD, "a", "bc"), Some(record(1, "a/bc")));
    assert_eq!(found(SHARD, "ab", "c"), Some(record(2, "ab/c")));
    assert_eq!(found(SHARD, "a", "c"), None);
    assert_eq!(found(ShardId(4), "a", "bc"), Some(record(3, "other")));
    assert_eq!(found(ShardId(4), "ab", "c"), None);
}
