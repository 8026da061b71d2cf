//! M1 to M10, M12: what documents and answers must look like, one mistake at a time.

use http::Request;
use perdura_contract::WireValue;
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::support::{World, document};
use crate::contract::router;
use crate::run::{DeskRunEvent, RunStatus, TraceLink};
use crate::service::memory::DeskMemoryRecord;
use crate::validate::ValidationError;

/// A document with everything that a desk and a handoff may have.
fn full() -> Value {
    let mut full = document("wf");
    full["desks"][0]["runtimePolicy"] = json!({ "retries": 0, "timeoutSeconds": 0, "priority": "high" });
    full["desks"][0]["memoryScope"] = json!({ "persist": true, "ttlSeconds": 60, "namespace": "n" });
    full["desks"][0]["inputSchema"] = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    full["handoffs"][0]["condition"] = json!("true");
    full["handoffs"][0]["mappingRefs"] = json!({ "a": "output.kind" });
    full
}

fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match parent {
        Value::Object(fields) if value == json!("absent") => drop(fields.remove(key).unwrap()),
        _ => parent[key] = value,
    }
}

/// What becomes of a document with this at that place: `saved`, a code, or the paths of its issues.
async fn saved(world: &World, pointer: &str, value: Value) -> String {
    let mut document = full();
    set(&mut document, pointer, value);
    let router = router(world.service.clone());
    let procedure = router.find(&["coordination", "saveWorkflow"]).unwrap();
    let parts = Request::new(()).into_parts().0;
    let answer = procedure.call(parts, WireValue::from(json!({ "workflow": document }))).await;
    let Err(error) = answer.result else { return "saved".to_owned() };
    let error = serde_json::to_value(error.to_wire()).unwrap();
    if error["code"] != "BAD_REQUEST" {
        let codes = error["data"]["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap());
        return codes.collect::<Vec<_>>().join(" ");
    }
    assert_eq!(error["status"], 400);
    let step = |step: &Value| step.as_str().map_or_else(|| step.to_string(), str::to_owned);
    let path = |issue: &Value| issue["path"].as_array().unwrap().iter().map(step).collect::<Vec<_>>().join("/");
    let mut paths: Vec<_> = error["data"]["issues"].as_array().unwrap().iter().map(path).collect();
    paths.dedup();
    paths.join(" ")
}

/// Each of these is refused at its place; `absent` takes the field away.
async fn refused(cases: &[(&str, Value, &str)]) {
    let world = World::new();
    assert_eq!(saved(&world, "/name", json!("as it is")).await, "saved");
    for (pointer, value, path) in cases {
        assert_eq!(saved(&world, pointer, value.clone()).await, *path, "{pointer} is {value}");
    }
}

#[tokio::test]
async fn m1_a_workflow_has_ids_a_version_a_name_and_nothing_unknown() {
    refused(&[
        ("/workflowId", json!(7), "workflow/workflowId"),
        ("/workflowId", json!("absent"), "workflow/workflowId"),
        ("/version", json!(0), "workflow/version"),
        ("/version", json!(1.5), "workflow/version"),
        ("/name", json!(""), "workflow/name"),
        ("/description", json!(7), "workflow/description"),
        ("/entryDeskId", json!(""), "workflow/entryDeskId"),
        ("/desks", json!({}), "workflow/desks"),
        ("/desks", json!("absent"), "workflow/desks"),
        ("/handoffs", json!("absent"), "workflow/handoffs"),
        ("/observabilityProfile", json!("some"), "workflow/observabilityProfile"),
        ("/updatedAt", json!("yesterday"), "workflow/updatedAt"),
        ("/color", json!("red"), "workflow/color"),
    ])
    .await;
}

#[tokio::test]
async fn m2_a_desk_says_what_it_is_takes_and_gives() {
    refused(&[
        ("/desks/0/deskId", json!(""), "workflow/desks/0/deskId"),
        ("/desks/0/kind", json!(""), "workflow/desks/0/kind"),
        ("/desks/0/name", json!(""), "workflow/desks/0/name"),
        ("/desks/0/responsibility", json!(""), "workflow/desks/0/responsibility"),
        ("/desks/1/domain", json!(""), "workflow/desks/1/domain"),
        ("/desks/0/inputSchema", json!("absent"), "workflow/desks/0/inputSchema"),
        ("/desks/0/outputSchema", json!([]), "workflow/desks/0/outputSchema"),
        ("/desks/0/color", json!("red"), "workflow/desks/0/color"),
    ])
    .await;
}

#[tokio::test]
async fn m3_a_memory_without_lifetime_passes_the_reader_and_fails_validation() {
    refused(&[
        ("/desks/0/memoryScope/ttlSeconds", json!(0), "INVALID_MEMORY_SCOPE"),
        ("/desks/0/memoryScope/ttlSeconds", json!(1), "saved"),
        ("/desks/0/memoryScope/persist", json!("absent"), "INVALID_MEMORY_SCOPE"),
        ("/desks/0/memoryScope", json!("absent"), "INVALID_MEMORY_SCOPE"),
        ("/desks/0/memoryScope/ttlSeconds", json!(-1), "workflow/desks/0/memoryScope/ttlSeconds"),
        ("/desks/0/memoryScope/ttlSeconds", json!(1.5), "workflow/desks/0/memoryScope/ttlSeconds"),
        ("/desks/0/memoryScope/persist", json!("yes"), "workflow/desks/0/memoryScope/persist"),
        ("/desks/0/memoryScope/namespace", json!(7), "workflow/desks/0/memoryScope/namespace"),
        ("/desks/0/memoryScope/color", json!(7), "workflow/desks/0/memoryScope/color"),
    ])
    .await;
}

#[tokio::test]
async fn m4_a_policy_has_whole_numbers_and_one_of_three_priorities() {
    refused(&[
        ("/desks/0/runtimePolicy/retries", json!(-1), "workflow/desks/0/runtimePolicy/retries"),
        ("/desks/0/runtimePolicy/retries", json!(0.5), "workflow/desks/0/runtimePolicy/retries"),
        ("/desks/0/runtimePolicy/timeoutSeconds", json!(-1), "workflow/desks/0/runtimePolicy/timeoutSeconds"),
        ("/desks/0/runtimePolicy/timeoutSeconds", json!("1"), "workflow/desks/0/runtimePolicy/timeoutSeconds"),
        ("/desks/0/runtimePolicy/priority", json!("urgent"), "workflow/desks/0/runtimePolicy/priority"),
        ("/desks/0/runtimePolicy/priority", json!("low"), "saved"),
        ("/desks/0/runtimePolicy/priority", json!("normal"), "saved"),
        ("/desks/0/runtimePolicy/color", json!(7), "workflow/desks/0/runtimePolicy/color"),
    ])
    .await;
}

#[tokio::test]
async fn m5_a_handoff_has_ends_a_condition_and_mappings_of_text() {
    refused(&[
        ("/handoffs/0/handoffId", json!(""), "workflow/handoffs/0/handoffId"),
        ("/handoffs/0/fromDeskId", json!(""), "workflow/handoffs/0/fromDeskId"),
        ("/handoffs/0/toDeskId", json!("absent"), "workflow/handoffs/0/toDeskId"),
        ("/handoffs/0/condition", json!(true), "workflow/handoffs/0/condition"),
        ("/handoffs/0/mappingRefs", json!(["output"]), "workflow/handoffs/0/mappingRefs"),
        ("/handoffs/0/mappingRefs/a", json!(7), "workflow/handoffs/0/mappingRefs/a"),
        ("/handoffs/0/color", json!(7), "workflow/handoffs/0/color"),
    ])
    .await;
}

#[tokio::test]
async fn m6_schemas_are_a_subset_of_json_schema() {
    let input = "/desks/0/inputSchema";
    let everything = json!({
        "type": "object", "description": "d", "properties": { "a": { "type": "array", "items": { "type": "null" } } },
        "required": ["a"], "enum": [{ "a": [] }], "additionalProperties": false,
        "oneOf": [{}], "anyOf": [{ "type": "object" }], "allOf": [{}],
    });
    refused(&[
        (input, everything, "saved"),
        ("/desks/0/inputSchema/type", json!("text"), "workflow/desks/0/inputSchema/type"),
        ("/desks/0/inputSchema/type", json!(["object", "null"]), "workflow/desks/0/inputSchema/type"),
        ("/desks/0/inputSchema/minimum", json!(1), "workflow/desks/0/inputSchema/minimum"),
        ("/desks/0/inputSchema/properties/a", json!("string"), "workflow/desks/0/inputSchema/properties/a"),
        ("/desks/0/inputSchema/properties/a/format", json!("date"), "workflow/desks/0/inputSchema/properties/a/format"),
        ("/desks/0/inputSchema/required", json!("a"), "workflow/desks/0/inputSchema/required"),
        ("/desks/0/inputSchema/additionalProperties", json!({}), "workflow/desks/0/inputSchema/additionalProperties"),
    ])
    .await;
    let world = World::new();
    for word in ["string", "number", "integer", "boolean", "object", "array", "null"] {
        let schema = json!({ "type": word });
        assert_eq!(saved(&world, "/desks/0/outputSchema/properties", json!({ "x": schema })).await, "saved", "{word}");
    }
}

/// An answer's type: this example of it is one, is read back as it is, and each change makes it none.
#[track_caller]
fn answers<T: JsonSchema + Serialize + DeserializeOwned>(example: &Value, changes: &[(&str, Value)]) {
    let schema = jsonschema::validator_for(&json!(schema_for!(T))).unwrap();
    assert!(schema.is_valid(example), "{example}");
    assert_eq!(&json!(serde_json::from_value::<T>(example.clone()).unwrap()), example);
    for (pointer, value) in changes {
        let mut other = example.clone();
        set(&mut other, pointer, value.clone());
        assert!(!schema.is_valid(&other), "{pointer} may be {value}");
    }
}

#[test]
fn m7_a_run_has_ids_a_version_and_one_of_four_states() {
    let example = json!({
        "runId": "run-1", "workflowId": "wf", "workflowVersion": 1, "status": "completed",
        "startedAt": "2026-01-01T00:00:00.000Z", "finishedAt": "2026-01-01T00:00:01.000Z", "input": {}, "output": 7,
        "traceLinks": [],
    });
    let changes = [
        ("/runId", json!("")),
        ("/workflowId", json!("")),
        ("/workflowVersion", json!(0)),
        ("/status", json!("cancelled")),
        ("/startedAt", json!(7)),
        ("/traceLinks", json!("absent")),
        ("/color", json!("red")),
    ];
    answers::<RunStatus>(&example, &changes);
    for status in ["queued", "running", "failed"] {
        let mut other = example.clone();
        other["status"] = json!(status);
        answers::<RunStatus>(&other, &[]);
    }
}

#[test]
fn m8_a_trace_link_leads_to_one_of_two_views() {
    let example = json!({ "provider": "inngest", "label": "Engine run", "url": "http://localhost:8288/runs/1" });
    let changes = [
        ("/provider", json!("perdura")),
        ("/label", json!("absent")),
        ("/url", json!("absent")),
        ("/color", json!("red")),
    ];
    answers::<TraceLink>(&example, &changes);
    let other = json!({ "provider": "rawr", "label": "Timeline", "url": "http://localhost:8288/x" });
    answers::<TraceLink>(&other, &[]);
}

#[test]
fn m9_an_event_of_a_timeline_is_one_of_six() {
    let example = json!({
        "eventId": "evt-1", "runId": "run-1", "workflowId": "wf", "deskId": "a", "type": "desk.completed",
        "ts": "2026-01-01T00:00:00.000Z", "status": "completed", "detail": "well", "input": {}, "output": 7,
    });
    let changes = [
        ("/eventId", json!("")),
        ("/runId", json!("")),
        ("/workflowId", json!("")),
        ("/type", json!("desk.skipped")),
        ("/ts", json!("absent")),
        ("/status", json!("skipped")),
        ("/detail", json!(7)),
        ("/color", json!("red")),
    ];
    answers::<DeskRunEvent>(&example, &changes);
    for kind in ["run.started", "run.completed", "run.failed", "desk.started", "desk.failed"] {
        let mut other = example.clone();
        other["type"] = json!(kind);
        answers::<DeskRunEvent>(&other, &[]);
    }
}

#[test]
fn m10_an_error_of_validation_names_its_desk_or_handoff() {
    let example = json!({ "code": "INCOMPATIBLE_HANDOFF", "message": "m", "deskId": "a", "handoffId": "h" });
    let changes = [
        ("/code", json!("SOMETHING_ELSE")),
        ("/message", json!("absent")),
        ("/deskId", json!(7)),
        ("/color", json!("red")),
    ];
    answers::<ValidationError>(&example, &changes);
    answers::<ValidationError>(&json!({ "code": "CYCLE_DETECTED", "message": "m" }), &[]);
}

#[test]
fn m12_a_memory_says_whose_it_is_and_until_when() {
    let example = json!({
        "workflowId": "wf", "workflowVersion": 1, "deskId": "a", "memoryKey": "default", "data": { "n": 1 },
        "updatedAt": "2026-01-01T00:00:00.000Z", "expiresAt": "2026-01-01T00:01:00.000Z",
    });
    let changes = [
        ("/workflowId", json!("absent")),
        ("/workflowVersion", json!("1")),
        ("/deskId", json!("absent")),
        ("/memoryKey", json!(7)),
        ("/data", json!("absent")),
        ("/updatedAt", json!("absent")),
        ("/color", json!("red")),
    ];
    answers::<DeskMemoryRecord>(&example, &changes);
}
