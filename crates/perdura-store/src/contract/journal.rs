//! The journal.

use perdura_types::{Lsn, RunId, ShardId};

use super::sample::{Owner, SHARD, run};
use super::{Place, cases};
use crate::JournalRow;

cases![
    the_journal_comes_in_order_and_in_pages,
    a_page_may_be_bounded_by_bytes,
    a_run_has_its_own_journal,
    journals_of_shards_are_apart
];

fn positions(rows: &[JournalRow]) -> Vec<u64> {
    rows.iter().map(|row| row.lsn.0).collect()
}

/// Two runs that take turns, with rows of no run between them: positions 1, 4, 7 … are of run 1,
/// 2, 5, 8 … of run 2, 3, 6, 9 … of none.
fn interleaved(owner: &mut Owner) {
    for of in [Some(run(1)), Some(run(2)), None].repeat(4) {
        let batch = owner.batch(1, of);
        owner.commit(&batch);
    }
}

fn the_journal_comes_in_order_and_in_pages(place: &mut Place) {
    let mut owner = Owner::of(place());
    interleaved(&mut owner);
    let batch = owner.batch(3, None);
    owner.commit(&batch);
    let reader = owner.reader();
    let page = |after, limit| positions(&reader.journal(SHARD, Lsn(after), limit).expect("readable"));
    assert_eq!(page(0, 99), (1..=15).collect::<Vec<_>>());
    assert_eq!(page(0, 2), [1, 2]);
    assert_eq!(page(13, 2), [14, 15]);
    assert_eq!(page(15, 2), [0; 0]);
    assert_eq!(page(u64::MAX, 2), [0; 0]);
    assert_eq!(page(0, 0), [0; 0]);
}

fn a_page_may_be_bounded_by_bytes(place: &mut Place) {
    let mut owner = Owner::of(place());
    let batch = owner.batch(5, None);
    owner.commit(&batch);
    let reader = owner.reader();
    let page =
        |after, limit, bytes| positions(&reader.journal_within(SHARD, Lsn(after), limit, bytes).expect("readable"));
    // Each body is "row N", 5 bytes.
    for (after, limit, bytes, wanted) in [
        (0, 9, usize::MAX, vec![1, 2, 3, 4, 5]),
        (0, 3, usize::MAX, vec![1, 2, 3]),
        (0, 9, 10, vec![1, 2]),
        (0, 9, 11, vec![1, 2, 3]),
        (2, 9, 1, vec![3]),
        (5, 9, 1, vec![]),
    ] {
        assert_eq!(page(after, limit, bytes), wanted, "{limit} rows or {bytes} bytes after {after}");
    }
}

fn a_run_has_its_own_journal(place: &mut Place) {
    let mut owner = Owner::of(place());
    interleaved(&mut owner);
    let reader = owner.reader();
    let page = |number, after: Option<u64>, limit| {
        positions(&reader.run_journal(SHARD, run(number), after.map(Lsn), limit).expect("readable"))
    };
    assert_eq!(page(1, None, 99), [1, 4, 7, 10]);
    assert_eq!(page(2, None, 2), [2, 5]);
    assert_eq!(page(2, Some(5), 9), [8, 11]);
    assert_eq!(page(2, Some(6), 9), [8, 11]);
    assert_eq!(page(2, Some(11), 9), [0; 0]);
    assert_eq!(page(3, None, 9), [0; 0]);
    let rows = reader.run_journal(SHARD, run(2), None, 1).expect("readable");
    assert_eq!(rows, [JournalRow { lsn: Lsn(2), run: Some(run(2)), body: b"row 2".to_vec() }]);
}

fn journals_of_shards_are_apart(place: &mut Place) {
    let mut owner = Owner::of(place());
    for shard in [2, 3, 4] {
        let mut of_shard = Owner::of_shard(owner.store, ShardId(shard));
        for _ in 0..shard {
            let batch = of_shard.batch(1, Some(RunId::MIN));
            of_shard.commit(&batch);
        }
        owner = of_shard;
    }
    let reader = owner.reader();
    for shard in 1..=5_u32 {
        let expected: Vec<u64> = if (2..=4).contains(&shard) { (1..=shard.into()).collect() } else { vec![] };
        let shard = ShardId(shard);
        assert_eq!(positions(&reader.journal(shard, Lsn(0), 99).expect("readable")), expected);
        assert_eq!(positions(&reader.run_journal(shard, RunId::MIN, None, 99).expect("readable")), expected);
    }
}
