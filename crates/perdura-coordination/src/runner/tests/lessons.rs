//! Rows W5 to W12 and W20: what must not happen here.

use std::sync::Arc;
use std::time::Duration;

use crate::run::TimelineKind;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::documents::{bound, desk, gives, with, workflow};
use super::endpoint::{Endpoint, json as answer};
use super::stage::{PATIENCE, Stage};

#[tokio::test]
async fn w5_a_join_does_not_run_with_the_first_branch() {
    let stage = Stage::new().await;
    let mut desks = vec![gives("start", "0"), desk("join", "join")];
    let mut handoffs = vec!["start>join".to_owned()];
    let mut last = "start".to_owned();
    for number in 0..10 {
        let id = format!("long{number}");
        desks.push(gives(&id, "1"));
        handoffs.push(format!("{last}>{id}"));
        last = id;
    }
    handoffs.push(format!("{last}>join"));
    let handoffs = handoffs.iter().map(String::as_str).collect::<Vec<_>>();
    let output = stage.output(&workflow(&desks, &handoffs), json!({})).await;
    assert_eq!(output["merged"], json!({"start": 0, "long9": 1}));
}

#[tokio::test]
async fn w6_nothing_behind_a_false_condition_runs() {
    let stage = Stage::new().await;
    let desks =
        [gives("a", "{'n': 5}"), gives("b", "1"), gives("c", "2"), gives("d", "3"), gives("e", "4"), desk("j", "join")];
    // The second way to `j` is taken although the first is not.
    let document = workflow(&desks, &["a>b if output.n > 10", "b>c", "a>d if output.n > 3", "d>e", "c>j", "e>j"]);
    let output = stage.output(&document, json!({})).await;
    assert_eq!(output["merged"], json!({"e": 4}));
    let story = stage.story("r").await;
    assert!(!story.iter().any(|line| line.contains(" b ") || line.contains(" c ")), "{story:?}");
    // The timeline tells which way was taken; `b` and `c` never ran, so what leaves them is dead.
    let timeline = stage.timeline("r").await;
    let told = timeline.iter().filter(|event| event.kind == TimelineKind::DeskCompleted);
    let told = told.map(|event| json!([event.desk_id, event.handoffs])).collect::<Vec<_>>();
    let expected = [
        json!(["a", {"h0": "skipped", "h2": "taken"}]),
        json!(["d", {"h3": "taken"}]),
        json!(["e", {"h5": "taken"}]),
        json!(["j", {}]),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn w6_a_run_whose_every_branch_is_skipped_ends_where_it_is() {
    let stage = Stage::new().await;
    let run = stage.run(&workflow(&[gives("a", "1"), gives("b", "2")], &["a>b if output > 1"]), json!({})).await;
    assert_eq!((run.output, json!(run.outputs)), (Some(json!(1)), json!({"a": 1})));
}

#[tokio::test]
async fn w7_a_condition_that_fails_says_what_it_saw() {
    let stage = Stage::new().await;
    let document = workflow(&[gives("a", "{'word': 'x'}"), desk("b", "qa")], &["a>b if output.word > 3"]);
    let error = stage.error(&document, json!({})).await;
    let expected = "desk 'a' failed: handoff 'h0' to 'b': its condition: the expression `output.word > 3` fails: > does not \
                    apply to string and int; with output = {\"word\":\"x\"} (HandoffFailed)";
    assert_eq!(error, expected);
}

#[tokio::test]
async fn w7_retries_are_the_desks_own() {
    for (retries, calls) in [(json!({"retries": 0}), 1), (json!({"retries": 3}), 4), (json!({}), 3)] {
        let endpoint = Endpoint::serve(|_, _| answer(500, &json!("no"))).await;
        let stage = Stage::new().await;
        let desk = with(bound("a", json!({"type": "http", "url": endpoint.url})), json!({"runtimePolicy": retries}));
        stage.save(&workflow(&[desk], &[])).await;
        stage.start("r", json!({})).await;
        for _ in 0..4 {
            stage.advance(120).await;
        }
        assert_eq!((stage.state("r").await, endpoint.asked().len()), (json!("failed"), calls));
    }
}

#[tokio::test]
async fn w7_a_timeout_ends_a_try() {
    let endpoint = Endpoint::serve_some(|_, _| None).await;
    let stage = Stage::new().await;
    let policy = json!({"runtimePolicy": {"timeoutSeconds": 1, "retries": 0}});
    let desk = with(bound("a", json!({"type": "http", "url": endpoint.url})), policy);
    let error = stage.error(&workflow(&[desk], &[]), json!({})).await;
    assert!(error.contains("did not answer within 1 s"), "{error}");
}

#[tokio::test]
async fn w7_desks_of_higher_priority_start_first() {
    let stage = Stage::new().await;
    let ranked = |id: &str, priority: &str| with(gives(id, "1"), json!({"runtimePolicy": {"priority": priority}}));
    let desks = [gives("a", "1"), ranked("low", "low"), gives("usual", "1"), ranked("high", "high")];
    stage.run(&workflow(&desks, &["a>low", "a>usual", "a>high"]), json!({})).await;
    let started =
        stage.story("r").await.into_iter().filter(|line| line.starts_with("desk.started")).collect::<Vec<_>>();
    assert_eq!(started[1..], ["desk.started high running", "desk.started usual running", "desk.started low running"]);
}

#[tokio::test]
async fn w10_branches_run_at_once() {
    // Each answer waits until all three requests are there: one after another, none would ever come.
    let barrier = Arc::new(Barrier::new(3));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let meet = move || {
        let barrier = Arc::clone(&barrier);
        async move {
            barrier.wait().await;
            "met"
        }
    };
    let router = axum::Router::new().fallback(meet);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let stage = Stage::new().await;
    let call = |id: &str| bound(id, json!({"type": "http", "url": url}));
    let desks = [gives("a", "1"), call("b"), call("c"), call("d"), desk("j", "join")];
    let document = workflow(&desks, &["a>b", "a>c", "a>d", "b>j", "c>j", "d>j"]);
    let output = tokio::time::timeout(PATIENCE, stage.output(&document, json!({}))).await.unwrap();
    assert_eq!(output["merged"].as_object().unwrap().len(), 3);
}

#[tokio::test]
async fn when_a_desk_fails_others_end_and_none_begins() {
    let (gate, opened) = (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Notify::new()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let slow = {
        let (gate, opened) = (Arc::clone(&gate), Arc::clone(&opened));
        move || {
            let (gate, opened) = (Arc::clone(&gate), Arc::clone(&opened));
            async move {
                opened.notify_one();
                gate.notified().await;
                "late"
            }
        }
    };
    let router = axum::Router::new().fallback(slow);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let stage = Stage::new().await;
    let desks = [
        gives("a", "1"),
        gives("bad", "1 / 0"),
        bound("slow", json!({"type": "http", "url": url})),
        gives("after", "1"),
    ];
    stage.save(&workflow(&desks, &["a>bad", "a>slow", "slow>after"])).await;
    stage.queue("r", json!({})).await;
    opened.notified().await;
    let failed = async {
        while !stage.story("r").await.contains(&"desk.failed bad failed".to_owned()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, failed).await.unwrap();
    assert_eq!(stage.state("r").await, "running");
    gate.notify_one();
    stage.settle().await;
    let story = stage.story("r").await;
    assert!(story.contains(&"desk.completed slow completed".to_owned()), "{story:?}");
    assert!(!story.iter().any(|line| line.contains(" after ")), "{story:?}");
    assert_eq!(story.last().unwrap(), "run.failed failed");
}

#[tokio::test]
async fn w11_values_are_checked_when_they_come() {
    let stage = Stage::new().await;
    let takes = json!({"type": "object", "properties": {"lines": {"type": "array", "items": {"type": "integer"}}}, "required": ["lines"]});
    let picky = with(gives("b", "input.lines[0]"), json!({"inputSchema": takes}));
    let loose = with(
        gives("a", "{'lines': [1, 'two']}"),
        json!({"outputSchema": {"type": "object", "properties": {"lines": {"type": "array", "items": {"type": "integer"}}}}}),
    );
    let error = stage.error(&workflow(&[loose], &[]), json!({})).await;
    assert!(
        error.starts_with("desk 'a' failed: the output does not fit the desk's schema: at /lines/1: \"two\""),
        "{error}"
    );
    let stage = Stage::new().await;
    let error = stage.error(&workflow(&[picky], &[]), json!({"lines": "none"})).await;
    assert!(
        error.starts_with("desk 'b' failed: the input does not fit the desk's schema: at /lines: \"none\""),
        "{error}"
    );
}

#[tokio::test]
async fn w11_a_branch_that_was_not_taken_is_a_field_that_is_not_there() {
    let stage = Stage::new().await;
    let takes = json!({"type": "object", "properties": {"b": {"type": "integer"}, "c": {"type": "integer"}}});
    let join = with(gives("j", "input.b"), json!({"kind": "desk:join", "inputSchema": takes}));
    let given = json!({"outputSchema": {"type": "object"}});
    let desks = [gives("a", "1"), with(gives("b", "7"), json!({"outputSchema": {}})), gives("c", "8"), join];
    let mut document = workflow(&desks, &["a>b", "a>c if false", "b>j", "c>j"]);
    // What each branch gives must look like what the join takes, for old documents' sake.
    for desk in [1, 2] {
        document["desks"][desk] = with(document["desks"][desk].clone(), given.clone());
        document["desks"][desk]["executor"] = json!({"type": "expression", "value": {"n": "7"}});
    }
    document["desks"][3]["inputSchema"]["properties"] = json!({"b": {"type": "object"}, "c": {"type": "object"}});
    assert_eq!(stage.output(&document, json!({})).await, json!({"n": 7}));
}

#[tokio::test]
async fn w12_a_step_that_is_executed_again_tells_nothing_twice() {
    let stage = Stage::new().await;
    stage.run(&workflow(&[gives("a", "1"), gives("b", "2")], &["a>b"]), json!({})).await;
    let timeline = stage.timeline("r").await;
    let mut ids = timeline.iter().map(|event| event.event_id.clone()).collect::<Vec<_>>();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), timeline.len());
    // A second run of the same makes the same ids but for the run.
    stage.start("r2", json!({})).await;
    let other = stage.timeline("r2").await;
    let shapes = |timeline: &[crate::run::DeskRunEvent]| {
        timeline.iter().map(|event| (event.kind, event.desk_id.clone())).collect::<Vec<_>>()
    };
    assert_eq!(shapes(&timeline), shapes(&other));
}

#[tokio::test]
async fn w20_all_ends_of_a_run_are_its_outputs() {
    let stage = Stage::new().await;
    let desks = [gives("a", "1"), gives("b", "2"), gives("c", "3"), gives("d", "4")];
    let run = stage.run(&workflow(&desks, &["a>b", "a>c", "a>d if false"]), json!({})).await;
    assert_eq!(json!(run.outputs), json!({"b": 2, "c": 3}));
}

#[tokio::test]
async fn w20_outputs_have_names() {
    let stage = Stage::new().await;
    let desks = [gives("a", "1"), gives("ship.it-now", "{'tracking': ['T-1', 'T-2']}"), gives("c", "3")];
    let mut document = workflow(&desks, &["a>ship.it-now", "a>c if false"]);
    document["outputs"] = json!({"first": "ship.it-now.tracking[0]", "whole": "ship.it-now", "skipped": "c.total"});
    let run = stage.run(&document, json!({})).await;
    let expected = json!({"first": "T-1", "whole": {"tracking": ["T-1", "T-2"]}, "skipped": null});
    assert_eq!(json!(run.outputs), expected);
}

#[tokio::test]
async fn the_largest_workflow_is_carried_out() {
    let stage = Stage::new().await;
    // 500 desks of five steps each are more than a function usually has.
    let ids = (0..500).map(|number| format!("d{number}")).collect::<Vec<_>>();
    let desks = ids.iter().map(|id| gives(id, "1")).collect::<Vec<_>>();
    let handoffs = ids[1..].iter().enumerate().map(|(number, id)| format!("d{}>{id}", number / 20)).collect::<Vec<_>>();
    let document: Value = workflow(&desks, &handoffs.iter().map(String::as_str).collect::<Vec<_>>());
    stage.save(&document).await;
    stage.queue("r", json!({})).await;
    let settled = tokio::time::timeout(Duration::from_mins(2), stage.perdura.settled());
    settled.await.expect("it comes to rest in time").unwrap();
    assert_eq!(stage.state("r").await, "completed", "{:?}", stage.status("r").await.error);
}
