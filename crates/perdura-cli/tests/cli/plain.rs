//! Events, functions, runs, apps and robots.

use serde_json::json;

use crate::manage::Managed;

#[test]
fn events_are_sent_and_seen() {
    let server = Managed::dev();
    std::fs::write(
        server.place.path("events.json"),
        json!([{ "name": "shop/a", "data": { "n": 1 } }, { "name": "shop/b", "id": "mine" }]).to_string(),
    )
    .unwrap();
    let text = server.all([
        "event send shop/order.placed --data {\"total\":20} --dry-run",
        "event send shop/order.placed --data {\"total\":20}",
        "event send shop/order.placed --data 7",
        "event send shop/order.placed --ts yesterday",
        "event send --file events.json",
        "event send inngest/forged",
        "event send",
        "event list",
        "event list --name shop/a --limit 1",
        "event list --limit 2000",
        "event list --cursor x",
        "event get 01AAAAAAAAAAAAAAAAAAAAAAAA",
        "event get x",
    ]);
    insta::assert_snapshot!(text);
    let id = server.data("event list --name shop/b")["events"][0]["eventId"].as_str().unwrap().to_owned();
    insta::assert_snapshot!("one_event", server.said(&format!("event get {id}")));
    let page = server.data("event list --limit 2");
    let next = page["next"].as_str().unwrap();
    assert_eq!(server.data(&format!("event list --limit 2 --cursor {next}"))["events"].as_array().unwrap().len(), 1);
}

#[test]
fn functions_and_apps_are_seen_and_started() {
    let server = Managed::dev();
    insta::assert_snapshot!(server.all([
        "function list --app robot",
        "function get rawr-coordination-coordination-workflow-runner",
        "function get missing",
        "function invoke missing",
        "function invoke rawr-coordination-coordination-workflow-runner --data [1]",
        "app list",
        "app sync ftp://x",
        "app sync http://127.0.0.1:1/api/inngest --dry-run",
        "app sync http://127.0.0.1:1/api/inngest",
        "app remove missing",
        "app remove missing --yes",
    ]));
    // How much of the run is seen before its end differs.
    let said = server.said("function invoke rawr-coordination-coordination-workflow-runner --data {} --watch");
    assert!(said.contains(" Failed after ") && said.contains("\nerror: run <ulid> failed: "), "{said}");
    assert!(said.ends_with("[1]\n"), "{said}");
}

#[test]
fn runs_are_seen_and_repaired() {
    let server = Managed::dev();
    server.data("workflow create --id flow");
    assert!(server.said("workflow run flow --run-id one --watch").ends_with("[0]\n"));
    let function = "--function rawr-coordination-coordination-workflow-runner";
    // The workflow's run has ended in the commit in which its function returns, or just before it.
    let mut runs = json!([]);
    while runs.as_array().unwrap().is_empty() {
        runs = server.data(&format!("run list --status completed {function}"))["runs"].clone();
    }
    let run = runs[0]["runId"].as_str().unwrap().to_owned();
    insta::assert_snapshot!(server.all([
        "run list",
        "run list --status lost",
        &format!("run get {run}"),
        "run get x",
        "run get 01AAAAAAAAAAAAAAAAAAAAAAAA",
        &format!("run why {run}"),
        &format!("run near-misses {run}"),
        &format!("run watch {run}"),
        &format!("run cancel {run} --dry-run"),
        &format!("run cancel {run}"),
        &format!("run rerun {run} --dry-run"),
        "run bulk-cancel",
        "run bulk-cancel --status running --dry-run",
        "run bulk-cancel --status running",
        "run bulk-rerun --status completed",
        &format!("run bulk-rerun --status completed {function} --dry-run"),
        &format!("run bulk-rerun --status completed {function} --yes"),
    ]));
    let trace = server.said(&format!("run trace {run}"));
    for step in
        ["coordination/run-start", "desk/intake/execute", "desk/execution/completed", "coordination/run-completed"]
    {
        assert!(trace.contains(step), "{trace}");
    }
}

#[test]
fn robots_are_known_and_given_work() {
    let server = Managed::dev();
    let job = json!({
        "workspaceId": "shop-1", "kind": "coordinadora", "items": [{ "orderId": "1001", "payload": {} }],
    });
    std::fs::write(server.place.path("job.json"), job.to_string()).unwrap();
    std::fs::write(server.place.path("kind.json"), "{\"name\":\"x\"}").unwrap();
    insta::assert_snapshot!(server.all([
        "robot kind list",
        "robot kind get coordinadora",
        "robot kind get missing",
        "robot kind put kind.json",
        "robot job list",
        "robot job list --status done",
        "robot job create kind.json",
        "robot job get 00000000-0000-4000-8000-000000000000",
        "robot job watch 00000000-0000-4000-8000-000000000000",
        "robot job cancel 00000000-0000-4000-8000-000000000000 --dry-run",
        "robot job cancel 00000000-0000-4000-8000-000000000000",
        "robot job retry 00000000-0000-4000-8000-000000000000",
    ]));
    let planned = server.data("robot job create job.json --dry-run");
    assert_eq!(planned["path"], "/rpc/robot/jobs/create");
    let document = server.data("robot kind get coordinadora")["kind"].clone();
    std::fs::write(server.place.path("own.json"), document.to_string()).unwrap();
    assert_eq!(server.data("robot kind put own.json")["version"], 1);
}
