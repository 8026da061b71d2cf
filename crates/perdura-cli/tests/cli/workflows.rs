//! Workflows from a file to the end of their runs.

use serde_json::{Value, json};

use crate::manage::Managed;

/// A workflow whose only desk asks a person.
fn asking() -> Value {
    let form = json!({
        "type": "object",
        "properties": { "approved": { "type": "boolean", "description": "May it go?" } },
        "required": ["approved"],
    });
    json!({
        "workflowId": "asking", "version": 1, "name": "Asking", "entryDeskId": "ask", "handoffs": [],
        "desks": [{
            "deskId": "ask", "kind": "desk:human-wait", "name": "Ask", "responsibility": "Ask somebody",
            "domain": "coordination", "inputSchema": {}, "outputSchema": form, "memoryScope": { "persist": false },
        }],
    })
}

/// A server with a run that waits for a person, and the task's id.
fn waiting() -> (Managed, String) {
    let server = Managed::dev();
    std::fs::write(server.place.path("asking.json"), asking().to_string()).unwrap();
    server.data("workflow save asking.json");
    // The stream tells when the desk has begun; the task is opened after that.
    server.data("workflow run asking --run-id wait");
    let task = loop {
        let list = server.data("workflow task list");
        if let Some(task) = list["tasks"][0]["taskId"].as_str() {
            break task.to_owned();
        }
    };
    (server, task)
}

#[test]
fn from_a_file_to_the_end_of_a_run() {
    let server = Managed::dev();
    server.data("workflow create --id flow --name Flow");
    insta::assert_snapshot!(server.all([
        "workflow list",
        "workflow get flow",
        "workflow get flow --publication 1",
        "workflow get flow --publication 7",
        "workflow run flow --run-id one --watch --input {\"payload\":\"x\"}",
        "workflow timeline one",
        "workflow timeline missing",
        "workflow runs flow --status completed,failed",
        "workflow runs --status done",
        "workflow memory show flow",
        "workflow memory show flow --namespace intake",
        "workflow memory clear flow",
        "workflow memory clear flow --namespace intake --yes",
        "workflow memory clear flow --dry-run",
        "workflow memory clear flow --yes",
        "workflow retry one --run-id two --watch",
        "workflow cancel two",
        "workflow delete flow",
        "workflow delete flow --dry-run",
        "workflow delete flow --yes",
        "workflow list",
        "workflow get flow",
    ]));
}

#[test]
fn drafts_exports_and_imports() {
    let server = Managed::dev();
    server.data("workflow create --id flow --name Flow");
    let exported = server.said("workflow export flow --output flow.json");
    let mut document: Value =
        serde_json::from_str(&std::fs::read_to_string(server.place.path("flow.json")).unwrap()).unwrap();
    document["workflow"]["name"] = json!("Flow again");
    std::fs::write(server.place.path("again.json"), document.to_string()).unwrap();
    let folder = server.place.path("old/.rawr/coordination/workflows");
    std::fs::create_dir_all(&folder).unwrap();
    document["workflow"]["workflowId"] = json!("older");
    std::fs::write(folder.join("older.json"), document["workflow"].to_string()).unwrap();
    std::fs::write(folder.join("broken.json"), "{").unwrap();
    insta::assert_snapshot!(format!(
        "{exported}\n{}",
        server.all([
            "workflow save again.json --draft",
            "workflow save again.json --draft",
            "workflow get flow --draft",
            "workflow publish flow --dry-run",
            "workflow publish flow",
            "workflow publish flow",
            "workflow save missing.json",
            "workflow import old --dry-run",
            "workflow import old",
            "workflow import old",
            "workflow import nowhere",
        ])
    ));
}

#[test]
fn a_person_is_asked_and_answers() {
    let (server, task) = waiting();
    insta::assert_snapshot!(server.all([
        "workflow task list",
        "workflow status wait",
        "doctor --workflow-run wait",
        &format!("workflow task show {task}"),
        &format!("workflow task answer {task} {{\"approved\":1}}"),
        &format!("workflow task answer {task} {{\"approved\":true}} --by Ana --dry-run"),
        &format!("workflow task answer {task} {{\"approved\":true}} --by Ana"),
        "workflow watch wait",
        &format!("workflow task answer {task} {{\"approved\":true}}"),
        "workflow task list",
        "workflow task list --all",
    ]));
}

#[test]
fn a_run_that_fails_ends_its_watch_with_1() {
    let (server, _) = waiting();
    let mut watch = server.command("workflow watch wait");
    let watch = watch.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    insta::assert_snapshot!("cancelled", server.said("workflow cancel wait --reason enough"));
    let output = watch.wait_with_output().unwrap();
    let text = server.plain(&String::from_utf8([output.stdout, output.stderr].concat()).unwrap());
    assert!(text.contains("error: run wait failed: cancelled: enough"), "{text}");
    assert_eq!(output.status.code(), Some(1));
    let doctor = server.said("doctor --workflow-run wait");
    insta::assert_snapshot!("doctor_of_a_failed_run", doctor);
}
