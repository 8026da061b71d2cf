//! The commands that scripts knew before: names, codes and exit codes are theirs.

use serde_json::json;

use crate::manage::{Managed, plain};
use crate::place::Place;

#[test]
fn l1_create_saves_the_starter() {
    let server = Managed::dev();
    insta::assert_snapshot!(server.all([
        "workflow create --id first --dry-run",
        "workflow create --id first --name First --description Begin",
        "workflow create --id ../../x",
        "workflow create",
    ]));
    let planned = server.data("workflow create --id second --dry-run");
    assert_eq!(planned["procedure"], "coordination.saveWorkflow");
    assert_eq!(planned["path"], "/rpc/coordination/saveWorkflow");
    assert_eq!(planned["input"]["workflow"]["workflowId"], "second");
    // A dry run has saved nothing.
    let listed = server.data("workflow list");
    assert_eq!(listed["workflows"].as_array().unwrap().len(), 1);
    assert_eq!(server.data("workflow create --id second -y")["workflow"]["desks"].as_array().unwrap().len(), 2);
    let (failed, code) = server.json("workflow create --id ../../x");
    assert_eq!((&failed["error"]["code"], code), (&json!("COORD_CREATE_FAILED"), 1));
    assert_eq!(failed["error"]["details"]["code"], "WORKFLOW_VALIDATION_FAILED");
    assert_eq!(server.error("workflow create"), ("USAGE".to_owned(), 2));
}

#[test]
fn l2_validate_exits_1_when_the_workflow_is_invalid() {
    let server = Managed::dev();
    server.data("workflow create --id good");
    let mut document = server.data("workflow get good")["workflow"].clone();
    document["workflowId"] = json!("bad");
    document["entryDeskId"] = json!("nowhere");
    document.as_object_mut().unwrap().remove("updatedAt");
    std::fs::write(server.place.path("bad.json"), document.to_string()).unwrap();
    insta::assert_snapshot!(server.all([
        "workflow validate good",
        "workflow save bad.json",
        "workflow save bad.json --draft",
        "workflow validate bad",
        "workflow validate --file bad.json",
        "workflow validate missing",
    ]));
    assert_eq!(server.data("workflow validate good")["validation"]["ok"], true);
    let (failed, code) = server.json("workflow validate bad");
    assert_eq!((&failed["error"]["code"], code), (&json!("COORD_VALIDATE_FAILED"), 1));
    assert_eq!(failed["error"]["details"]["validation"]["errors"][0]["code"], "MISSING_ENTRY_DESK");
    let (failed, code) = server.json("workflow validate missing");
    assert_eq!((&failed["error"]["code"], code), (&json!("COORD_VALIDATE_FAILED"), 1));
    assert_eq!(failed["error"]["details"]["code"], "WORKFLOW_NOT_FOUND");
}

#[test]
fn l3_run_refuses_an_input_that_is_no_object() {
    let server = Managed::dev();
    server.data("workflow create --id flow");
    insta::assert_snapshot!(server.all([
        "workflow run flow --input [1]",
        "workflow run flow --input 7",
        "workflow run flow --input {broken",
        "workflow run flow --input @missing.json",
        "workflow run missing",
        "workflow run flow --dry-run --input {\"payload\":\"x\"}",
        "workflow run flow --run-id one --input {\"payload\":\"x\"} --watch",
        "workflow run flow --run-id one",
    ]));
    for input in ["[1]", "7", "null", "{broken"] {
        let line = format!("workflow run flow --input {input}");
        assert_eq!(server.error(&line), ("INVALID_INPUT_JSON".to_owned(), 2));
    }
    assert_eq!(server.error("workflow run missing"), ("COORD_RUN_FAILED".to_owned(), 1));
    // Nothing of the above was queued, and no input becomes an empty object.
    assert_eq!(server.data("workflow runs")["runs"].as_array().unwrap().len(), 1);
    assert_eq!(server.data("workflow run flow --run-id two")["run"]["input"], json!({}));
    assert_eq!(server.data("workflow run flow --run-id two")["eventIds"], json!([]));
}

#[test]
fn l4_status_of_a_run() {
    let server = Managed::dev();
    server.data("workflow create --id flow");
    assert!(server.said("workflow run flow --run-id one --watch").ends_with("[0]\n"));
    insta::assert_snapshot!(server.all(["workflow status one", "workflow status missing", "workflow status a/b"]));
    assert_eq!(server.data("workflow status one")["run"]["status"], "completed");
    assert_eq!(server.error("workflow status missing"), ("COORD_RUN_NOT_FOUND".to_owned(), 1));
    assert_eq!(server.error("workflow status a/b"), ("INVALID_RUN_ID".to_owned(), 1));
}

#[test]
fn l5_trace_links_of_a_run() {
    let server = Managed::dev();
    server.data("workflow create --id flow");
    assert!(server.said("workflow run flow --run-id one --watch").ends_with("[0]\n"));
    insta::assert_snapshot!(server.all(["workflow trace one", "workflow trace missing"]));
    let links = server.data("workflow trace one")["traceLinks"].clone();
    let providers: Vec<&str> = links.as_array().unwrap().iter().filter_map(|link| link["provider"].as_str()).collect();
    assert!(providers.contains(&"rawr") && providers.contains(&"inngest"), "{links}");
    assert_eq!(server.error("workflow trace missing"), ("COORD_TRACE_NOT_FOUND".to_owned(), 1));
}

#[test]
fn l6_one_command_starts_everything_and_a_dry_run_tells_what() {
    let place = Place::new();
    let lines = ["dev --dry-run --port 4000", "dev --dry-run --ephemeral --json", "dev --dry-run --port x --json"];
    insta::assert_snapshot!(lines.map(|line| plain(&place.said(line))).join("\n"));
    assert!(!place.path(".perdura").exists());
}
