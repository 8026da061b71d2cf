//! D9, W4: a folder of another system.

use std::fs;

use serde_json::{Value, json};

use super::support::{World, broken, document};
use crate::Code;
use crate::import::{FolderError, ImportFile, ImportFiles, ImportReport, read_folder};
use crate::run::RunState;
use crate::service::memory::GetMemory;
use crate::service::run::{GetRun, RetryRun};
use crate::service::workflow::GetDraft;

fn file(path: &str, content: &Value) -> ImportFile {
    ImportFile { path: path.into(), content: content.to_string() }
}

fn run(id: &str, status: &str) -> Value {
    let mut run = json!({
        "runId": id, "workflowId": "invoice", "workflowVersion": 3, "status": status,
        "startedAt": "2026-02-12T10:00:00.000Z", "input": { "n": 1 },
        "traceLinks": [{ "provider": "inngest", "label": "old", "url": "http://localhost:8288/runs/x" }],
    });
    if status == "completed" {
        run["finishedAt"] = json!("2026-02-12T10:00:09.000Z");
        run["output"] = json!({ "done": true });
    }
    run
}

fn event(id: &str, kind: &str, status: &str, ts: &str) -> Value {
    json!({ "eventId": id, "runId": "run-1", "workflowId": "invoice", "type": kind, "status": status, "ts": ts })
}

fn memory(desk: &str, expires_at: Option<&str>) -> Value {
    let mut memory = json!({
        "workflowId": "invoice", "workflowVersion": 1, "deskId": desk, "memoryKey": "default", "data": { "of": desk },
        "updatedAt": "2026-02-12T10:00:05.000Z",
    });
    if let Some(at) = expires_at {
        memory["expiresAt"] = json!(at);
    }
    memory
}

fn folder() -> Vec<ImportFile> {
    let mut lost = event("evt-1", "run.started", "running", "2026-02-12T10:00:00Z");
    lost["runId"] = json!("run-9");
    let mut invoice = document("invoice");
    invoice["desks"][0]["memoryScope"]["namespace"] = json!("shared");
    vec![
        file("memory/invoice/a.json", &memory("a", Some("2126-01-01T00:00:00Z"))),
        file("memory/invoice/b.json", &memory("b", Some("2020-01-01T00:00:00Z"))),
        file(
            "timelines/run-1.json",
            &json!([
                event("evt-2", "run.completed", "completed", "2026-02-12T10:00:09.000Z"),
                event("evt-1", "run.started", "queued", "2026-02-12T10:00:00.000Z"),
            ]),
        ),
        file("timelines/run-9.json", &json!({ "timeline": [lost] })),
        file("timelines/wrong.json", &json!([event("evt-9", "run.started", "failed", "2026-02-12T10:00:00Z")])),
        file("runs/run-1.json", &run("run-1", "completed")),
        file("runs/run-2.json", &run("run-2", "running")),
        ImportFile { path: "runs/cut.json".into(), content: r#"{"runId": "run-3", "work"#.into() },
        file("workflows/invoice.json", &invoice),
        file("workflows/unfinished.json", &broken("unfinished")),
        file("workflows/evil.json", &document("../../x")),
        file("notes/a.json", &json!(1)),
    ]
}

async fn import(world: &World, dry_run: bool) -> ImportReport {
    world.service.import(ImportFiles { files: folder(), dry_run }).await.unwrap()
}

fn line(report: &ImportReport) -> String {
    let counts = [report.workflows, report.runs, report.timeline_events, report.memories];
    counts.map(|counts| format!("{}/{}/{}", counts.imported, counts.skipped, counts.broken)).join(" ")
}

#[tokio::test]
async fn w4_what_can_be_read_is_taken_and_what_cannot_is_named() {
    let world = World::new();
    let report = import(&world, false).await;
    // imported/skipped/broken of workflows, runs, events and memories
    assert_eq!(line(&report), "2/0/1 2/0/1 2/0/2 1/1/0");
    assert_eq!(report.drafts, 1);
    let problems: Vec<_> =
        report.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect();
    let expected = [
        "notes/a.json: it lies in none of workflows, runs, timelines and memory",
        "workflows/evil.json: '../../x' is not a valid workflow id: begin with a letter or digit, then at most 127 letters, \
         digits, dots, underscores or hyphens",
        "runs/cut.json: it cannot be read: EOF while parsing a string at line 1 column 24",
        "timelines/run-9.json: there is no run 'run-9': import its run, too",
        "timelines/wrong.json: event 'evt-9' has the state Failed, which RunStarted cannot have",
    ];
    assert_eq!(problems, expected);
    let run = world.run("run-1").await;
    assert_eq!((run.status, run.workflow_version, run.output), (RunState::Completed, 3, Some(json!({ "done": true }))));
    assert_eq!(world.timeline("run-1").await, ["run.started queued", "run.completed completed"]);
    let unfinished = world.run("run-2").await;
    assert_eq!(unfinished.status, RunState::Failed);
    assert!(unfinished.error.unwrap().starts_with("the run had not ended when it was imported"));
    assert!(world.service.draft(GetDraft { workflow_id: "unfinished".into() }).await.is_ok());
    let shared = GetMemory { workflow_id: "invoice".into(), namespace: Some("shared".into()), ..GetMemory::default() };
    let found = world.service.memory(shared).await.unwrap().memory;
    assert_eq!((found.record.data, found.record.workflow_version), (json!({ "of": "a" }), 1));
    assert_eq!(world.queue("invoice", None).await.unwrap().event_ids.len(), 1);
    let details = world.service.run_details(GetRun { run_id: "run-1".into() }).await.unwrap();
    assert_eq!((details.imported, details.publication), (true, None));
    let retry = RetryRun { run_id: "run-1".into(), new_run_id: None };
    assert_eq!(world.service.retry_run(retry).await.unwrap_err().code, Code::RunNotRetriable);
}

#[tokio::test]
async fn w4_importing_again_changes_nothing() {
    let world = World::new();
    import(&world, false).await;
    let mut changed = document("invoice");
    changed["name"] = json!("Changed here");
    changed["desks"][0]["memoryScope"]["namespace"] = json!("shared");
    world.save(&changed).await;
    let before = (
        world.count("coordination.publication"),
        world.count("coordination.timeline"),
        world.count("coordination.run"),
    );
    let report = import(&world, false).await;
    assert_eq!(line(&report), "0/2/1 0/2/1 0/2/2 0/2/0");
    let after = (
        world.count("coordination.publication"),
        world.count("coordination.timeline"),
        world.count("coordination.run"),
    );
    assert_eq!(before, after);
}

#[tokio::test]
async fn w4_a_dry_run_says_the_same_and_writes_nothing() {
    let world = World::new();
    let dry = import(&world, true).await;
    for collection in ["workflow", "publication", "draft", "run", "timeline", "memory"] {
        assert_eq!(world.count(&format!("coordination.{collection}")), 0, "{collection}");
    }
    let wet = import(&world, false).await;
    assert_eq!(ImportReport { dry_run: false, ..dry }, wet);
}

#[tokio::test]
async fn w4_an_import_has_a_size() {
    let world = World::new();
    let files =
        (0..10_001).map(|number| ImportFile { path: format!("runs/{number}.json"), content: String::new() }).collect();
    let refusal = world.service.import(ImportFiles { files, dry_run: true }).await.unwrap_err();
    assert_eq!(refusal.code, Code::ImportTooLarge);
}

#[test]
fn d9_a_folder_is_read_wherever_it_lies() {
    let root = tempfile::tempdir().unwrap();
    let base = root.path().join(".rawr/coordination");
    for folder in ["workflows", "runs", "memory/deep"] {
        fs::create_dir_all(base.join(folder)).unwrap();
    }
    for (path, content) in [
        ("workflows/b.json", "1"),
        ("workflows/a.json", "2"),
        ("workflows/a.json.tmp", "3"),
        ("memory/deep/m.json", "4"),
    ] {
        fs::write(base.join(path), content).unwrap();
    }
    fs::write(base.join("runs/latin.json"), [0xff, 0xfe]).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", base.join("runs/link.json")).unwrap();
    for folder in [root.path().to_owned(), root.path().join(".rawr"), base.clone()] {
        let (files, problems) = read_folder(&folder).unwrap();
        let files: Vec<_> = files.iter().map(|file| format!("{}={}", file.path, file.content)).collect();
        assert_eq!(files, ["workflows/a.json=2", "workflows/b.json=1", "memory/deep/m.json=4"]);
        assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), ["runs/latin.json"]);
    }
    assert!(matches!(read_folder(&base.join("workflows")).unwrap_err(), FolderError::Empty(_)));
    assert!(matches!(read_folder(&base.join("nowhere")).unwrap_err(), FolderError::Unreadable { .. }));
}
