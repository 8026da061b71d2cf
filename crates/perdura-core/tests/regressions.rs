//! What broke once: each test is named after it.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use common::*;
use perdura_core::{ApiCall, CallerId, Config, Input};
use perdura_types::{App, AppId, FunctionConfig, Timestamp};
use serde_json::json;

const DAY_MS: i64 = 86_400_000;

#[test]
fn a_wait_missed_an_event_of_its_own_commit_that_memory_had_dropped() {
    let mut w = World::with(Config { recent_event_bytes_max: 1, ..Config::default() });
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({ "k": 1 }));
    for data in [json!({ "k": 1 }), json!({ "k": 2 })] {
        w.handle(Input::Call(CallerId(9), ApiCall::SendEvents(vec![event("paid", data)])));
    }
    let reply = w.reply_input(0, ops(vec![wait("w", "paid", Some("event.data.k == async.data.k"), 1_000)]));
    w.handle(reply);
    w.commit();
    assert_eq!(calls(&w, 1), ["entry 0/3 w"]);
}

#[test]
fn a_step_that_failed_beside_a_finished_one_entered_the_function_twice() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    for attempt in 0..2 {
        w.reply(attempt, ops(vec![threw("a", "not yet")]));
        w.pass(1_000);
    }
    w.reply(2, ops(vec![ran("a", json!(1)), threw("b", "first failure of b")]));
    w.pass(1_000);
    w.reply(3, ops(vec![threw("b", "second failure of b")]));
    w.pass(1_000);
    assert_eq!(calls(&w, 3), ["entry 1/3 a", "entry 2/3 a"]);
}

#[test]
fn a_run_failed_for_good_because_its_app_was_away_for_a_moment() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.send("go", json!({}));
    w.api(ApiCall::RemoveApp { url: "http://app".into() });
    w.reply(0, failed("the app is stopping", false));
    w.crash_and_compare();
    w.sync(vec![function("f", "go")]);
    w.pass(15_000);
    assert_eq!(calls(&w, 2), ["entry 1/3 ", "entry 1/3 "]);
}

#[test]
fn an_id_counted_for_more_than_a_day_after_the_clock_went_back() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    let start = |w: &mut World, id: &str| {
        w.api(ApiCall::SendEvents(vec![perdura_types::NewEvent { id: Some(id.into()), ..event("go", json!({})) }]));
    };
    w.now_ms += 20 * DAY_MS;
    start(&mut w, "future");
    w.crash();
    w.now_ms -= 20 * DAY_MS;
    w.crash();
    start(&mut w, "x");
    start(&mut w, "x");
    w.now_ms += DAY_MS;
    start(&mut w, "x");
    let runs = w.calls.iter().filter(|call| call.attempt == 0).map(|call| call.run).collect::<Vec<_>>();
    assert_eq!(runs.len(), 3);
    assert_eq!(runs[2].at(), Timestamp::from_millis(w.now_ms));
}

#[test]
fn a_wait_that_looked_back_entered_the_function_before_its_siblings_were_done() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({ "k": 1 }));
    w.send("paid", json!({ "k": 1 }));
    let paid = wait("w", "paid", Some("event.data.k == async.data.k"), 1_000);
    w.reply(0, ops(vec![planned("a"), paid, planned("b")]));
    w.reply(1, ops(vec![ran("a", json!(1))]));
    assert_eq!(calls(&w, 1), ["a 0/3 w", "b 0/3 w"]);
    w.reply(2, ops(vec![ran("b", json!(1))]));
    assert_eq!(calls(&w, 3), ["entry 0/3 w,a,b"]);
}

#[test]
fn two_waits_that_both_looked_back_enter_the_function_once() {
    let mut w = World::new();
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.send("paid", json!({}));
    w.send("sent", json!({}));
    w.reply(0, ops(vec![wait("p", "paid", Some("true"), 1_000), wait("s", "sent", Some("true"), 1_000)]));
    assert_eq!(calls(&w, 1), ["entry 0/3 p,s"]);
}

#[test]
fn comparing_a_shard_brought_all_its_parked_runs_into_memory() {
    let mut w = World::with(Config { resident_idle_runs_max: 1, ..Config::default() });
    w.sync(vec![FunctionConfig { attempts_max: 1, ..function("f", "go") }]);
    for call in 0..4 {
        w.send("go", json!({}));
        w.reply(call, ops(vec![sleep("s", 1_000)]));
    }
    let first = w.driver().fingerprint().unwrap();
    assert_eq!(w.driver().shard().resident_runs(), 1);
    assert_eq!(first, w.driver().fingerprint().unwrap());
}

#[test]
fn calls_that_became_ready_while_their_app_was_away_went_out_above_its_limit() {
    let mut w = World::with(Config { open_attempts_max: 2, open_attempts_per_app_max: 1, ..Config::default() });
    // Two apps whose turn comes before that of runs without an app.
    let names = (0..).map(|n| format!("other{n}")).filter(|name| AppId::of(name) < AppId::of("")).take(2);
    let names = names.collect::<Vec<_>>();
    for name in &names {
        let function = FunctionConfig { app: name.clone(), ..function(name, name) };
        let (id, url) = (AppId::of(name), format!("http://{name}"));
        w.api(ApiCall::Sync(App { id, name: name.clone(), url, ..app(vec![function]) }));
        w.send(name, json!({}));
    }
    w.sync(vec![function("f", "go")]);
    w.send("go", json!({}));
    w.send("go", json!({}));
    w.api(ApiCall::RemoveApp { url: "http://app".into() });
    w.crash();
    w.sync(vec![function("f", "go")]);
    w.reply(2, done(json!(1)));
    w.reply(3, done(json!(1)));
    let of_f = w.calls.iter().filter(|call| call.function.slug == "f").count();
    assert_eq!((of_f, w.driver().shard().open_attempts(), w.driver().shard().ready_attempts()), (1, 1, 1));
}

#[test]
fn a_function_that_fails_on_each_failure_doubled_the_event_until_no_store_took_it() {
    let mut w = World::new();
    w.sync(vec![function("f", "inngest/function.failed"), function("first", "go")]);
    w.send("go", json!({ "text": "x".repeat(1_000) }));
    for call in 0..40 {
        w.reply(call, failed("again", true));
    }
    let longest = w.calls.iter().map(|call| call.events[0].data.len()).max().unwrap();
    assert!(longest < 4_000, "{longest}");
    // What a failure handler reads of the first failure is all there.
    let first = w.calls[1].events[0].data.to_value();
    assert_eq!(first["event"]["data"]["text"].as_str().map(str::len), Some(1_000));
    let second = w.calls[2].events[0].data.to_value();
    assert_eq!(second["event"]["data"]["run_id"], w.run(1).to_string());
    assert_eq!(second["event"]["data"]["event"], json!(null));
}

#[test]
fn a_step_saved_from_within_its_own_call_left_the_group_waiting() {
    for end in ["answered", "failed", "lost"] {
        let mut w = World::new();
        w.sync(vec![function("f", "go")]);
        w.send("go", json!({}));
        w.reply(0, ops(vec![planned("a"), planned("b")]));
        let call = &w.calls[1];
        let (run, item, request) = (call.run, call.item, Some(call.request));
        let ops_of_a = vec![ran("a", json!(1))];
        let save = perdura_core::CheckpointCall { run, function: None, item, request, ops: ops_of_a };
        w.api(ApiCall::Checkpoint(save));
        w.reply(2, ops(vec![ran("b", json!(2))]));
        match end {
            "answered" => w.reply(1, ops(vec![])),
            "failed" => w.reply(1, failed("connection reset", false)),
            _ => w.crash(),
        }
        assert_eq!(calls(&w, 3), ["entry 0/3 a,b"], "{end}");
    }
}

#[test]
fn an_app_took_away_the_name_of_another_apps_function() {
    let mut w = World::new();
    let two = |name: &str, id: &str| FunctionConfig {
        app: name.into(),
        id: perdura_types::FunctionId::of(id),
        ..function("a-b-c", "never")
    };
    for (name, id) in [("a", "a/a-b-c"), ("a-b", "a-b/a-b-c")] {
        let url = format!("http://{name}");
        w.api(ApiCall::Sync(App { id: AppId::of(name), name: name.into(), url, ..app(vec![two(name, id)]) }));
    }
    w.api(ApiCall::RemoveApp { url: "http://a".into() });
    let data = json!({ "_inngest": { "fn_id": "a-b-c" } });
    w.api(ApiCall::Invoke { function: "a-b-c".into(), event: event("inngest/function.invoked", data) });
    assert_eq!(w.calls.len(), 1, "{}", w.transcript());
}
