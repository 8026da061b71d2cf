//! Records that change together, by a caller or with the result of a step.

mod common;

use common::*;
use insta::assert_snapshot;
use perdura_core::{ApiCall, CheckpointCall, Config, Input, LimitKind};
use perdura_types::{FunctionConfig, RecordChange, Timestamp, Transaction};
use serde_json::json;

#[test]
fn a_transaction_happens_whole_or_not_at_all() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    let transact = |w: &mut World, changes| {
        w.api(ApiCall::Transact(Transaction { changes, events: vec![event("go", json!({}))] }));
    };
    transact(&mut w, vec![change("a", 0, "1"), change("b", None, "1")]);
    transact(&mut w, vec![change("b", 2, "2"), change("a", 7, "2")]);
    transact(&mut w, vec![change("a", 2, None)]);
    transact(&mut w, vec![change("a", 0, "3")]);
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    committed version 2
    call 0: r1 attempt 0 of 3
    conflict a is at 2
    r2 f created by go
    committed version 4
    call 1: r2 attempt 0 of 3
    r3 f created by go
    committed version 6
    call 2: r3 attempt 0 of 3
    "#);
    assert_eq!(w.record("b"), Some((2, "1".to_owned())));
}

#[test]
fn two_changes_of_one_key_follow_one_another_and_the_engine_keeps_its_own() {
    let mut w = World::new();
    w.transact(vec![change("k", 0, "1"), change("k", 0, "2")]);
    w.transact(vec![change("k", 0, "1"), change("k", None, "2")]);
    w.transact(vec![change("k", 1, None), change("k", 0, "3")]);
    w.transact(vec![RecordChange { collection: "app".into(), ..change("k", 0, "nonsense") }]);
    w.transact(Vec::new());
    w.crash_and_compare();
    assert_snapshot!(w.transcript(), @r#"
    conflict k is at 1
    committed version 1
    committed version 2
    refused ReservedCollection: collection 'app' belongs to the engine: use another name
    committed version 3
    crash
    "#);
    assert_eq!(w.record("k"), Some((2, "3".to_owned())));
}

#[test]
fn the_version_of_a_deleted_record_never_comes_back() {
    let mut w = World::new();
    w.transact(vec![change("k", 0, "first")]);
    let (read, _) = w.record("k").expect("it was written");
    // All in one commit, and once more after it.
    for _ in 0..2 {
        for changes in [vec![change("k", None, None)], vec![change("k", 0, "second")]] {
            let transaction = Transaction { changes, events: Vec::new() };
            w.handle(Input::Call(perdura_core::CallerId(9), ApiCall::Transact(transaction)));
        }
        w.commit();
        w.crash();
        w.transcript();
        w.transact(vec![change("k", read, "by one who saw the first")]);
        let (now, _) = w.record("k").expect("it was written again");
        assert_eq!(w.transcript(), format!("conflict k is at {now}\n"));
    }
}

#[test]
fn an_expired_record_counts_as_absent() {
    let mut w = World::new();
    let at = Timestamp::from_millis(w.now_ms + 1_000);
    w.transact(vec![RecordChange { expires_at: Some(at), ..change("k", 0, "1") }]);
    w.transact(vec![change("k", 0, "too early")]);
    w.pass(1_000);
    w.transact(vec![change("k", 0, "2")]);
    assert_eq!(w.transcript(), "committed version 1\nconflict k is at 1\n+1000 ms\ncommitted version 2\n");
}

#[test]
fn a_step_changes_records_with_its_result_and_nobody_sees_one_without_the_other() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![ran_with("a", json!(1), vec![change("k", 0, "1")], Vec::new())]));
    w.crash_and_compare();
    w.reply(2, done(json!("all")));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    call 1: r1 attempt 0 of 3 a={"data":1}
    crash
    call 2: r1 attempt 1 of 3 a={"data":1}
    r1 Completed
    "#);
    assert_eq!(w.record("k"), Some((3, "1".to_owned())));
}

#[test]
fn a_step_whose_records_changed_meanwhile_is_called_again_without_spending_an_attempt() {
    // Once as a step within the function's call, once as a call of its own, where there is only one attempt.
    for attempts_max in [3, 1] {
        let mut w = World::new();
        w.sync(vec![FunctionConfig { attempts_max, ..function("f", "go") }]);
        w.send("go", json!({}));
        let mut call = 0;
        if attempts_max == 1 {
            w.reply(0, ops(vec![planned("a")]));
            call = 1;
        }
        w.transact(vec![change("k", 0, "theirs")]);
        let (version, _) = w.record("k").expect("it was written");
        let target = w.calls[call].target.clone();
        w.reply(call, ops(vec![ran_with("a", json!(1), vec![change("k", 0, "ours")], Vec::new())]));
        let again = &w.calls[call + 1];
        assert_eq!((again.attempt, &again.target, again.steps.len()), (0, &target, 0));
        assert_eq!(w.record("k").expect("it is there").1, "theirs");
        w.crash_and_compare();
        if attempts_max == 1 {
            assert!(w.calls[call + 2].steps[0].1.get().contains("AttemptLost"), "the call of now counts again");
            continue;
        }
        w.reply(call + 2, ops(vec![ran_with("a", json!(1), vec![change("k", version, "ours")], Vec::new())]));
        assert_eq!(w.record("k").expect("it is there").1, "ours");
        assert_eq!(calls(&w, call + 3), ["entry 0/3 a"]);
    }
}

#[test]
fn a_step_that_never_looks_again_fails_with_the_conflict() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.transact(vec![change("k", 0, "theirs")]);
    w.send("go", json!({}));
    for call in 0..=perdura_core::bounds::CONFLICTS_PER_STEP_MAX as usize {
        w.reply(call, ops(vec![ran_with("a", json!(1), vec![change("k", 0, "ours")], Vec::new())]));
    }
    let last = w.calls.last().expect("calls left");
    assert_eq!(w.calls.len(), 1_002);
    assert_snapshot!(last.steps[0].1.get(), @r#"{"error":{"name":"RecordConflict","message":"record 'k' of collection 'c' has version 2, which is not the one expected: read it again and decide again"}}"#);
}

#[test]
fn what_finished_beside_a_conflict_is_kept_and_the_function_entered_once() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.transact(vec![change("k", 0, "theirs")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![ran("a", json!(1)), ran_with("b", json!(2), vec![change("k", 0, "ours")], Vec::new())]));
    assert_eq!(calls(&w, 1), ["entry 0/3 a"]);
    assert_eq!(w.head(1).items.len(), 1);
}

#[test]
fn a_failure_beside_a_conflict_spends_an_attempt() {
    for conflict_first in [true, false] {
        let mut w = World::new();
        w.sync(vec![function("f", "go")]);
        w.transact(vec![change("k", 0, "theirs")]);
        w.send("go", json!({}));
        let conflict = ran_with("a", json!(1), vec![change("k", 0, "ours")], Vec::new());
        let (first, second) = if conflict_first { (conflict, threw("b", "no")) } else { (threw("b", "no"), conflict) };
        w.reply(0, ops(vec![first, second]));
        w.pass(1_000);
        assert_eq!(calls(&w, 1), ["entry 1/3 "]);
    }
}

#[test]
fn a_conflict_in_a_group_keeps_the_group_waiting() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.transact(vec![change("k", 0, "theirs")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![planned("a"), planned("b")]));
    w.reply(1, ops(vec![ran_with("a", json!(1), vec![change("k", 0, "ours")], Vec::new())]));
    w.reply(2, ops(vec![ran("b", json!(2))]));
    assert_eq!(calls(&w, 3), ["a 0/3 "]);
    w.reply(3, ops(vec![ran_with("a", json!(1), vec![change("k", 2, "ours")], Vec::new())]));
    assert_eq!(calls(&w, 4), ["entry 0/3 b,a"]);
}

#[test]
fn the_events_of_a_step_may_concern_its_own_run() {
    let mut w = World::new();
    w.sync(vec![function("f", "go"), function("g", "paid")]);
    w.send("go", json!({ "k": 1 }));
    let paid = || vec![event("paid", json!({ "k": 1 }))];
    let wait_for_it = |id: &str| wait(id, "paid", Some("event.data.k == async.data.k"), 60_000);
    // The wait of the same answer comes first; the one after it looks back.
    w.reply(0, ops(vec![ran_with("a", json!(1), Vec::new(), paid()), wait_for_it("w")]));
    w.transcript();
    assert_eq!(calls(&w, 1), ["entry 0/3 a,w", "entry 0/3 "]);
    w.reply(1, ops(vec![ran_with("b", json!(1), Vec::new(), paid())]));
    w.reply(3, ops(vec![wait_for_it("x")]));
    assert_eq!(calls(&w, 5), ["entry 0/3 a,w,b,x"]);
    w.crash_and_compare();
}

#[test]
fn an_event_of_a_step_may_cancel_its_own_run() {
    let mut w = World::new();
    let cancel = perdura_types::CancelOn { event: "stop".into(), expression: None, timeout_ms: None };
    w.sync(vec![FunctionConfig { cancel: vec![cancel], ..function("f", "go") }]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![ran_with("a", json!(1), vec![change("k", 0, "1")], vec![event("stop", json!({}))])]));
    w.crash_and_compare();
    assert_eq!((w.status(1).as_str(), w.record("k").map(|(_, text)| text)), ("Cancelled", Some("1".to_owned())));
}

#[test]
fn a_result_that_cannot_be_kept_changes_no_record() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    let large = json!("x".repeat(perdura_types::bounds::STEP_OUTPUT_BYTES_MAX));
    w.reply(0, ops(vec![ran_with("a", large, vec![change("k", 0, "1")], Vec::new())]));
    let reserved = RecordChange { collection: "app".into(), ..change("k", None, "1") };
    w.reply(1, ops(vec![ran_with("b", json!(1), vec![change("k", 0, "1"), reserved], Vec::new())]));
    for (step, name) in [(0, "StepOutputTooLarge"), (1, "ReservedCollection")] {
        assert!(w.calls[2].steps[step].1.get().contains(name), "{name}");
    }
    w.api(ApiCall::SetLimit { function: "f".into(), kind: LimitKind::Steps, limit: Some(2) });
    w.reply(2, ops(vec![ran_with("d", json!(1), vec![change("k", 0, "1")], Vec::new())]));
    assert_eq!((w.status(1).as_str(), w.record("k")), ("Failed", None));
}

#[test]
fn a_step_that_is_over_changes_no_record_any_more() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![planned("a"), sleep("s", 60_000)]));
    let call = &w.calls[1];
    let (run, item, request) = (call.run, call.item, Some(call.request));
    let with_records = ran_with("a", json!(1), vec![change("k", 0, "1")], Vec::new());
    w.transcript();
    for ops in [vec![with_records.clone()], vec![abandon("a")], vec![ran("a", json!(1))]] {
        w.api(ApiCall::Checkpoint(CheckpointCall { run, function: None, item, request, ops }));
    }
    w.reply(1, ops(vec![with_records]));
    assert_snapshot!(w.transcript(), @r#"
    refused CannotCheckpoint: step 'a' is not a finished step: only those can be saved from within a call
    refused CannotCheckpoint: step 'a' is not a finished step: only those can be saved from within a call
    Done
    "#);
    assert_eq!(w.record("k"), None);
}

#[test]
fn large_records_end_a_batch_as_other_rows_do() {
    let mut w = World::with(Config::default());
    let before = w.driver().shard().pending_bytes();
    let body = Some("x".repeat(10_000).into_bytes());
    let changes = vec![RecordChange { body, ..change("k", None, None) }];
    let call = ApiCall::Transact(Transaction { changes, events: Vec::new() });
    w.handle(Input::Call(perdura_core::CallerId(1), call));
    assert!(w.driver().shard().pending_bytes() - before > 10_000);
}

#[test]
fn a_transaction_above_a_limit_changes_nothing() {
    let mut w = World::new();
    let record = |key: String, bytes: usize| RecordChange { key, body: Some(vec![b'x'; bytes]), ..change("", 0, None) };
    w.transact(vec![change("a", 0, "1"), record("k".repeat(1_025), 1)]);
    w.transact(vec![change("a", 0, "1"), record("large".into(), (4 << 20) + 1)]);
    w.transact((0..50_001).map(|n| record(n.to_string(), 1)).collect());
    w.transact((0..33).map(|n| record(n.to_string(), 4 << 20)).collect());
    assert_snapshot!(w.transcript(), @r"
    refused TransactionTooLarge: the length of a key of 'c' in bytes is 1025, above the limit of 1024: split the work, or keep large values elsewhere
    refused TransactionTooLarge: the size of record 'large' of 'c' in bytes is 4194305, above the limit of 4194304: split the work, or keep large values elsewhere
    refused TransactionTooLarge: the number of changes in one transaction is 50001, above the limit of 50000: split the work, or keep large values elsewhere
    refused TransactionTooLarge: the size of one transaction in bytes is 138412121, above the limit of 134217728: split the work, or keep large values elsewhere
    ");
    assert_eq!(w.record("a"), None);
}
