//! R1 to R11, W1 to W3, W16: a run is queued once for each run id.

use perdura::Event;
use serde_json::{Value, json};

use super::support::{World, document};
use crate::Code;
use crate::run::RunState;
use crate::service::events::RunRequested;
use crate::service::run::QueueRun;

#[tokio::test]
async fn r2_a_run_without_an_id_gets_one() {
    let world = World::new();
    world.save(&document("wf")).await;
    for wanted in [None, Some(""), Some("  ")] {
        let run = world.queue("wf", wanted).await.unwrap().run;
        let parts: Vec<_> = run.run_id.split('-').collect();
        assert_eq!((parts.len(), parts[0], parts[2].len()), (3, "run", 8), "{}", run.run_id);
        let age_ms = world.engine.clock().now().as_millis() - parts[1].parse::<i64>().unwrap();
        assert!((0..60_000).contains(&age_ms), "{}", run.run_id);
        assert!(parts[2].bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{}", run.run_id);
    }
    for wrong in ["../../x", "a b", ".x", &"x".repeat(129)] {
        let refusal = world.queue("wf", Some(wrong)).await.unwrap_err();
        assert_eq!((refusal.code, refusal.status()), (Code::InvalidRunId, 400), "{wrong}");
    }
}

#[tokio::test]
async fn r3_the_same_run_id_is_the_same_run_whatever_its_state() {
    let world = World::new();
    world.save(&document("wf")).await;
    let first = world.queue("wf", Some("run-1")).await.unwrap();
    assert_eq!((first.event_ids.len(), first.run.status), (1, RunState::Queued));
    let again = world.queue("wf", Some(" run-1 ")).await.unwrap();
    assert_eq!((again.event_ids.len(), again.run.status), (0, RunState::Queued));
    world.begin("run-1").await;
    assert_eq!(world.queue("wf", Some("run-1")).await.unwrap().run.status, RunState::Running);
    world.completed("wf", "run-2").await;
    let ended = world.queue("wf", Some("run-2")).await.unwrap();
    assert_eq!(
        (ended.event_ids.len(), ended.run.status, ended.run.output),
        (0, RunState::Completed, Some(json!({ "ok": true })))
    );
    assert_eq!(world.events(RunRequested::NAME).len(), 2);
}

#[tokio::test]
async fn r3_w1_fifty_at_once_are_one_run() {
    let world = World::new();
    world.save(&document("wf")).await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let service = world.service.clone();
            let input = QueueRun { workflow_id: "wf".into(), run_id: Some("run-1".into()), input: None };
            tokio::spawn(async move { service.queue_run(input).await.unwrap().event_ids.len() })
        })
        .collect();
    let mut sent = 0;
    for call in calls {
        sent += call.await.unwrap();
    }
    assert_eq!((sent, world.events(RunRequested::NAME).len()), (1, 1));
    assert_eq!(world.timeline("run-1").await, ["run.started queued"]);
}

#[tokio::test]
async fn r4_w3_the_id_of_another_workflows_run_is_refused_and_nothing_is_touched() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.save(&document("other")).await;
    world.completed("wf", "run-1").await;
    let (before, timeline) = (world.run("run-1").await, world.timeline("run-1").await);
    let events = world.events("rawr/coordination.run.changed").len();
    let refusal = world.queue("other", Some("run-1")).await.unwrap_err();
    assert_eq!((refusal.code, refusal.status()), (Code::RunIdInUse, 409));
    assert_eq!(
        refusal.message,
        "run id 'run-1' is in use by a run of workflow 'wf': choose another id, or leave it out to get one"
    );
    assert_eq!(refusal.data, Some(json!({ "runId": "run-1", "workflowId": "wf" })));
    assert_eq!((world.run("run-1").await, world.timeline("run-1").await), (before, timeline));
    assert_eq!(world.events("rawr/coordination.run.changed").len(), events);
}

#[tokio::test]
async fn r5_r6_other_runs_do_not_wait_and_a_refused_call_blocks_nobody() {
    let world = World::new();
    assert_eq!(world.queue("wf", Some("run-1")).await.unwrap_err().code, Code::WorkflowNotFound);
    world.save(&document("wf")).await;
    assert_eq!(world.queue("wf", Some("run-1")).await.unwrap().event_ids.len(), 1);
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let service = world.service.clone();
            let input = QueueRun { workflow_id: "wf".into(), run_id: Some(format!("many-{number}")), input: None };
            tokio::spawn(async move { service.queue_run(input).await.unwrap().event_ids.len() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 1);
    }
}

#[tokio::test]
async fn r8_w2_record_timeline_and_event_are_one_commit() {
    let world = World::new();
    world.save(&document("wf")).await;
    let queued = world.queue("wf", Some("run-1")).await.unwrap();
    // Everything has the version of one commit, and the status is never put back.
    let version = |collection: &str, key: &str| {
        world.engine.reader().record(world.engine.shard(), collection, key).unwrap().unwrap().version
    };
    let run = version("coordination.run", "run-1");
    assert_eq!(run, version("coordination.timeline", "run-1/_/1/run.queued"));
    assert_eq!(run, version("coordination.input", "run-1"));
    assert_eq!(queued.event_ids, [world.requested("run-1").1]);
    world.begin("run-1").await;
    assert_eq!(world.run("run-1").await.status, RunState::Running);
    world.queue("wf", Some("run-1")).await.unwrap();
    assert_eq!(world.run("run-1").await.status, RunState::Running);
    assert_eq!(world.timeline("run-1").await, ["run.started queued", "run.started running"]);
}

#[tokio::test]
async fn r9_a_run_that_cannot_be_queued_has_failed() {
    let world = World::new();
    world.save(&document("wf")).await;
    let input = Some(json!("x".repeat(4 << 20)));
    let queue = QueueRun { workflow_id: "wf".into(), run_id: Some("run-1".into()), input };
    let refusal = world.service.queue_run(queue).await.unwrap_err();
    assert_eq!((refusal.code, refusal.status()), (Code::RunQueueFailed, 500));
    assert!(
        refusal.message.starts_with("the run could not be queued: the event that starts the run has 41"),
        "{refusal}"
    );
    let run = refusal.data.unwrap()["run"].clone();
    assert_eq!((&run["runId"], &run["status"]), (&json!("run-1"), &json!("failed")));
    assert_eq!(world.run("run-1").await.status, RunState::Failed);
    assert_eq!(world.timeline("run-1").await, ["run.failed failed"]);
    assert_eq!(world.events(RunRequested::NAME).len(), 0);
}

#[tokio::test]
async fn r9_what_failed_first_is_told_also_when_the_failed_run_cannot_be_kept() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.queue("wf", Some("warm")).await.unwrap();
    world.engine.stop().await.unwrap();
    let refusal = world.queue("wf", Some("run-1")).await.unwrap_err();
    assert_eq!((refusal.code, refusal.status()), (Code::RunQueueFailed, 500));
    assert!(refusal.message.starts_with("the run could not be queued: "), "{refusal}");
    assert_eq!(refusal.data.unwrap()["run"]["status"], "failed");
}

#[tokio::test]
async fn r10_a_missing_input_is_an_empty_object_and_null_stays_null() {
    let world = World::new();
    world.save(&document("wf")).await;
    for (number, (sent, expected)) in [
        (json!({}), json!({})),
        (json!({ "input": null }), Value::Null),
        (json!({ "input": [1] }), json!([1])),
        (json!({ "input": { "a": null } }), json!({ "a": null })),
    ]
    .into_iter()
    .enumerate()
    {
        let run_id = format!("run-{number}");
        let mut sent = sent;
        sent["workflowId"] = json!("wf");
        sent["runId"] = json!(run_id);
        let run = world.service.queue_run(serde_json::from_value(sent).unwrap()).await.unwrap().run;
        assert_eq!(run.input, Some(expected.clone()));
        assert_eq!(world.begin(&run_id).await.1.input, expected);
    }
}

#[tokio::test]
async fn r11_w16_the_event_refers_to_the_pinned_publication() {
    let world = World::new();
    let first = world.save(&document("wf")).await;
    world.queue("wf", Some("run-1")).await.unwrap();
    let (_, data) = world.events(RunRequested::NAME).remove(0);
    let expected = json!({
        "runId": "run-1", "input": { "n": 1 }, "baseUrl": "http://e.test:8288",
        "workflow": { "workflowId": "wf", "publication": 1, "version": 1, "hash": first.hash },
    });
    assert_eq!((data, RunRequested::NAME), (expected, "rawr/coordination.workflow.run"));
    // Published anew before the runner begins: the run stays with what it was queued for.
    let mut changed = document("wf");
    changed["name"] = json!("Changed");
    world.save(&changed).await;
    let (_, begun) = world.begin("run-1").await;
    assert_eq!((begun.publication, begun.workflow.name.as_str(), begun.hash), (1, "Workflow wf", first.hash));
}
