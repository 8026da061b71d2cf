//! Whatever commit a crash hits, a run ends as it would have.

use perdura_store::{Fault, Faults, MemStore};
use serde_json::{Value, json};

use super::documents::{bound, desk, gives, with, workflow};
use super::endpoint::{Endpoint, json as answer};
use super::stage::Stage;
use crate::human::{AnswerTask, ListTasks};
use crate::runner::RunnerOptions;

fn document(url: &str) -> Value {
    let once = with(bound("call", json!({"type": "http", "url": url})), json!({"runtimePolicy": {"retries": 3}}));
    let keeps = with(gives("keep", "input.body.n"), json!({"memoryScope": {"persist": true}}));
    let desks =
        [gives("a", "{'n': 1}"), once, keeps, gives("side", "'s'"), desk("ask", "human-wait"), desk("j", "join")];
    let handoffs = ["a>call", "call>keep", "a>side if output.n == 1", "side>ask", "keep>j", "ask>j"];
    workflow(&desks, &handoffs)
}

async fn open(store: MemStore) -> Stage {
    Stage::over(store, RunnerOptions::default(), Vec::new()).await
}

async fn answer_task(stage: &Stage) -> bool {
    let filter: ListTasks = serde_json::from_value(json!({})).unwrap();
    let Ok(page) = stage.coordination.tasks(filter).await else { return false };
    let Some(task) = page.tasks.first() else { return false };
    let task = AnswerTask { task_id: task.task_id.clone(), answer: json!("fine"), answered_by: None };
    stage.coordination.answer_task(task).await.is_ok()
}

#[tokio::test]
async fn whichever_commit_a_crash_hits_the_run_ends_the_same() {
    for fault in [Fault::CrashBefore, Fault::CrashAfter] {
        for commits in 0.. {
            if !crashed_at(commits, fault).await {
                assert!(commits > 15, "a run takes many commits, and these were {commits}");
                break;
            }
        }
    }
}

/// Crashes at a commit of a run; false when the run has fewer.
async fn crashed_at(commits: usize, fault: Fault) -> bool {
    let endpoint = Endpoint::serve(|_, _| answer(200, &json!({"n": 5}))).await;
    let store = MemStore::new();
    let stage = open(store.clone()).await;
    stage.save(&document(&endpoint.url)).await;
    stage.queue("r", json!({})).await;
    store.set_faults(Faults::script(std::iter::repeat_n(Fault::None, commits).chain([fault])));
    let mut is_crashed = stage.crashes().await;
    if !is_crashed {
        answer_task(&stage).await;
        is_crashed = stage.crashes().await;
    }
    store.set_faults(Faults::none());
    let stage = if is_crashed { open(store.reopen()).await } else { stage };
    // Calls that the crash cut off are made again after the pauses of their retries.
    for _ in 0..3 {
        stage.settle().await;
        stage.advance(60).await;
    }
    answer_task(&stage).await;
    stage.settle().await;
    stage.advance(60).await;
    let run = stage.status("r").await;
    let merged = json!({"keep": 5, "ask": "fine"});
    assert_eq!(run.output.unwrap_or_default()["merged"], merged, "{fault:?} at commit {commits}: {:?}", run.error);
    let mut told = stage.story("r").await;
    assert_eq!(told.len(), 2 + 6 * 2 + 1, "{fault:?} at commit {commits}: {told:?}");
    told.sort();
    told.dedup();
    assert_eq!(told.len(), 2 + 6 * 2 + 1, "nothing is told twice");
    is_crashed
}

#[tokio::test]
async fn a_desk_without_retries_is_never_carried_out_twice() {
    let store = MemStore::new();
    let (crash, hit) = (store.clone(), std::sync::atomic::AtomicUsize::new(0));
    // The store is gone in the middle of the call.
    let endpoint = Endpoint::serve_some(move |_, _| {
        hit.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        crash.crash();
        Some(answer(200, &json!({})))
    })
    .await;
    let stage = open(store.clone()).await;
    let once = with(bound("a", json!({"type": "http", "url": endpoint.url})), json!({"runtimePolicy": {"retries": 0}}));
    stage.save(&workflow(&[once], &[])).await;
    stage.queue("r", json!({})).await;
    assert!(stage.crashes().await);
    let stage = open(store.reopen()).await;
    stage.settle().await;
    for _ in 0..3 {
        stage.advance(120).await;
    }
    assert_eq!(endpoint.asked().len(), 1);
    let error = stage.status("r").await.error.unwrap();
    assert!(error.starts_with("desk 'a' failed:") && error.contains("AttemptLost"), "{error}");
}

#[tokio::test]
async fn a_run_goes_on_with_the_document_that_it_began_with() {
    let store = MemStore::new();
    let stage = open(store.clone()).await;
    stage.save(&workflow(&[desk("ask", "human-wait"), gives("b", "'old'")], &["ask>b"])).await;
    stage.start("r", json!({})).await;
    stage.save(&workflow(&[desk("ask", "human-wait"), gives("b", "'new'")], &["ask>b"])).await;
    stage.engine.stop().await.unwrap();
    let stage = open(store.reopen()).await;
    stage.settle().await;
    assert!(answer_task(&stage).await);
    stage.settle().await;
    assert_eq!(stage.status("r").await.output, Some(json!("old")));
}
