//! Rows K1 to K9: what desks receive and give.

use serde_json::json;

use super::documents::{bound, desk, gives, with, workflow};
use super::stage::Stage;

#[tokio::test]
async fn k1_k2_k3_a_desk_without_executor_gives_back_what_it_received() {
    for kind in ["analysis", "execution", "qa"] {
        let stage = Stage::new().await;
        let output = stage.output(&workflow(&[desk("a", kind)], &[]), json!({"x": 1})).await;
        let expected = json!({
            "deskId": "a", "status": "ok", "kind": format!("desk:{kind}"), "received": {"x": 1}, "memory": null,
        });
        assert_eq!(output, expected);
    }
}

#[tokio::test]
async fn k1_an_explicit_echo_is_the_same() {
    let stage = Stage::new().await;
    let output = stage.output(&workflow(&[bound("a", json!({"type": "echo"}))], &[]), json!({})).await;
    assert_eq!(output["received"], json!({}));
}

#[tokio::test]
async fn k4_join_waits_for_all_live_branches() {
    let stage = Stage::new().await;
    // One branch is longer.
    let desks = [gives("a", "0"), gives("b", "'b'"), gives("c", "1"), gives("d", "'d'"), desk("e", "join")];
    let output = stage.output(&workflow(&desks, &["a>b", "a>c", "c>d", "b>e", "d>e"]), json!({})).await;
    assert_eq!(output["merged"], json!({"b": "b", "d": "d"}));
    let story = stage.story("r").await;
    let place = |line: &str| story.iter().position(|known| known == line).unwrap();
    assert!(place("desk.started e running") > place("desk.completed d completed"), "{story:?}");
    assert!(place("desk.started e running") > place("desk.completed b completed"), "{story:?}");
}

#[tokio::test]
async fn k4_join_merges_only_what_was_taken() {
    let stage = Stage::new().await;
    let desks = [gives("a", "input"), gives("b", "1"), gives("c", "2"), desk("d", "join")];
    let document = workflow(&desks, &["a>b if output.left", "a>c if !output.left", "b>d", "c>d"]);
    let output = stage.output(&document, json!({"left": true})).await;
    assert_eq!(output["merged"], json!({"b": 1}));
    // What it received names both branches.
    assert_eq!(stage.received("r", "d").await, Some(json!({"b": 1, "c": null})));
}

#[tokio::test]
async fn k6_an_observer_sees_and_changes_nothing() {
    let stage = Stage::new().await;
    let watch = with(gives("watch", "'seen ' + input.n"), json!({"kind": "desk:observer"}));
    let document = workflow(&[gives("a", "{'n': 1}"), watch, gives("b", "input")], &["a>watch", "watch>b"]);
    assert_eq!(stage.output(&document, json!({})).await, json!({"n": 1}));
    // What it found out stands in the timeline.
    assert_eq!(stage.given("r", "watch").await, Some(json!("seen 1")));
}

#[tokio::test]
async fn k6_an_observer_that_fails_changes_nothing_either() {
    let stage = Stage::new().await;
    let watch = with(gives("watch", "1 / 0"), json!({"kind": "desk:observer"}));
    let document = workflow(&[gives("a", "{'n': 1}"), watch, gives("b", "input")], &["a>watch", "watch>b"]);
    assert_eq!(stage.output(&document, json!({})).await, json!({"n": 1}));
    assert!(stage.story("r").await.contains(&"desk.failed watch failed".to_owned()));
}

#[tokio::test]
async fn k7_what_a_desk_receives() {
    let stage = Stage::new().await;
    let desks = [
        gives("a", "null"),
        gives("b", "input"),
        gives("c", "7"),
        with(gives("d", "input"), json!({"kind": "desk:join"})),
    ];
    let output = stage.output(&workflow(&desks, &["a>b", "a>c", "b>d", "c>d"]), json!({"in": true})).await;
    assert_eq!(stage.received("r", "a").await, Some(json!({"in": true})), "no inbound handoff: the run's input");
    assert_eq!(stage.received("r", "b").await, Some(json!({})), "one: its output, or nothing");
    assert_eq!(output, json!({"b": {}, "c": 7}), "several: each by its desk");
}

#[tokio::test]
async fn k7_mappings_shape_the_input() {
    let stage = Stage::new().await;
    let mut document = workflow(&[gives("a", "{'sum': 20, 'rest': 1}"), gives("b", "input")], &["a>b"]);
    document["handoffs"][0]["mappingRefs"] =
        json!({"total": "output.sum", "doubled": "output.sum * 2", "who": "input.who.name", "before": "memory.sum"});
    let output = stage.output(&document, json!({"who": {"name": "ana"}})).await;
    assert_eq!(output, json!({"total": 20, "doubled": 40, "who": "ana", "before": null}));
}

#[tokio::test]
async fn k9_the_starter_desk_runs_without_an_executor() {
    let stage = Stage::new().await;
    let payload = json!({"type": "object", "properties": {"payload": {"type": "string"}}, "required": ["payload"]});
    let starter = |id: &str| {
        with(
            desk(id, "analysis"),
            json!({"inputSchema": payload, "outputSchema": payload, "memoryScope": {"persist": true, "namespace": id}}),
        )
    };
    // Nobody has bound it to anything yet: it takes and gives what comes.
    let run = stage.run(&workflow(&[starter("a"), starter("b")], &["a>b"]), json!({})).await;
    assert_eq!(json!(run.status), "completed", "{:?}", run.error);
}

#[tokio::test]
async fn memory_of_the_last_run_is_read() {
    let stage = Stage::new().await;
    let keeps = json!({"memoryScope": {"persist": true}});
    let desks = [with(desk("a", "qa"), keeps.clone()), with(gives("b", "(memory || 0) + 1"), keeps)];
    stage.save(&workflow(&desks, &["a>b"])).await;
    for number in 1..=3 {
        stage.start(&format!("r{number}"), json!({"run": number})).await;
    }
    assert_eq!(stage.status("r3").await.output, Some(json!(3)));
    // An echo keeps what it gave without what it remembered: else each run would hold all before it.
    let memory = stage.given("r3", "a").await.unwrap()["memory"].clone();
    assert_eq!((&memory["received"], &memory["memory"]), (&json!({"run": 2}), &json!(null)));
}

#[tokio::test]
async fn memory_runs_out_and_belongs_to_a_version() {
    let stage = Stage::new().await;
    let mut document = workflow(&[gives("a", "(memory || 0) + 1")], &[]);
    document["desks"][0]["memoryScope"] = json!({"persist": true, "ttlSeconds": 1});
    stage.save(&document).await;
    stage.start("r1", json!({})).await;
    stage.start("r2", json!({})).await;
    assert_eq!(stage.status("r2").await.output, Some(json!(2)));
    stage.advance(1).await;
    stage.start("r3", json!({})).await;
    assert_eq!(stage.status("r3").await.output, Some(json!(1)));
    document["version"] = json!(2);
    stage.save(&document).await;
    stage.start("r4", json!({})).await;
    assert_eq!(stage.status("r4").await.output, Some(json!(1)));
}
