//! Rows R12 to R16: the function, its steps, the timeline, what a run gives.

use perdura::Outgoing;
use serde_json::{Value, json};

use super::documents::{desk, gives, with, workflow};
use super::stage::Stage;
use crate::service::run::CancelRun;

#[tokio::test]
async fn r12_the_function_gives_ok_run_and_output() {
    let stage = Stage::new().await;
    stage.run(&workflow(&[gives("a", "{'n': input.n + 1}")], &[]), json!({"n": 1})).await;
    let event = stage.events("rawr/coordination.workflow.run").remove(0).internal_id;
    let mut runs = stage.perdura.runs_of(event).await.unwrap();
    assert_eq!(runs.remove(0).result().await.unwrap(), json!({"ok": true, "runId": "r", "output": {"n": 2}}));
    assert_eq!((super::super::APP, super::super::RUNNER), ("rawr-coordination", "coordination-workflow-runner"));
}

#[tokio::test]
async fn r12_a_failed_run_is_a_failed_function() {
    let stage = Stage::new().await;
    stage.run(&workflow(&[gives("a", "1 / 0")], &[]), json!({})).await;
    let event = stage.events("rawr/coordination.workflow.run").remove(0).internal_id;
    let error = stage.perdura.runs_of(event).await.unwrap().remove(0).result().await.unwrap_err();
    assert_eq!(error.name(), "WorkflowRunFailed");
    assert!(error.text().starts_with("desk 'a' failed: executor: value: the expression `1 / 0` fails"), "{error:?}");
}

#[tokio::test]
async fn r13_steps_are_named() {
    let stage = Stage::new().await;
    let keeps = with(desk("b", "qa"), json!({"memoryScope": {"persist": true}}));
    stage.run(&workflow(&[desk("a", "analysis"), keeps], &["a>b"]), json!({})).await;
    let expected = [
        "coordination/run-start",
        "desk/a/started",
        "desk/a/memory-read",
        "desk/a/execute",
        "desk/a/completed",
        "desk/b/started",
        "desk/b/memory-read",
        "desk/b/execute",
        "desk/b/memory-write",
        "desk/b/completed",
        "coordination/run-completed",
    ];
    assert_eq!(stage.step_names("r").await, expected);
}

#[tokio::test]
async fn r13_the_steps_of_a_failure_are_named() {
    let stage = Stage::new().await;
    stage.run(&workflow(&[gives("a", "1 / 0")], &[]), json!({})).await;
    let expected = [
        "coordination/run-start",
        "desk/a/started",
        "desk/a/memory-read",
        "desk/a/execute",
        "desk/a/failed",
        "coordination/run-failed",
    ];
    assert_eq!(stage.step_names("r").await, expected);
}

#[tokio::test]
async fn r14_the_output_is_the_last_desks_in_topological_order() {
    let stage = Stage::new().await;
    // The document's order is another one.
    let desks = [gives("a", "1"), desk("d", "join"), gives("c", "3"), gives("b", "2")];
    let output = stage.output(&workflow(&desks, &["a>b", "a>c", "b>d", "c>d"]), json!({})).await;
    assert_eq!(output, json!({"deskId": "d", "status": "joined", "merged": {"b": 2, "c": 3}, "memory": null}));
}

#[tokio::test]
async fn r15_the_timeline_of_a_run_of_two_desks() {
    let stage = Stage::new().await;
    let document = workflow(&[gives("a", "{'n': 1}"), gives("b", "input.n + 1")], &["a>b"]);
    stage.run(&document, json!({"who": "ana"})).await;
    let expected = [
        "run.started queued",
        "run.started running",
        "desk.started a running",
        "desk.completed a completed",
        "desk.started b running",
        "desk.completed b completed",
        "run.completed completed",
    ];
    assert_eq!(stage.story("r").await, expected);
    assert_eq!(stage.received("r", "a").await, Some(json!({"who": "ana"})));
    assert_eq!(stage.received("r", "b").await, Some(json!({"n": 1})));
    assert_eq!(stage.given("r", "b").await, Some(json!(2)));
    let timeline = stage.timeline("r").await;
    assert!(timeline.iter().all(|event| event.event_id.starts_with("evt-")), "{timeline:?}");
}

#[tokio::test]
async fn r15_a_failed_desk_is_told() {
    let stage = Stage::new().await;
    stage.run(&workflow(&[gives("a", "1 / 0"), desk("b", "qa")], &["a>b"]), json!({})).await;
    let story = stage.story("r").await;
    assert_eq!(story[2..], ["desk.started a running", "desk.failed a failed", "run.failed failed"]);
    let failed = stage.timeline("r").await.remove(3);
    assert!(failed.detail.unwrap().contains("`1 / 0` fails: division by zero"));
}

#[tokio::test]
async fn r16_links_lead_to_the_run_once_it_has_begun() {
    let stage = Stage::new().await;
    let run = stage.run(&workflow(&[desk("a", "qa")], &[]), json!({})).await;
    let (engine_run, _) = stage.steps("r").await;
    let inngest = run.trace_links.iter().find(|link| json!(link.provider) == "inngest").unwrap();
    assert!(inngest.url.contains(&format!("/runs/{engine_run}")), "{inngest:?}");
    assert!(inngest.label.contains(&engine_run.to_string()), "{inngest:?}");
    assert!(run.trace_links.iter().any(|link| json!(link.provider) == "rawr" && link.url.contains("/r/timeline")));
}

#[tokio::test]
async fn r11_malformed_data_throws() {
    let stage = Stage::new().await;
    for data in [
        json!({}),
        json!({"runId": "../x", "workflow": {"workflowId": "w", "publication": 1, "version": 1, "hash": "h"}}),
    ] {
        let event = stage.perdura.send(Outgoing::named("rawr/coordination.workflow.run", &data)).await.unwrap();
        stage.settle().await;
        for _ in 0..3 {
            stage.advance(120).await;
        }
        let error = stage.perdura.runs_of(event).await.unwrap().remove(0).result().await.unwrap_err();
        assert!(["InputInvalid", "INVALID_RUN_ID"].contains(&error.name()), "{error:?}");
    }
}

#[tokio::test]
async fn r11_an_event_with_a_whole_document_is_carried_out_and_pinned() {
    let stage = Stage::new().await;
    let document = workflow(&[gives("a", "input.n * 2")], &[]);
    let data =
        json!({"runId": "old-sender", "workflow": document, "input": {"n": 4}, "baseUrl": "http://localhost:8288"});
    stage.perdura.send(Outgoing::named("rawr/coordination.workflow.run", &data)).await.unwrap();
    stage.settle().await;
    let run_id = "old-sender".to_owned();
    let run = stage.coordination.run_details(crate::service::run::GetRun { run_id }).await.unwrap();
    assert_eq!((run.run.output, run.publication), (Some(json!(8)), Some(1)));
    assert_eq!(stage.story("old-sender").await.len(), 5);
}

#[tokio::test]
async fn a_cancelled_run_goes_no_further() {
    let stage = Stage::new().await;
    stage.save(&workflow(&[desk("a", "human-wait"), desk("b", "qa")], &["a>b"])).await;
    stage.start("r", json!({})).await;
    assert_eq!(stage.state("r").await, "running");
    let cancel = CancelRun { run_id: "r".to_owned(), reason: Some("changed my mind".to_owned()) };
    stage.coordination.cancel_run(cancel).await.unwrap();
    stage.settle().await;
    let run = stage.status("r").await;
    assert_eq!((json!(run.status), run.error.as_deref()), (json!("failed"), Some("cancelled: changed my mind")));
    let (engine_run, _) = stage.steps("r").await;
    let status = stage.perdura.run::<Value>(engine_run).status().await.unwrap();
    assert_eq!(status, perdura::RunStatus::Cancelled);
}

#[tokio::test]
async fn a_run_whose_engine_run_is_cancelled_is_failed() {
    let stage = Stage::new().await;
    stage.save(&workflow(&[desk("a", "human-wait")], &[])).await;
    stage.start("r", json!({})).await;
    let (engine_run, _) = stage.steps("r").await;
    stage.perdura.run::<Value>(engine_run).cancel().await.unwrap();
    stage.settle().await;
    let run = stage.status("r").await;
    assert_eq!(json!(run.status), "failed");
    assert!(run.error.unwrap().contains("was cancelled"));
}
