//! The tour of the engine: each test hands a shard a few inputs and shows all it lets out.
//!
//! `call 3: r1 for a attempt 0 of 3 b={…}` is a call for step `a` of the first run that carries the memo of `b`.

mod common;

use common::*;
use insta::assert_snapshot;
use perdura_core::{ApiCall, Config};
use perdura_types::{CancelOn, OpKind, RawJson, SignalConflict, Timeouts};
use serde_json::json;

#[test]
fn steps_in_a_row() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({ "n": 1 }));
    w.reply(0, ops(vec![ran("a", json!(1))]));
    w.reply(1, ops(vec![ran("b", json!(2))]));
    w.reply(2, done(json!(3)));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    call 1: r1 attempt 0 of 3 a={"data":1}
    call 2: r1 attempt 0 of 3 a={"data":1} b={"data":2}
    r1 Completed
    "#);
    assert_snapshot!(w.end(1), @"Completed 3");
}

#[test]
fn a_failed_step_is_tried_again_and_its_last_error_can_be_caught() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![threw("a", "one")]));
    w.pass(1_000);
    w.reply(1, ops(vec![threw("a", "two")]));
    w.pass(1_000);
    w.reply(2, ops(vec![threw("a", "three")]));
    w.reply(3, done(json!("caught")));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    r1 attempt 0 failed, retry Some(1000): Error: one
    +1000 ms
    call 1: r1 attempt 1 of 3
    r1 attempt 1 failed, retry Some(1000): Error: two
    +1000 ms
    call 2: r1 attempt 2 of 3
    call 3: r1 attempt 0 of 3 a={"error":{"message":"three","name":"Error"}}
    r1 Completed
    "#);
}

#[test]
fn a_function_that_throws_fails_after_its_last_attempt() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    for call in 0..3 {
        w.reply(call, failed("boom", false));
        w.pass(1_000);
    }
    w.send("go", json!({}));
    w.reply(3, failed("never again", true));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    r1 attempt 0 failed, retry Some(1000): Error: boom
    +1000 ms
    call 1: r1 attempt 1 of 3
    r1 attempt 1 failed, retry Some(1000): Error: boom
    +1000 ms
    call 2: r1 attempt 2 of 3
    r1 attempt 2 failed, retry None: Error: boom
    r1 Failed
    +1000 ms
    r2 f created by go
    accepted 1
    call 3: r2 attempt 0 of 3
    r2 attempt 0 failed, retry None: Error: never again
    r2 Failed
    "#);
    assert_snapshot!(w.end(1), @r#"Failed {"message":"boom","name":"Error"}"#);
}

#[test]
fn parallel_steps_are_discovered_once_when_all_are_done() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![planned("a"), planned("b"), sleep("s", 5_000)]));
    w.reply(1, ops(vec![ran("a", json!(1))]));
    w.pass(5_000);
    w.reply(2, ops(vec![ran("b", json!(2))]));
    w.reply(3, done(json!("all")));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    call 1: r1 for a attempt 0 of 3
    call 2: r1 for b attempt 0 of 3
    +5000 ms
    call 3: r1 attempt 0 of 3 a={"data":1} s=null b={"data":2}
    r1 Completed
    "#);
}

#[test]
fn parallel_steps_of_version_1_are_discovered_one_by_one() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops_v1(vec![planned("a"), planned("b")]));
    w.reply(1, ops_v1(vec![ran("a", json!(1))]));
    w.reply(3, ops_v1(vec![planned("b")]));
    w.reply(2, ops_v1(vec![ran("b", json!(2))]));
    w.reply(4, done(json!("both")));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    call 1: r1 for a attempt 0 of 3
    call 2: r1 for b attempt 0 of 3
    call 3: r1 plan attempt 0 of 3 a={"data":1}
    call 4: r1 plan attempt 0 of 3 a={"data":1} b={"data":2}
    r1 Completed
    "#);
}

#[test]
fn the_losers_of_a_race_are_cancelled_with_the_run() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![race(planned("a")), race(planned("b"))]));
    w.reply(1, ops(vec![ran("a", json!("first"))]));
    w.reply(3, done(json!("first")));
    w.reply(2, ops(vec![ran("b", json!("late"))]));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    call 1: r1 for a attempt 0 of 3
    call 2: r1 for b attempt 0 of 3
    call 3: r1 plan attempt 0 of 3 a={"data":"first"}
    r1 Completed
    "#);
    assert_eq!(w.driver().shard().open_attempts(), 0);
}

#[test]
fn a_wait_takes_the_next_event_or_one_since_the_start() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({ "k": 1 }));
    w.send("paid", json!({ "k": 1, "early": true }));
    w.reply(0, ops(vec![wait("w", "paid", Some("event.data.k == async.data.k"), 60_000)]));
    assert_eq!(w.calls[1].steps[0].1.to_value()["data"]["early"], true);
    w.reply(1, ops(vec![wait("x", "paid", Some("event.data.k == async.data.k"), 60_000)]));
    w.send("paid", json!({ "k": 2 }));
    w.send("paid", json!({ "k": 1, "early": false }));
    assert_eq!(w.calls[2].steps[1].1.to_value()["data"]["early"], false);
    w.reply(2, ops(vec![wait("y", "paid", None, 60_000)]));
    w.pass(60_000);
    assert!(w.calls[3].steps[2].1.is_null());
}

#[test]
fn a_signal_has_one_waiter() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    for _ in 0..3 {
        w.send("go", json!({}));
    }
    w.reply(0, ops(vec![wait_signal("s", "sig", SignalConflict::Fail, 60_000)]));
    w.reply(1, ops(vec![wait_signal("s", "sig", SignalConflict::Fail, 60_000)]));
    w.reply(2, ops(vec![wait_signal("s", "sig", SignalConflict::Replace, 90_000)]));
    w.crash_and_compare();
    let signal = || ApiCall::Signal { signal: "sig".into(), data: RawJson::of(&json!(7)) };
    w.api(signal());
    w.api(signal());
    w.pass(60_000);
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    r2 f created by go
    accepted 1
    call 1: r2 attempt 0 of 3
    r3 f created by go
    accepted 1
    call 2: r3 attempt 0 of 3
    r2 Failed
    crash
    signalled r3
    call 3: r3 attempt 0 of 3 s={"data":{"signal":"sig","data":7}}
    NotFound
    +60000 ms
    call 4: r1 attempt 0 of 3 s=null
    "#);
}

#[test]
fn an_invoke_gives_the_result_or_the_error_of_the_other_function() {
    let mut w = World::new();
    w.sync(vec![function("f", "go"), function("child", "never")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![invoke("ok", "child", 60_000)]));
    w.reply(1, done(json!({ "x": 1 })));
    w.reply(2, ops(vec![invoke("bad", "child", 60_000)]));
    w.reply(3, failed("no", true));
    w.reply(4, ops(vec![invoke("none", "nobody", 60_000)]));
    w.reply(5, ops(vec![invoke("late", "child", 60_000)]));
    w.pass(60_000);
    w.reply(7, ops(vec![invoke("gone", "child", 60_000)]));
    let child = w.run(5);
    w.api(ApiCall::Cancel(child));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    r2 child created by inngest/function.invoked
    call 1: r2 attempt 0 of 3
    r2 Completed
    call 2: r1 attempt 0 of 3 ok={"data":{"x":1}}
    r3 child created by inngest/function.invoked
    call 3: r3 attempt 0 of 3
    r3 attempt 0 failed, retry None: Error: no
    r3 Failed
    call 4: r1 attempt 0 of 3 ok={"data":{"x":1}} bad={"error":{"message":"no","name":"Error"}}
    call 5: r1 attempt 0 of 3 ok={"data":{"x":1}} bad={"error":{"message":"no","name":"Error"}} none={"error":{"name":"Error","message":"could not find function with ID: nobody"}}
    r4 child created by inngest/function.invoked
    call 6: r4 attempt 0 of 3
    +60000 ms
    call 7: r1 attempt 0 of 3 ok={"data":{"x":1}} bad={"error":{"message":"no","name":"Error"}} none={"error":{"name":"Error","message":"could not find function with ID: nobody"}} late={"error":{"error":"InngestInvokeTimeoutError: Timed out waiting for invoked function to complete","message":"Timed out waiting for invoked function to complete","name":"InngestInvokeTimeoutError"}}
    r5 child created by inngest/function.invoked
    call 8: r5 attempt 0 of 3
    r5 Cancelled
    Done
    call 9: r1 attempt 0 of 3 ok={"data":{"x":1}} bad={"error":{"message":"no","name":"Error"}} none={"error":{"name":"Error","message":"could not find function with ID: nobody"}} late={"error":{"error":"InngestInvokeTimeoutError: Timed out waiting for invoked function to complete","message":"Timed out waiting for invoked function to complete","name":"InngestInvokeTimeoutError"}} gone={"error":{"name":"InvokedRunCancelled","message":"run r5 was cancelled before it finished"}}
    "#);
}

#[test]
fn an_event_cancels_a_run_and_may_start_one() {
    let mut w = World::new();
    let cancel =
        CancelOn { event: "go".into(), expression: Some("event.data.k == async.data.k".into()), timeout_ms: None };
    w.sync(vec![perdura_types::FunctionConfig { cancel: vec![cancel], ..function("f", "go") }]);
    w.send("go", json!({ "k": 1 }));
    w.send("go", json!({ "k": 2 }));
    w.send("go", json!({ "k": 1 }));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    r2 f created by go
    accepted 1
    call 1: r2 attempt 0 of 3
    r1 Cancelled
    r3 f created by go
    accepted 1
    call 2: r3 attempt 0 of 3
    "#);
}

#[test]
fn a_run_that_starts_or_ends_too_late_is_cancelled() {
    let config = Config { open_attempts_max: 1, ..Config::default() };
    let mut w = World::with(config);
    let timeouts = Timeouts { start_ms: Some(10_000), finish_ms: Some(30_000) };
    w.sync(vec![perdura_types::FunctionConfig { timeouts, ..function("f", "go") }]);
    w.send("go", json!({}));
    w.send("go", json!({}));
    w.pass(10_000);
    w.reply(0, ops(vec![sleep("s", 60_000)]));
    w.pass(20_000);
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    r2 f created by go
    accepted 1
    +10000 ms
    r2 Cancelled
    +20000 ms
    r1 Cancelled
    "#);
}

#[test]
fn a_call_that_is_lost_is_sent_again_while_attempts_are_left() {
    let mut w = World::new();
    let once = perdura_types::FunctionConfig { attempts_max: 1, ..function("once", "once") };
    w.sync(vec![function("f", "go"), once]);
    w.send("go", json!({}));
    w.send("once", json!({}));
    w.reply(1, ops(vec![planned("a")]));
    w.crash_and_compare();
    w.reply(0, ops(vec![ran("late", json!("from before the crash"))]));
    w.crash();
    w.crash();
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    r2 once created by once
    accepted 1
    call 1: r2 plan attempt 0 of 1
    call 2: r2 for a attempt 0 of 1
    crash
    call 3: r1 attempt 1 of 3
    call 4: r2 plan attempt 0 of 1 a={"error":{"name":"AttemptLost","message":"the server stopped while the call for step a was on the wire: nobody knows whether it ran, and with no retries left it is not sent again (AttemptLost)"}}
    crash
    r2 Failed
    call 5: r1 attempt 2 of 3
    crash
    r1 Failed
    "#);
    assert_snapshot!(w.end(1), @r#"Failed {"error":"AttemptLost: the server stopped while the call of the function was on the wire: nobody knows whether it ran, and with no retries left it is not sent again (AttemptLost)","message":"the server stopped while the call of the function was on the wire: nobody knows whether it ran, and with no retries left it is not sent again (AttemptLost)","name":"AttemptLost"}"#);
}

#[test]
fn parked_runs_wake_up_as_they_were() {
    let mut w = World::with(Config { resident_idle_runs_max: 1, recent_event_bytes_max: 1, ..Config::default() });
    w.sync(vec![function("f", "go")]);
    for n in 0..4 {
        w.send("go", json!({ "n": n }));
        w.reply(2 * n, ops(vec![ran("a", json!(n))]));
        w.reply(2 * n + 1, ops(vec![sleep("s", 1_000 + n as i64)]));
    }
    assert_eq!(w.driver().shard().resident_runs(), 1);
    w.crash_and_compare();
    w.pass(2_000);
    let woken = w.calls[8..].iter().map(|call| format!("{:?}", call.steps)).collect::<Vec<_>>();
    assert_snapshot!(woken.join("\n"), @r#"
    [(a, {"data":0}), (s, null)]
    [(a, {"data":3}), (s, null)]
    [(a, {"data":2}), (s, null)]
    [(a, {"data":1}), (s, null)]
    "#);
}

#[test]
fn a_call_can_save_steps_before_it_ends() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    let checkpoint = |w: &World, call: usize, ops: Vec<perdura_types::Op>| {
        let call = &w.calls[call];
        let (run, item, request) = (call.run, call.item, Some(call.request));
        ApiCall::Checkpoint(perdura_core::CheckpointCall { run, function: None, item, request, ops })
    };
    w.api(checkpoint(&w, 0, vec![ran("a", json!(1))]));
    w.crash_and_compare();
    w.api(checkpoint(&w, 0, vec![ran("b", json!("zombie"))]));
    w.api(checkpoint(&w, 1, vec![ran("a", json!("again")), ran("b", json!(2))]));
    w.reply(1, ops(vec![op("end", OpKind::RunComplete { data: RawJson::of(&json!(3)) })]));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    Done
    crash
    call 1: r1 attempt 1 of 3 a={"data":1}
    Stale
    Done
    r1 Completed
    "#);
}

/// Four steps of four kinds at once, then a sleep: how often is the function called?
fn calls_of_a_group(mode: fn(perdura_types::Op) -> perdura_types::Op) -> usize {
    let mut w = World::new();
    w.sync(vec![function("f", "go"), function("child", "never")]);
    w.send("go", json!({}));
    let group = || {
        let ops = [planned("r"), sleep("s", 1_000), wait("w", "e", None, 9_000), invoke("i", "child", 9_000)];
        ops.into_iter().map(mode).collect::<Vec<_>>()
    };
    let mut answered = 0;
    let mut time = 0;
    while !w.is_ended(1) {
        while answered < w.calls.len() {
            let call = &w.calls[answered];
            let reply = match (&*call.function.slug, &call.target, call.steps.len()) {
                ("child", _, _) | (_, None, 5) => done(json!(1)),
                (_, Some(step), _) => ops(vec![ran(step.as_str(), json!(1))]),
                (_, None, 4) => ops(vec![sleep("last", 1_000)]),
                (_, None, _) => ops(group()),
            };
            w.reply(answered, reply);
            answered += 1;
        }
        w.pass(1_000);
        time += 1;
        if time == 2 {
            w.send("e", json!({}));
        }
    }
    w.calls.iter().filter(|call| call.function.slug == "f").count()
}

#[test]
fn a_group_that_waits_for_all_needs_fewer_calls_than_a_race() {
    // Found, run, continued and ended; in a race, once more for each of the first three that are over.
    assert_eq!(calls_of_a_group(|op| op), 4);
    assert_eq!(calls_of_a_group(race), 7);
}
