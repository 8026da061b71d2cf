//! The contract's words and answers, without a wire.

use std::pin::pin;

use http::Request;
use perdura_contract::{Answer, Error, Security, WireValue};
use serde_json::{Value, json};

use super::{contract, router};
use crate::service_tests::support::{World, broken, document};

async fn call(world: &World, name: &str, input: Value) -> Result<Value, Error> {
    let router = router(world.service.clone());
    let procedure = router.find(&["coordination", name]).unwrap();
    let parts = Request::new(()).into_parts().0;
    match procedure.call(parts, WireValue::from(input)).await.result? {
        Answer::Value(value) => Ok(serde_json::to_value(&value).unwrap()),
        Answer::Events(_) => panic!("{name} is a stream"),
    }
}

/// `defined status code` and the data.
async fn refused(world: &World, name: &str, input: Value) -> (String, Value) {
    let error = serde_json::to_value(call(world, name, input).await.unwrap_err().to_wire()).unwrap();
    let line = format!("{} {} {}", error["defined"], error["status"], error["code"].as_str().unwrap());
    (line, error["data"].clone())
}

#[test]
fn c1_to_c7_have_their_ids_routes_and_errors() {
    let procedures = contract().procedures;
    let line = |name: &str| {
        let found = procedures.iter().find(|procedure| procedure.path == ["coordination", name]).unwrap();
        let method = found.route.method.clone().unwrap();
        let errors: Vec<_> =
            found.errors.iter().map(|error| format!("{} {}", error.status.as_u16(), error.code)).collect();
        let (path, id) = (found.route.path.unwrap(), found.route.operation_id.unwrap());
        format!("{method} {path} {id} [{}]", errors.join(", "))
    };
    let workflow = "400 INVALID_WORKFLOW_ID, 404 WORKFLOW_NOT_FOUND";
    let run = "400 INVALID_RUN_ID, 404 RUN_NOT_FOUND";
    for (name, expected) in [
        ("listWorkflows", "GET /coordination/workflows coordinationListWorkflows []".to_owned()),
        (
            "saveWorkflow",
            "POST /coordination/workflows coordinationSaveWorkflow [400 WORKFLOW_VALIDATION_FAILED, 413 WORKFLOW_TOO_LARGE, \
             409 TOO_MANY_WORKFLOWS]"
                .to_owned(),
        ),
        ("getWorkflow", format!("GET /coordination/workflows/{{workflowId}} coordinationGetWorkflow [{workflow}]")),
        (
            "validateWorkflow",
            format!("POST /coordination/workflows/{{workflowId}}/validate coordinationValidateWorkflow [{workflow}]"),
        ),
        (
            "queueRun",
            format!(
                "POST /coordination/workflows/{{workflowId}}/run coordinationQueueRun [{workflow}, 400 INVALID_RUN_ID, \
                 409 RUN_ID_IN_USE, 500 RUN_QUEUE_FAILED]"
            ),
        ),
        ("getRunStatus", format!("GET /coordination/runs/{{runId}} coordinationGetRunStatus [{run}]")),
        ("getRunTimeline", format!("GET /coordination/runs/{{runId}}/timeline coordinationGetRunTimeline [{run}]")),
    ] {
        assert_eq!(line(name), expected);
    }
    assert!(procedures.iter().all(|procedure| procedure.route.tags == ["coordination"]));
    assert!(procedures.iter().all(|procedure| procedure.security != Security::Open));
}

#[test]
fn w14_what_changes_something_is_not_for_readers() {
    for procedure in contract().procedures {
        let Security::Bearer(scopes) = procedure.security else { panic!("{:?} is open", procedure.path) };
        let method = procedure.route.method.clone().unwrap();
        let name = &procedure.path[1];
        let reads = method == http::Method::GET || name.starts_with("validate") || name.starts_with("test");
        assert_eq!(scopes == ["read"], reads, "{:?} {scopes:?}", procedure.path);
    }
}

#[tokio::test]
async fn c2_a_saved_workflow_comes_back_as_it_was_sent() {
    let world = World::new();
    let saved = call(&world, "saveWorkflow", json!({ "workflow": document("wf") })).await.unwrap();
    assert_eq!(saved, json!({ "workflow": document("wf") }));
    let listed = call(&world, "listWorkflows", json!({})).await.unwrap();
    assert!(listed["workflows"][0]["updatedAt"].is_string());
    let (line, data) = refused(&world, "saveWorkflow", json!({ "workflow": broken("x") })).await;
    assert_eq!((line.as_str(), &data["ok"]), ("true 400 WORKFLOW_VALIDATION_FAILED", &json!(false)));
}

#[tokio::test]
async fn c3_to_c7_refusals_are_declared_errors() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.save(&document("other")).await;
    world.queue("other", Some("taken")).await.unwrap();
    for (name, input, expected) in [
        ("getWorkflow", json!({ "workflowId": "../../x" }), "true 400 INVALID_WORKFLOW_ID"),
        ("getWorkflow", json!({ "workflowId": "none" }), "true 404 WORKFLOW_NOT_FOUND"),
        ("validateWorkflow", json!({ "workflowId": "none" }), "true 404 WORKFLOW_NOT_FOUND"),
        ("queueRun", json!({ "workflowId": "none" }), "true 404 WORKFLOW_NOT_FOUND"),
        ("queueRun", json!({ "workflowId": "wf", "runId": "a b" }), "true 400 INVALID_RUN_ID"),
        ("queueRun", json!({ "workflowId": "wf", "runId": "taken" }), "true 409 RUN_ID_IN_USE"),
        ("queueRun", json!({ "workflowId": "wf", "input": "x".repeat(4 << 20) }), "true 500 RUN_QUEUE_FAILED"),
        ("getRunStatus", json!({ "runId": "none" }), "true 404 RUN_NOT_FOUND"),
        ("getRunTimeline", json!({ "runId": ".x" }), "true 400 INVALID_RUN_ID"),
        ("getDraft", json!({ "workflowId": "wf" }), "true 404 DRAFT_NOT_FOUND"),
        ("cancelRun", json!({ "runId": "none" }), "true 404 RUN_NOT_FOUND"),
        ("retryRun", json!({ "runId": "taken" }), "true 409 RUN_ACTIVE"),
        ("deleteRun", json!({ "runId": "taken" }), "true 409 RUN_ACTIVE"),
        ("getMemory", json!({ "workflowId": "wf", "deskId": "a" }), "true 404 MEMORY_NOT_FOUND"),
        (
            "putMemory",
            json!({ "workflowId": "wf", "deskId": "a", "data": 1, "expectedRevision": 3 }),
            "true 409 MEMORY_CHANGED",
        ),
        ("getTask", json!({ "taskId": "none" }), "true 404 TASK_NOT_FOUND"),
        ("answerTask", json!({ "taskId": "none", "answer": 1 }), "true 404 TASK_NOT_FOUND"),
        ("listRuns", json!({ "cursor": "\n" }), "true 400 INVALID_CURSOR"),
        ("getWorkflow", json!({ "workflowId": "wf", "more": 1 }), "false 400 BAD_REQUEST"),
        ("getWorkflow", json!({}), "false 400 BAD_REQUEST"),
    ] {
        assert_eq!(refused(&world, name, input).await.0, expected, "{name}");
    }
    let (_, data) = refused(&world, "queueRun", json!({ "workflowId": "wf", "runId": "taken" })).await;
    assert_eq!(data, json!({ "runId": "taken", "workflowId": "other" }));
}

#[tokio::test]
async fn c5_a_run_is_queued_and_followed() {
    let world = World::new();
    world.save(&document("wf")).await;
    let queued = call(&world, "queueRun", json!({ "workflowId": "wf", "runId": "run-1" })).await.unwrap();
    assert_eq!((&queued["run"]["status"], queued["eventIds"].as_array().unwrap().len()), (&json!("queued"), 1));
    let cancelled = call(&world, "cancelRun", json!({ "runId": "run-1" })).await.unwrap();
    assert_eq!(cancelled["run"]["status"], "failed");
    let router = router(world.service.clone());
    let watch = router.find(&["coordination", "watchRun"]).unwrap();
    let parts = Request::new(()).into_parts().0;
    let answer = watch.call(parts, WireValue::from(json!({ "runId": "run-1" }))).await.result.unwrap();
    let Answer::Events(events) = answer else { panic!("no stream") };
    let mut events = pin!(events);
    let mut seen = 0;
    while let Some(event) =
        std::future::poll_fn(|context| futures_core::Stream::poll_next(events.as_mut(), context)).await
    {
        event.unwrap();
        seen += 1;
    }
    assert!(seen >= 1, "everything, and then a clean end");
}
