//! Claims.

use perdura_types::{Epoch, EventSeq, Lsn, ShardId};

use super::sample::{LEASE_MS, Owner, SHARD, at, event};
use super::{Place, cases};
use crate::bounds::SHARD_MAX;
use crate::{BatchError, Claim, CommitError, Position, StoreError};

cases![
    a_new_shard_starts_at_zero_with_the_fresh_seed,
    every_claim_raises_the_epoch_and_keeps_the_seed,
    a_second_claim_fences_the_first_owner,
    a_claim_carries_on_after_a_reopen,
    an_unclaimed_shard_has_no_position,
    commits_and_claims_renew_the_lease,
    shards_are_claimed_apart,
    a_shard_number_beyond_the_bound_is_refused,
    any_seed_survives,
];

fn a_new_shard_starts_at_zero_with_the_fresh_seed(place: &mut Place) {
    let claim = place().claim(SHARD, "first", 42, at(5), LEASE_MS).expect("a new shard can be claimed");
    assert_eq!(claim, Claim { epoch: Epoch(1), lsn: Lsn(0), last_event: EventSeq(0), seed: 42 });
}

fn every_claim_raises_the_epoch_and_keeps_the_seed(place: &mut Place) {
    let mut store = place();
    for epoch in 1..=4 {
        let claim = store.claim(SHARD, "owner", 41 + epoch, at(0), LEASE_MS).expect("a shard can be claimed again");
        assert_eq!(claim, Claim { epoch: Epoch(epoch), lsn: Lsn(0), last_event: EventSeq(0), seed: 42 });
    }
}

fn a_second_claim_fences_the_first_owner(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|_| {});
    let second = owner.store.claim(SHARD, "second", 0, at(0), LEASE_MS).expect("a shard can be taken over");
    assert_eq!(second.lsn, Lsn(1));

    let refused = owner.try_commit(&owner.batch(1, None));
    let Err(CommitError::Fenced { shard, epoch, lsn, found }) = refused else { panic!("not fenced: {refused:?}") };
    assert_eq!((shard, epoch, lsn, found), (SHARD, Epoch(1), Lsn(1), Some((Epoch(2), Lsn(1)))));
    let refused = owner.store.trim(&owner.everything_before(0));
    assert!(matches!(refused, Err(CommitError::Fenced { .. })), "a deposed owner trims: {refused:?}");
    assert_eq!(owner.reader().journal(SHARD, Lsn(0), 10).expect("readable").len(), 1);

    owner.epoch = second.epoch;
    owner.write(|_| {});
    assert_eq!(owner.position(), (Epoch(2), Lsn(2)));
}

fn a_claim_carries_on_after_a_reopen(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|batch| batch.events.extend([event(4, "a"), event(9, "b")]));
    drop(owner);
    let claim = Owner::of(place()).claim;
    assert_eq!(claim, Claim { epoch: Epoch(2), lsn: Lsn(1), last_event: EventSeq(9), seed: 7 });
}

fn an_unclaimed_shard_has_no_position(place: &mut Place) {
    let owner = Owner::of(place());
    assert_eq!(owner.store.position(ShardId(4)).expect("readable"), None);
}

fn commits_and_claims_renew_the_lease(place: &mut Place) {
    let mut store = place();
    store.claim(SHARD, "närer 1", 0, at(1_000), LEASE_MS).expect("a new shard can be claimed");
    let mut expected =
        Position { epoch: Epoch(1), lsn: Lsn(0), owner: "närer 1".to_owned(), lease_until: at(1_000 + LEASE_MS) };
    assert_eq!(store.position(SHARD).expect("readable").as_ref(), Some(&expected));

    let empty = crate::Batch::empty(SHARD, Epoch(1), Lsn(0), at(2_000));
    store.commit(&empty).expect("an empty batch is accepted");
    expected.lease_until = at(2_000 + LEASE_MS);
    assert_eq!(store.position(SHARD).expect("readable").as_ref(), Some(&expected));

    store.claim(SHARD, "2", 0, at(3_000), 1).expect("a shard can be taken over");
    let expected = Position { epoch: Epoch(2), lsn: Lsn(0), owner: "2".to_owned(), lease_until: at(3_001) };
    assert_eq!(store.position(SHARD).expect("readable"), Some(expected));
}

fn shards_are_claimed_apart(place: &mut Place) {
    let mut owner = Owner::of(place());
    owner.write(|_| {});
    let mut other = Owner::of_shard(owner.store, ShardId(4));
    assert_eq!((other.epoch, other.lsn), (Epoch(1), Lsn(0)));
    other.write(|_| {});
    other.write(|_| {});
    assert_eq!(other.position(), (Epoch(1), Lsn(2)));
    other.shard = SHARD;
    assert_eq!(other.position(), (Epoch(1), Lsn(1)));
}

fn a_shard_number_beyond_the_bound_is_refused(place: &mut Place) {
    let mut store = place();
    store.claim(ShardId(SHARD_MAX), "owner", 0, at(0), LEASE_MS).expect("the last shard can be claimed");
    let refused = store.claim(ShardId(SHARD_MAX + 1), "owner", 0, at(0), LEASE_MS);
    let Err(StoreError::Refused(BatchError::NumberTooLarge { what: "shard", .. })) = refused else {
        panic!("not refused: {refused:?}")
    };
}

fn any_seed_survives(place: &mut Place) {
    let mut store = place();
    for (shard, seed) in [(0, 0), (1, u64::MAX), (2, 1 << 63)] {
        store.claim(ShardId(shard), "owner", seed, at(0), LEASE_MS).expect("a new shard can be claimed");
    }
    drop(store);
    let mut store = place();
    for (shard, seed) in [(0, 0), (1, u64::MAX), (2, 1 << 63)] {
        let claim = store.claim(ShardId(shard), "owner", 5, at(0), LEASE_MS).expect("a shard can be claimed again");
        assert_eq!(claim.seed, seed);
    }
}
