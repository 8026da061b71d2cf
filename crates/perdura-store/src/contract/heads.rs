//! Heads.

use perdura_types::{EventSeq, RunId, ShardId};

use super::sample::{Owner, SHARD, at, ended, head, run};
use super::{Place, cases};
use crate::{HeadRow, RetentionClass};

cases![
    a_head_is_replaced_whole,
    the_first_trigger_and_idempotency_stay,
    live_heads_come_by_run_in_pages,
    a_run_leaves_and_rejoins_the_live_heads,
    heads_are_found_by_trigger,
    the_oldest_trigger_of_a_live_run_is_known,
    idempotency_keys_come_by_run_in_pages,
    heads_of_another_shard_are_not_seen,
];

fn runs(heads: &[HeadRow]) -> Vec<RunId> {
    heads.iter().map(|head| head.run).collect()
}

fn a_head_is_replaced_whole(place: &mut Place) {
    let mut owner = Owner::of(place());
    let states = [
        HeadRow { wake_at: Some(at(5)), ..head(1, "first") },
        HeadRow { wake_at: None, ..head(1, "") },
        HeadRow { wake_at: Some(at(-1)), ..head(1, "a longer state than before") },
        HeadRow { wake_at: Some(at(9)), ended_at: Some(at(8)), ..head(1, "ended, yet live") },
        HeadRow { ended_at: Some(at(9)), ..head(1, "ended later") },
        HeadRow {
            ended_at: Some(at(9)),
            retention: RetentionClass::new(2).expect("2 is a class"),
            ..head(1, "other class")
        },
        HeadRow { live: false, ..head(1, "neither") },
        ended(1, 20),
    ];
    for state in states {
        owner.write(|batch| batch.heads.push(state.clone()));
        assert_eq!(owner.reader().head(SHARD, run(1)).expect("readable"), Some(state));
    }
    assert_eq!(owner.reader().head(SHARD, run(2)).expect("readable"), None);
}

fn the_first_trigger_and_idempotency_stay(place: &mut Place) {
    let mut owner = Owner::of(place());
    let first = HeadRow { trigger: EventSeq(4), idempotency: Some([1; 16]), ..head(1, "first") };
    owner.write(|batch| batch.heads.push(first.clone()));
    for (live, later) in [(true, Some([2; 16])), (true, None), (false, Some([3; 16]))] {
        let later = HeadRow { live, trigger: EventSeq(5), idempotency: later, ..head(1, "later") };
        owner.write(|batch| batch.heads.push(later));
        let expected = HeadRow { live, body: b"later".to_vec(), ..first.clone() };
        assert_eq!(owner.reader().head(SHARD, run(1)).expect("readable"), Some(expected));
    }
    assert_eq!(owner.reader().heads_by_trigger(SHARD, EventSeq(5), 9).expect("readable"), []);
}

fn live_heads_come_by_run_in_pages(place: &mut Place) {
    let mut owner = Owner::of(place());
    let numbers: [u128; 6] = [70, 2, 1 << 100, 9, 40, 8];
    owner.write(|batch| batch.heads.extend(numbers.map(|number| head(number, "state"))));
    owner.write(|batch| batch.heads.extend([ended(9, 1), ended(41, 1)]));
    drop(owner);

    let store = place();
    let reader = store.reader();
    let page = |after: Option<u128>, limit| runs(&reader.live_heads(SHARD, after.map(run), limit).expect("readable"));
    assert_eq!(page(None, 9), [2, 8, 40, 70, 1 << 100].map(run));
    assert_eq!(page(None, 2), [2, 8].map(run));
    assert_eq!(page(Some(8), 2), [40, 70].map(run));
    assert_eq!(page(Some(39), 9), [40, 70, 1 << 100].map(run));
    assert_eq!(page(Some(1 << 100), 9), []);
    assert_eq!(page(None, 0), []);
}

fn a_run_leaves_and_rejoins_the_live_heads(place: &mut Place) {
    let mut owner = Owner::of(place());
    for live in [true, false, true, true, false] {
        let ended_at = (!live).then(|| at(5));
        owner.write(|batch| batch.heads.push(HeadRow { live, ended_at, ..head(1, "state") }));
        let found = owner.reader().live_heads(SHARD, None, 9).expect("readable");
        assert_eq!(found.len(), usize::from(live));
    }
}

fn heads_are_found_by_trigger(place: &mut Place) {
    let mut owner = Owner::of(place());
    let started = [(5, 1), (2, 1), (9, 1), (3, 2)];
    owner.write(|batch| {
        let heads = started.map(|(number, seq)| HeadRow { trigger: EventSeq(seq), ..head(number, "state") });
        batch.heads.extend(heads);
    });
    owner.write(|batch| batch.heads.push(HeadRow { trigger: EventSeq(1), ..ended(9, 4) }));
    let reader = owner.reader();
    let found = |seq, limit| runs(&reader.heads_by_trigger(SHARD, EventSeq(seq), limit).expect("readable"));
    assert_eq!(found(1, 9), [2, 5, 9].map(run));
    assert_eq!(found(1, 2), [2, 5].map(run));
    assert_eq!(found(2, 9), [3].map(run));
    assert_eq!(found(3, 9), []);
}

fn idempotency_keys_come_by_run_in_pages(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|batch| {
        for number in [5_u8, 1, 4, 2] {
            let idempotency = (number != 4).then_some([number; 16]);
            batch.heads.push(HeadRow { idempotency, ..head(number.into(), "state") });
        }
    });
    let twin = HeadRow { idempotency: Some([5; 16]), ..ended(7, 1) };
    owner.write(|batch| batch.heads.push(twin));
    let reader = owner.reader();
    let page = |since, after: Option<u128>, limit| {
        reader.idempotency_since(SHARD, run(since), after.map(run), limit).expect("readable")
    };
    let row = |key: u8, number| ([key; 16], run(number));
    assert_eq!(page(0, None, 9), [row(1, 1), row(2, 2), row(5, 5), row(5, 7)]);
    assert_eq!(page(2, None, 2), [row(2, 2), row(5, 5)]);
    assert_eq!(page(2, Some(5), 2), [row(5, 7)]);
    assert_eq!(page(2, Some(1), 1), [row(2, 2)]);
    assert_eq!(page(3, Some(7), 9), []);
}

fn heads_of_another_shard_are_not_seen(place: &mut Place) {
    let mut owner = Owner::of(place());
    let mine = HeadRow { trigger: EventSeq(1), idempotency: Some([1; 16]), ..head(1, "mine") };
    owner.write(|batch| batch.heads.push(mine.clone()));
    let mut other = Owner::of_shard(owner.store, ShardId(4));
    let theirs = HeadRow { body: b"theirs".to_vec(), ..mine.clone() };
    other.write(|batch| batch.heads.push(theirs.clone()));
    let reader = other.reader();
    for (shard, expected) in [(SHARD, vec![mine]), (ShardId(4), vec![theirs]), (ShardId(5), vec![])] {
        assert_eq!(reader.head(shard, run(1)).expect("readable").as_ref(), expected.first());
        assert_eq!(reader.live_heads(shard, None, 9).expect("readable"), expected);
        assert_eq!(reader.heads_by_trigger(shard, EventSeq(1), 9).expect("readable"), expected);
        let keys = reader.idempotency_since(shard, RunId::MIN, None, 9).expect("readable");
        assert_eq!(keys.len(), expected.len());
    }
}

fn the_oldest_trigger_of_a_live_run_is_known(place: &mut Place) {
    let mut owner = Owner::of(place());
    let mut oldest_after = |head: HeadRow| {
        owner.write(|batch| batch.heads.push(head));
        owner.reader().oldest_live_trigger(SHARD).expect("readable").map(|seq| seq.0)
    };
    let by = |number, trigger| HeadRow { trigger: EventSeq(trigger), ..head(number, "live") };
    assert_eq!(oldest_after(HeadRow { trigger: EventSeq(1), ..ended(9, 5) }), None);
    assert_eq!(oldest_after(by(1, 7)), Some(7));
    assert_eq!(oldest_after(by(2, 3)), Some(3));
    assert_eq!(oldest_after(by(3, 5)), Some(3));
    assert_eq!(oldest_after(HeadRow { trigger: EventSeq(3), ..ended(2, 5) }), Some(5));
    assert_eq!(owner.reader().oldest_live_trigger(ShardId(8)).expect("readable"), None);
}
