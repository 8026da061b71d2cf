//! What a run may not do, and what becomes of it; and what callers are told when they ask for something impossible.

mod common;

use common::*;
use insta::assert_snapshot;
use perdura_core::{ApiCall, CheckpointCall, LimitKind};
use perdura_types::{FunctionId, ItemNumber, Op, OpKind, RawJson};
use serde_json::json;

const YEARS_MS: i64 = 400 * 86_400_000;

/// How a run ends that answers its first call with these opcodes.
fn check(ops_of_first_call: Vec<Op>) -> String {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(ops_of_first_call));
    w.crash_and_compare();
    w.end(1)
}

#[test]
fn a_run_that_asks_for_the_impossible_fails_at_once() {
    let unsupported = op("x", OpKind::Unsupported { op: "AIGateway".into() });
    let ends = [
        check(vec![sleep("s", YEARS_MS)]),
        check(vec![wait("w", "e", None, YEARS_MS)]),
        check(vec![planned("a"), wait("w", "e", Some("async.data.x === 1"), 1_000)]),
        check(vec![wait("w", "e", Some("nonsense"), 1_000)]),
        check(vec![unsupported]),
    ];
    let names = ends.map(|end| {
        let (status, error) = end.split_once(' ').expect("a failed run has an error");
        let error = serde_json::from_str::<serde_json::Value>(error).expect("errors are JSON");
        format!("{status} {}", error["error"].as_str().unwrap_or("without a line of text"))
    });
    assert_snapshot!(names.join("\n"), @r#"
    Failed InngestErrTimeoutTooLong: step 's' wants to wait 400 days; the longest wait is 366 days: wait in a loop of shorter steps
    Failed InngestErrTimeoutTooLong: step 'w' wants to wait 400 days; the longest wait is 366 days: wait in a loop of shorter steps
    Failed InvalidExpression: Wait for event If expression failed to compile
    Failed InvalidExpression: Wait for event If expression failed to compile
    Failed UnsupportedOpcode: step 'x' uses the opcode AIGateway, which this release of Perdura does not perform
    "#);
}

#[test]
fn an_answer_without_anything_to_do_is_tried_again_and_then_fails() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    for call in 0..3 {
        w.reply(call, ops(vec![op("n", OpKind::None)]));
        w.pass(1_000);
    }
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    r1 attempt 0 failed, retry Some(1000): NoProgress: the function neither returned nor asked for a step, and nothing of the run is pending: look for a promise that is not a step, such as a timer or a request outside of step.run
    +1000 ms
    call 1: r1 attempt 1 of 3
    r1 attempt 1 failed, retry Some(1000): NoProgress: the function neither returned nor asked for a step, and nothing of the run is pending: look for a promise that is not a step, such as a timer or a request outside of step.run
    +1000 ms
    call 2: r1 attempt 2 of 3
    r1 attempt 2 failed, retry None: NoProgress: the function neither returned nor asked for a step, and nothing of the run is pending: look for a promise that is not a step, such as a timer or a request outside of step.run
    r1 Failed
    +1000 ms
    "#);
}

#[test]
fn a_function_may_ask_to_be_entered_again_a_hundred_times() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    let mut entered = 0;
    while !w.is_ended(1) {
        w.reply(entered, ops(vec![op("d", OpKind::DiscoveryRequest)]));
        entered += 1;
    }
    assert_eq!(entered, 101);
}

#[test]
fn a_call_for_one_step_must_be_answered_with_it() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![planned("a")]));
    w.reply(1, ops(vec![ran("b", json!(1))]));
    w.pass(1_000);
    w.reply(2, ops(vec![ran("a", json!(1))]));
    assert_snapshot!(w.transcript(), @r#"
    synced revision 1
    r1 f created by go
    accepted 1
    call 0: r1 attempt 0 of 3
    call 1: r1 for a attempt 0 of 3
    r1 a attempt 0 failed, retry Some(1000): StepMissing: the call for step a was answered without it (answered steps: [b]): step ids must be the same each time the function is entered
    +1000 ms
    call 2: r1 for a attempt 1 of 3
    call 3: r1 attempt 0 of 3 a={"data":1}
    "#);
}

#[test]
fn an_operator_may_change_how_many_steps_and_bytes_a_run_has() {
    let limit = |w: &mut World, function: &str, kind, limit| {
        w.api(ApiCall::SetLimit { function: function.into(), kind, limit });
    };
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    limit(&mut w, "f", LimitKind::Steps, Some(1));
    limit(&mut w, "nobody", LimitKind::Steps, Some(1));
    w.send("go", json!({}));
    w.reply(0, ops(vec![ran("a", json!(1))]));
    w.reply(1, ops(vec![ran("b", json!(2))]));
    limit(&mut w, "f", LimitKind::Steps, None);
    limit(&mut w, "f", LimitKind::StateBytes, Some(1_000));
    w.send("go", json!({}));
    w.reply(2, ops(vec![ran("a", json!("x".repeat(1_000)))]));
    w.transcript();
    assert_snapshot!(format!("{}\n{}", w.end(1), w.end(2)), @r#"
    Failed {"error":"InngestErrFunctionOverflowed: the run has 1 finished steps and wants one more: split the work into several functions that invoke one another","message":"the run has 1 finished steps and wants one more: split the work into several functions that invoke one another","name":"InngestErrFunctionOverflowed"}
    Failed {"error":"InngestErrStateOverflowed: the run's events and step results would take 1243 bytes, above the limit of 1000: keep large values in a store of your own and return a reference","message":"the run's events and step results would take 1243 bytes, above the limit of 1000: keep large values in a store of your own and return a reference","name":"InngestErrStateOverflowed"}
    "#);
}

#[test]
fn a_step_with_too_large_a_result_fails_and_can_be_caught() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.reply(0, ops(vec![ran("a", json!("x".repeat(perdura_types::bounds::STEP_OUTPUT_BYTES_MAX)))]));
    assert_snapshot!(w.calls[1].steps[0].1.get(), @r#"{"error":{"name":"StepOutputTooLarge","message":"step 'a' returned 4194306 bytes, above the limit of 4194304: keep large values in a store of your own and return a reference"}}"#);
}

#[test]
fn a_checkpoint_is_taken_only_from_the_call_that_is_open() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    let open = CheckpointCall {
        run: w.run(1),
        function: Some(FunctionId::of("app/f")),
        item: ItemNumber(0),
        request: Some(w.calls[0].request),
        ops: vec![ran("a", json!(1))],
    };
    w.transcript();
    w.api(ApiCall::Checkpoint(CheckpointCall { function: Some(FunctionId::of("app/g")), ..open.clone() }));
    w.api(ApiCall::Checkpoint(CheckpointCall { item: ItemNumber(7), ..open.clone() }));
    w.api(ApiCall::Checkpoint(CheckpointCall { ops: vec![sleep("s", 1)], ..open.clone() }));
    w.api(ApiCall::Checkpoint(CheckpointCall { request: None, ..open.clone() }));
    w.reply(0, done(json!(null)));
    w.api(ApiCall::Checkpoint(open));
    assert_snapshot!(w.transcript(), @r#"
    NotFound
    Stale
    refused CannotCheckpoint: step 's' is not a finished step: only those can be saved from within a call
    Done
    r1 Completed
    NotFound
    "#);
}

#[test]
fn what_is_not_there_is_not_found() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    let run = w.run(1);
    w.reply(0, done(json!(1)));
    w.transcript();
    for call in [
        ApiCall::Cancel(run),
        ApiCall::Signal { signal: "s".into(), data: RawJson::null() },
        ApiCall::Invoke { function: "nobody".into(), event: event("x", json!({})) },
        ApiCall::RemoveApp { url: "http://nowhere".into() },
    ] {
        w.api(call);
    }
    assert_eq!(w.transcript(), "NotFound\n".repeat(4));
}

#[test]
fn a_sync_with_bad_expressions_names_each_and_changes_nothing() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    let bad = perdura_types::FunctionConfig { idempotency: Some("event.data. ==".into()), ..function("g", "go") };
    w.sync(vec![bad]);
    w.send("go", json!({}));
    let transcript = w.transcript();
    assert!(
        transcript.contains("sync refused the idempotency expression 'event.data. ==' is not valid"),
        "{transcript}"
    );
    assert!(transcript.contains("r1 f created by go"), "{transcript}");
}
