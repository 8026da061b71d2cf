//! The finished hook: it is told, and changes nothing.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::documents::{gives, workflow};
use super::endpoint::{Endpoint, json as answer};
use super::stage::Stage;
use crate::runner::{FinishedRun, HookAnswer, HookCall, HttpHook, RunnerOptions};

/// What a hook of these tests does when it is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    Well,
    Fails,
    Breaks,
    Hangs,
}

struct Hook {
    does: Does,
    told: Arc<Mutex<Vec<FinishedRun>>>,
}

impl HookCall for Hook {
    fn call(&self, finished: FinishedRun) -> HookAnswer {
        self.told.lock().unwrap().push(finished);
        let does = self.does;
        Box::pin(async move {
            match does {
                Does::Well => Ok(()),
                Does::Fails => Err("the pager is out of paper".to_owned()),
                Does::Breaks => panic!("a hook with a mistake"),
                Does::Hangs => std::future::pending().await,
            }
        })
    }
}

/// The status of a run, what is recorded of its hook, and what the hook was told.
async fn ended(does: Option<Does>, expression: &str) -> (Value, Value, Vec<FinishedRun>) {
    let told = Arc::<Mutex<Vec<FinishedRun>>>::default();
    let hook = does.map(|does| Arc::new(Hook { does, told: Arc::clone(&told) }) as Arc<dyn HookCall>);
    let stage = Stage::with(RunnerOptions { finished_hook: hook, ..RunnerOptions::default() }, Vec::new()).await;
    let run = stage.run(&workflow(&[gives("a", expression)], &[]), json!({})).await;
    let hook = json!(run.finalization.unwrap().finished_hook.unwrap());
    let told = told.lock().unwrap().clone();
    (json!(run.status), hook, told)
}

/// On both outcomes.
const BOTH: [(&str, &str); 2] = [("1", "completed"), ("1 / 0", "failed")];

#[tokio::test]
async fn a_hook_is_told_of_the_end() {
    for (expression, status) in BOTH {
        let (found, hook, told) = ended(Some(Does::Well), expression).await;
        assert_eq!((&found, &hook["outcome"], told.len()), (&json!(status), &json!("succeeded"), 1));
        assert_eq!(told[0].idempotency_key, "coordination-run-finished:r");
        assert_eq!((json!(told[0].status), told[0].error.is_some()), (json!(status), status == "failed"));
        assert_eq!((&hook["nonCritical"], &hook["timeoutMs"]), (&json!(true), &json!(5000)));
    }
}

#[tokio::test]
async fn a_hook_that_fails_or_breaks_is_recorded_and_changes_nothing() {
    for (does, reason) in [(Does::Fails, "the pager is out of paper"), (Does::Breaks, "the hook broke")] {
        for (expression, status) in BOTH {
            let (found, hook, told) = ended(Some(does), expression).await;
            assert_eq!((&found, &hook["outcome"], told.len()), (&json!(status), &json!("failed"), 1));
            assert!(hook["error"].as_str().unwrap().starts_with(reason), "{hook}");
        }
    }
}

#[tokio::test]
async fn a_hook_that_hangs_is_given_up() {
    for (expression, status) in BOTH {
        let (found, hook, _) = ended(Some(Does::Hangs), expression).await;
        assert_eq!((&found, &hook["outcome"]), (&json!(status), &json!("failed")));
        assert_eq!(hook["error"], "the hook took longer than 5000 ms");
    }
}

#[tokio::test]
async fn without_a_hook_it_is_skipped() {
    for (expression, status) in BOTH {
        let (found, hook, _) = ended(None, expression).await;
        assert_eq!((&found, &hook["outcome"]), (&json!(status), &json!("skipped")));
    }
}

#[tokio::test]
async fn a_hook_over_http_gets_the_key() {
    let endpoint = Endpoint::serve(|number, _| answer(if number == 0 { 200 } else { 503 }, &json!({}))).await;
    let hook = Arc::new(HttpHook::new(&format!("{}/finished", endpoint.url)));
    let stage = Stage::with(RunnerOptions { finished_hook: Some(hook), ..RunnerOptions::default() }, Vec::new()).await;
    stage.run(&workflow(&[gives("a", "{'n': 1}")], &[]), json!({})).await;
    stage.start("r2", json!({})).await;
    let asked = &endpoint.asked()[0];
    assert_eq!(asked.line(), "POST /finished");
    assert_eq!(asked.header("idempotency-key"), Some("coordination-run-finished:r"));
    let expected = json!({
        "runId": "r", "workflowId": "w", "workflowVersion": 1, "status": "completed", "output": {"n": 1},
        "idempotencyKey": "coordination-run-finished:r",
    });
    assert_eq!(asked.json(), expected);
    let hook = stage.status("r2").await.finalization.unwrap().finished_hook.unwrap();
    assert_eq!(hook.error, Some(format!("{}/finished answered 503", endpoint.url)));
}
