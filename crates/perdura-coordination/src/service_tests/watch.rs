//! W17: runs as they go on.

use std::time::Duration;

use perdura_engine::EventFeed;
use serde_json::json;

use super::support::{World, desk_try, document};
use crate::Code;
use crate::run::RunState;
use crate::service::run::{CancelRun, RunEnd};
use crate::service::watch::{CHANGES, Feed, Message, RunUpdate, RunsUpdate, WatchRun, WatchRuns};

async fn next<T>(feed: &mut Feed<T>) -> Option<Message<T>> {
    let message = tokio::time::timeout(Duration::from_secs(20), feed.next()).await.expect("a message comes in time");
    message.map(|message| message.unwrap())
}
fn watched(run: &str) -> WatchRun {
    WatchRun { run_id: run.to_owned() }
}
fn shown(message: &Message<RunUpdate>) -> (RunState, bool, usize) {
    (message.news.run.status, message.news.snapshot, message.news.timeline.len())
}

#[tokio::test]
async fn w17_a_stream_begins_with_everything_and_ends_with_the_run() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.queue("wf", Some("run-1")).await.unwrap();
    let mut feed = world.service.watch_run(watched("run-1"), None).await.unwrap();
    assert_eq!(shown(&next(&mut feed).await.unwrap()), (RunState::Queued, true, 1));
    let (ticket, _) = world.begin("run-1").await;
    assert_eq!(shown(&next(&mut feed).await.unwrap()), (RunState::Running, false, 1));
    world.commit(world.service.desk_started(&ticket, &desk_try("a"), None).await).await;
    let message = next(&mut feed).await.unwrap();
    assert_eq!(message.news.timeline[0].desk_id.as_deref(), Some("a"));
    let end = RunEnd::Completed { output: json!(7), outputs: [].into() };
    world.commit(world.service.end_run(&ticket, end, None).await).await;
    let last = next(&mut feed).await.unwrap();
    assert_eq!((shown(&last), last.news.run.output), ((RunState::Completed, false, 1), Some(json!(7))));
    assert_eq!(next(&mut feed).await, None);
    // Whoever comes later sees the same, at once.
    let mut late = world.service.watch_run(watched("run-1"), None).await.unwrap();
    assert_eq!(shown(&next(&mut late).await.unwrap()), (RunState::Completed, true, 4));
    assert_eq!(next(&mut late).await, None);
}

#[tokio::test]
async fn w17_a_stream_is_resumed_behind_its_last_message_also_after_a_restart() {
    let store = perdura_store::MemStore::new();
    let world = World::over(store.clone());
    world.save(&document("wf")).await;
    world.queue("wf", Some("run-1")).await.unwrap();
    let mut feed = world.service.watch_run(watched("run-1"), None).await.unwrap();
    let first = next(&mut feed).await.unwrap();
    drop(feed);
    let (ticket, _) = world.begin("run-1").await;
    world.commit(world.service.desk_started(&ticket, &desk_try("a"), None).await).await;
    world.engine.stop().await.unwrap();
    let world = World::over(store);
    let mut feed = world.service.watch_run(watched("run-1"), Some(&first.id)).await.unwrap();
    let second = next(&mut feed).await.unwrap();
    assert_eq!((second.news.snapshot, second.news.timeline[0].event_id.as_str()), (false, "evt-run-1/_/1/run.started"));
    let third = next(&mut feed).await.unwrap();
    assert_eq!(third.news.timeline[0].event_id, "evt-run-1/a/1/desk.started");
    // It ends while nobody looks: the one who resumes hears of it.
    drop(feed);
    world.service.cancel_run(CancelRun { run_id: "run-1".into(), reason: None }).await.unwrap();
    let mut feed = world.service.watch_run(watched("run-1"), Some(&third.id)).await.unwrap();
    let last = next(&mut feed).await.unwrap();
    assert_eq!(last.news.run.status, RunState::Failed);
    assert_eq!(next(&mut feed).await, None);
    for wrong in ["x", "-1", ""] {
        let refusal = world.service.watch_run(watched("run-1"), Some(wrong)).await.unwrap_err();
        assert_eq!(refusal.code, Code::InvalidCursor, "{wrong}");
    }
    assert_eq!(world.service.watch_run(watched("run-9"), None).await.unwrap_err().code, Code::RunNotFound);
}

#[tokio::test]
async fn w17_what_a_snapshot_holds_is_not_told_again_to_whoever_resumes_behind_it() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.queue("wf", Some("run-1")).await.unwrap();
    let feed = EventFeed::open(&world.engine, &CHANGES, None).await.unwrap();
    // Committed after the stream was opened, and before the run was read.
    let (ticket, _) = world.begin("run-1").await;
    world.commit(world.service.desk_started(&ticket, &desk_try("a"), None).await).await;
    let mut first = world.service.watch_run_over("run-1".parse().unwrap(), feed, true).await.unwrap();
    let snapshot = next(&mut first).await.unwrap();
    assert_eq!(shown(&snapshot), (RunState::Running, true, 3));
    let mut resumed = world.service.watch_run(watched("run-1"), Some(&snapshot.id)).await.unwrap();
    let end = RunEnd::Completed { output: json!(7), outputs: [].into() };
    world.commit(world.service.end_run(&ticket, end, None).await).await;
    for feed in [&mut first, &mut resumed] {
        let last = next(feed).await.unwrap();
        assert_eq!(
            (shown(&last), &*last.news.timeline[0].event_id),
            ((RunState::Completed, false, 1), "evt-run-1/_/1/run.completed")
        );
        assert_eq!(next(feed).await, None);
    }
}

#[tokio::test]
async fn w17_all_runs_or_those_of_a_workflow_are_followed() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.save(&document("other")).await;
    let mut all = world.service.watch_runs(WatchRuns::default(), None).await.unwrap();
    let mut some = world.service.watch_runs(WatchRuns { workflow_id: Some("other".into()) }, None).await.unwrap();
    for feed in [&mut all, &mut some] {
        assert_eq!(next(feed).await.unwrap().news, RunsUpdate { run: None });
    }
    world.queue("wf", Some("run-1")).await.unwrap();
    world.queue("other", Some("run-2")).await.unwrap();
    let run = |message: Message<RunsUpdate>| message.news.run.unwrap().run_id;
    let first = next(&mut all).await.unwrap();
    let after = first.id.clone();
    assert_eq!((run(first), run(next(&mut all).await.unwrap())), ("run-1".into(), "run-2".into()));
    assert_eq!(run(next(&mut some).await.unwrap()), "run-2");
    let mut resumed = world.service.watch_runs(WatchRuns::default(), Some(&after)).await.unwrap();
    assert_eq!(run(next(&mut resumed).await.unwrap()), "run-2");
}

#[tokio::test]
async fn w17_a_forged_event_shows_what_is_true() {
    let world = World::new();
    world.save(&document("wf")).await;
    world.queue("wf", Some("run-1")).await.unwrap();
    let mut feed = world.service.watch_run(watched("run-1"), None).await.unwrap();
    next(&mut feed).await.unwrap();
    for data in
        [json!({ "runId": 7 }), json!({ "runId": "run-1", "workflowId": "wf", "status": "completed", "timeline": [] })]
    {
        let event = perdura_types::NewEvent {
            id: None,
            internal_id: None,
            name: "rawr/coordination.run.changed".into(),
            data: perdura_types::RawJson::of(&data),
            user: perdura_types::RawJson::empty_object(),
            ts: None,
            v: None,
            meta: None,
        };
        let sent = perdura_types::Transaction { changes: Vec::new(), events: vec![event] };
        world.transaction(sent).await;
    }
    assert_eq!(shown(&next(&mut feed).await.unwrap()), (RunState::Queued, false, 0));
}
