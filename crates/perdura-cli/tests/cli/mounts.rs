//! Where programs find coordination: its addresses, their envelopes, and whose they are.

use serde_json::{Value, json};

use crate::manage::Managed;
use crate::place::Reply;

const KEYS: &str = "start --signing-key 0123456789abcdef --event-key send-me --host 127.0.0.1 --port 0";
const READER: &str = "0123456789abcdef0123456789abcdef";

/// The addresses of workflows as REST.
const REST: [&str; 3] = ["/api/orpc/coordination", "/api/coordination", "/api/workflows/coordination"];

/// A document that can run.
fn starter(server: &Managed, id: &str) -> Value {
    let planned = server.data(&format!("workflow create --id {id} --dry-run"));
    planned["input"]["workflow"].clone()
}

fn post(server: &Managed, path: &str, body: &Value) -> (u16, Value) {
    let reply = server.server.post(path, &body.to_string());
    (reply.status, reply.json())
}

fn get(server: &Managed, path: &str) -> (u16, Value) {
    let reply = server.server.ask("GET", path, "", "");
    (reply.status, reply.json())
}

#[test]
fn t1_rpc_has_its_envelope_around_values_and_errors() {
    let server = Managed::dev();
    let call = |procedure: &str, input: Value| {
        let (status, answer) = post(&server, &format!("/rpc/coordination/{procedure}"), &json!({ "json": input }));
        (status, answer["json"].clone())
    };
    assert_eq!(call("listWorkflows", json!({})), (200, json!({ "workflows": [] })));
    let document = starter(&server, "flow");
    let saved = call("saveWorkflow", json!({ "workflow": document }));
    assert_eq!((saved.0, &saved.1["workflow"]), (200, &document));
    let (status, queued) = call("queueRun", json!({ "workflowId": "flow", "runId": "one" }));
    assert_eq!((status, &queued["run"]["runId"]), (200, &json!("one")));
    let (status, error) = call("getWorkflow", json!({ "workflowId": "missing" }));
    assert_eq!((status, &error["defined"], &error["code"]), (404, &json!(true), &json!("WORKFLOW_NOT_FOUND")));
    assert!(error["status"] == 404 && error["message"].is_string(), "{error}");
    let (status, error) = call("getRunStatus", json!({ "runId": "../../x" }));
    assert_eq!((status, &error["code"]), (400, &json!("INVALID_RUN_ID")));
    let (status, error) = call("nothing", json!({}));
    assert_eq!((status, &error["defined"], &error["code"]), (404, &json!(false), &json!("NOT_FOUND")));
}

#[test]
fn t2_the_same_procedures_are_plain_rest_at_every_address() {
    let server = Managed::dev();
    for (number, base) in REST.into_iter().enumerate() {
        let (id, run) = (format!("flow-{number}"), format!("run-{number}"));
        let document = starter(&server, &id);
        let (status, saved) = post(&server, &format!("{base}/workflows"), &json!({ "workflow": document }));
        assert_eq!((status, &saved["workflow"]), (200, &document), "{base}");
        let (status, found) = get(&server, &format!("{base}/workflows/{id}"));
        assert_eq!((status, &found["workflow"]["name"]), (200, &document["name"]), "{base}");
        let (status, checked) = post(&server, &format!("{base}/workflows/{id}/validate"), &json!({}));
        assert_eq!((status, &checked["validation"]["ok"]), (200, &json!(true)), "{base}");
        let (status, queued) = post(&server, &format!("{base}/workflows/{id}/run"), &json!({ "runId": run }));
        assert_eq!((status, queued["eventIds"].as_array().map(Vec::len)), (200, Some(1)), "{base}");
        let (status, error) = get(&server, &format!("{base}/runs/missing"));
        assert_eq!((status, &error["code"]), (404, &json!("RUN_NOT_FOUND")), "{base}");
    }
    // It is one system, whatever the address.
    for base in REST {
        let (_, listed) = get(&server, &format!("{base}/workflows"));
        assert_eq!(listed["workflows"].as_array().map(Vec::len), Some(REST.len()), "{base}");
        let (status, told) = get(&server, &format!("{base}/runs/run-0/timeline"));
        assert_eq!((status, &told["timeline"][0]["type"]), (200, &json!("run.started")), "{base}");
    }
}

#[test]
fn t3_the_document_is_the_one_that_clients_were_made_from() {
    let server = Managed::dev();
    let reply = server.server.ask("GET", "/api/orpc/openapi.json", "", "");
    assert_eq!(reply.status, 200);
    assert!(reply.head.contains("\r\ncache-control: no-store"), "{}", reply.head);
    let document = reply.json();
    assert_eq!((&document["info"]["title"], &document["servers"][0]["url"]), (&json!("Perdura"), &json!("/api/orpc")));
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clients/openapi.json");
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(committed).unwrap()).unwrap();
    assert!(
        document == committed,
        "the served document is not clients/openapi.json: write it anew with 'cargo xtask generate'"
    );
}

#[test]
fn t4_a_capability_is_reached_alone() {
    let server = Managed::dev();
    let (status, _) = get(&server, "/api/workflows/coordination/workflows");
    assert_eq!(status, 200);
    for path in [
        "/api/workflows/nothing/workflows",
        "/api/workflows/server",
        "/api/workflows/coordination/server",
        "/api/workflows/coordination/coordination/workflows",
        "/api/workflows/robot/jobs",
        "/api/coordination/server",
        "/rpc/workflows/coordination/listWorkflows",
    ] {
        let reply = server.server.ask("GET", path, "", "");
        assert_eq!(reply.status, 404, "{path}: {}", reply.body);
    }
    assert_eq!(post(&server, "/rpc/workflows/coordination/listWorkflows", &json!({ "json": {} })).0, 404);
}

#[test]
fn t7_each_mount_answers_for_itself() {
    let server = Managed::with(KEYS);
    let body = json!({ "event": { "name": "rawr/coordination.workflow.run", "data": {} } }).to_string();
    // Ingress comes first: it judges a signature, and knows nothing of the keys of the others.
    let ingress = server.server.ask("POST", "/api/inngest?fnId=x&stepId=step", "", &body);
    assert_eq!(ingress.status, 403, "{}", ingress.body);
    let key = "authorization: Bearer 0123456789abcdef\r\n";
    let ingress = server.server.ask("POST", "/api/inngest?fnId=x&stepId=step", key, &body);
    assert_eq!(ingress.status, 403, "a key is no signature: {}", ingress.body);
    // What a mount does not know is not handed to the next one.
    let code = |reply: &Reply, at: &str| reply.json().pointer(at).cloned().unwrap_or_default();
    for (path, at, expected) in [
        ("/api/inngest/nothing", "/code", "route_not_found"),
        ("/api/workflows/coordination/nothing", "/code", "NOT_FOUND"),
        ("/rpc/nothing", "/json/code", "NOT_FOUND"),
        ("/api/orpc/nothing", "/code", "NOT_FOUND"),
        ("/rawr/coordination/nothing", "/error/code", "NOT_FOUND"),
    ] {
        let reply = server.server.ask("POST", path, key, "{}");
        assert_eq!((reply.status, code(&reply, at)), (404, json!(expected)), "{path}: {}", reply.body);
    }
}

#[test]
fn w13_one_key_opens_every_way_to_workflows_and_nobody_comes_in_without() {
    let server = Managed::with(&format!("{KEYS} --api-key look:read:{READER}"));
    let key = format!("authorization: Bearer {READER}\r\n");
    let rest = REST.map(|base| ("GET", format!("{base}/workflows"), ""));
    let rpc = ("POST", "/rpc/coordination/listWorkflows".to_owned(), r#"{"json":{}}"#);
    let legacy = ("GET", "/rawr/coordination/workflows".to_owned(), "");
    for (method, path, body) in rest.into_iter().chain([rpc, legacy]) {
        assert_eq!(server.server.ask(method, &path, "", body).status, 401, "{path} without a key");
        // What callers say of themselves is no key.
        let claims = "x-rawr-caller-surface: internal\r\nx-forwarded-host: localhost\r\n";
        assert_eq!(server.server.ask(method, &path, claims, body).status, 401, "{path} with claims");
        assert_eq!(server.server.ask(method, &path, &key, body).status, 200, "{path} with a key");
    }
    // The command line has the same door.
    assert_eq!(server.error("workflow list").1, 1);
    assert_eq!(server.data(&format!("workflow list --key {READER}"))["workflows"], json!([]));
    assert_eq!(server.error(&format!("workflow create --id flow --key {READER}")), ("SCOPE_MISSING".to_owned(), 1));
}

#[test]
fn w18_a_second_server_leaves_the_first_alone() {
    let server = Managed::dev();
    let port = server.server.port();
    let (said, refused) = {
        let text = server.place.said(&format!("dev --ephemeral --no-discovery --port {port}"));
        (text.clone(), text.ends_with("[1]\n"))
    };
    assert!(refused && said.contains(&format!("port {port} of 127.0.0.1 is in use")), "{said}");
    assert_eq!(server.server.get("/health"), r#"{"ok":true,"message":"OK","status":200}"#);
}

#[test]
fn w19_any_run_can_be_laid_over_its_graph() {
    let server = Managed::dev();
    server.data("workflow create --id flow");
    for run in ["one", "two"] {
        assert!(server.said(&format!("workflow run flow --run-id {run} --watch")).ends_with("[0]\n"));
    }
    // Not the last one alone: each run names its publication, and each event the desk of it.
    for run in ["one", "two"] {
        let (_, details) = get(&server, &format!("/api/orpc/coordination/runs/{run}/details"));
        assert!(details["engineRunId"].is_string(), "{details}");
        let drawn = server.data(&format!("workflow get flow --publication {}", details["publication"]));
        let desks = drawn["publication"]["workflow"]["desks"].as_array().unwrap();
        assert_eq!(desks.len(), 2);
        let (_, told) = get(&server, &format!("/api/orpc/coordination/runs/{run}/timeline"));
        for desk in desks {
            let own = told["timeline"].as_array().unwrap().iter().filter(|event| event["deskId"] == desk["deskId"]);
            let types: Vec<_> = own.map(|event| event["type"].as_str().unwrap()).collect();
            assert_eq!(types, ["desk.started", "desk.completed"], "{run} {}", desk["deskId"]);
        }
    }
}

#[test]
fn r12_the_runner_is_listed_with_its_app_and_two_retries() {
    let server = Managed::dev();
    let found = server.data("function get rawr-coordination-coordination-workflow-runner");
    assert_eq!((&found["app"], &found["retries"]), (&json!("rawr-coordination"), &json!(2)), "{found}");
    assert!(found["triggers"].to_string().contains("\"rawr/coordination.workflow.run\""), "{found}");
    let apps = server.data("app list")["apps"].as_array().unwrap().clone();
    assert!(apps.iter().any(|app| app["name"] == "rawr-coordination"), "{apps:?}");
}
