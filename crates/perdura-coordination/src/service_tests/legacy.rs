//! T5: the REST interface from before the contract.

use serde_json::{Value, json};

use super::support::{World, broken, document};

async fn ask(world: &World, method: &str, path: &str, body: &str) -> (u16, Value) {
    let answer = world.service.legacy(method, path, body.as_bytes()).await;
    (answer.status, answer.body)
}

fn failure(answer: &(u16, Value)) -> (u16, &str, bool) {
    assert_eq!(answer.1["ok"], false, "{}", answer.1);
    let error = &answer.1["error"];
    assert!(!error["message"].as_str().unwrap().is_empty());
    (answer.0, error["code"].as_str().unwrap(), error["retriable"].as_bool().unwrap())
}

#[tokio::test]
async fn t5_success_is_the_payload_beside_ok() {
    let world = World::new();
    assert_eq!(ask(&world, "GET", "/workflows", "").await, (200, json!({ "ok": true, "workflows": [] })));
    let sent = document("wf");
    let saved = ask(&world, "POST", "/workflows", &json!({ "workflow": sent }).to_string()).await;
    assert_eq!(saved, (200, json!({ "ok": true, "workflow": sent })));
    let (_, listed) = ask(&world, "GET", "/workflows/", "").await;
    assert_eq!(listed["workflows"][0]["workflowId"], "wf");
    let (_, got) = ask(&world, "GET", "/workflows/wf", "").await;
    assert_eq!((&got["ok"], &got["workflow"]["name"]), (&json!(true), &json!("Workflow wf")));
    let (_, validated) = ask(&world, "POST", "/workflows/wf/validate", "").await;
    assert_eq!((&validated["workflowId"], &validated["validation"]["ok"]), (&json!("wf"), &json!(true)));
    let (status, queued) = ask(&world, "POST", "/workflows/wf/run", r#"{"runId": "run-1", "input": {"x": 1}}"#).await;
    assert_eq!(
        (status, &queued["run"]["runId"], queued["eventIds"].as_array().unwrap().len()),
        (200, &json!("run-1"), 1)
    );
    let (_, run) = ask(&world, "GET", "/runs/run%2D1", "").await;
    assert_eq!((&run["ok"], &run["run"]["input"]), (&json!(true), &json!({ "x": 1 })));
    let (_, timeline) = ask(&world, "GET", "/runs/run-1/timeline", "").await;
    assert_eq!((&timeline["runId"], &timeline["timeline"][0]["type"]), (&json!("run-1"), &json!("run.started")));
}

#[tokio::test]
async fn t5_every_failure_has_its_code() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.save(&document("other")).await;
    world.queue("other", Some("taken")).await.unwrap();
    let invalid = json!({ "workflow": broken("x") }).to_string();
    let large = json!({ "runId": "large", "input": "x".repeat(4 << 20) }).to_string();
    for (method, path, body, expected) in [
        ("POST", "/workflows", "", (400, "MISSING_WORKFLOW_PAYLOAD", false)),
        ("POST", "/workflows", "no json", (400, "MISSING_WORKFLOW_PAYLOAD", false)),
        ("POST", "/workflows", "[1]", (400, "MISSING_WORKFLOW_PAYLOAD", false)),
        ("POST", "/workflows", r#"{"workflow": 7}"#, (400, "MISSING_WORKFLOW_PAYLOAD", false)),
        ("POST", "/workflows", r#"{"workflow": {"a": 7}}"#, (400, "BAD_REQUEST", false)),
        ("POST", "/workflows", &invalid, (400, "WORKFLOW_VALIDATION_FAILED", false)),
        ("GET", "/workflows/..%2F..%2Fx", "", (400, "INVALID_WORKFLOW_ID", false)),
        ("GET", "/workflows/none", "", (404, "WORKFLOW_NOT_FOUND", false)),
        ("POST", "/workflows/none/validate", "", (404, "WORKFLOW_NOT_FOUND", false)),
        ("POST", "/workflows/none/run", "{}", (404, "WORKFLOW_NOT_FOUND", false)),
        ("POST", "/workflows/wf/run", r#"{"runId": "a b"}"#, (400, "INVALID_RUN_ID", false)),
        ("POST", "/workflows/wf/run", r#"{"runId": 7}"#, (400, "INVALID_RUN_ID", false)),
        ("POST", "/workflows/wf/run", r#"{"runId": "taken"}"#, (409, "RUN_ID_IN_USE", false)),
        ("POST", "/workflows/wf/run", &large, (500, "RUN_QUEUE_FAILED", true)),
        ("GET", "/runs/.x", "", (400, "INVALID_RUN_ID", false)),
        ("GET", "/runs/none", "", (404, "RUN_NOT_FOUND", false)),
        ("GET", "/runs/none/timeline", "", (404, "RUN_NOT_FOUND", false)),
        ("GET", "/workflows/%ff", "", (400, "BAD_REQUEST", false)),
        ("DELETE", "/workflows/wf", "", (404, "NOT_FOUND", false)),
        ("GET", "/", "", (404, "NOT_FOUND", false)),
        ("GET", "/workflows/wf/run", "", (404, "NOT_FOUND", false)),
    ] {
        assert_eq!(failure(&ask(&world, method, path, body).await), expected, "{method} {path} {body:.60}");
    }
    let details = ask(&world, "POST", "/workflows", &invalid).await.1["error"]["details"].clone();
    assert_eq!(details["errors"][0]["code"], "MISSING_ENTRY_DESK");
}

#[tokio::test]
async fn t5_a_broken_body_reads_as_an_empty_one() {
    let world = World::new();
    world.save(&document("wf")).await;
    let (status, queued) = ask(&world, "POST", "/workflows/wf/run", "{").await;
    assert_eq!((status, &queued["run"]["input"]), (200, &json!({})));
    world.engine.stop().await.unwrap();
    let new = json!({ "workflow": document("new") }).to_string();
    assert_eq!(failure(&ask(&world, "POST", "/workflows", &new).await), (503, "INTERNAL_ERROR", false));
}
