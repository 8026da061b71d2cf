//! Results: signed, repeated until acknowledged, and kept aside when they are refused.

use std::collections::BTreeMap;

use robot_service::clock;
use robot_service::secret::Secret;
use robot_service::wire::signature::verify;
use serde_json::{Value, json};

use crate::rig::{Rig, SECRET};

#[tokio::test]
async fn callbacks_are_signed_with_the_jobs_key() {
    let rig = Rig::start().await;
    rig.ship(&rig.batch("j", 2)).await;
    rig.orchestrator.hears_of(2).await;
    rig.orchestrator.hears_a_heartbeat().await;
    for heard in rig.orchestrator.results().iter().chain(&rig.orchestrator.heartbeats()) {
        let signature = heard.header("x-callback-signature").unwrap().as_bytes();
        verify(&Secret::new("the job's key"), signature, &heard.bytes, clock::now_seconds()).unwrap();
        assert_eq!(heard.header("x-callback-key-id"), Some("j.1"));
        assert_eq!(heard.header("x-callback-secret"), None, "the key itself stays here");
    }
    let heartbeat = &rig.orchestrator.heartbeats()[0];
    assert_eq!((&heartbeat.body["jobId"], &heartbeat.body["heartbeat"]), (&json!("j"), &json!(true)));
}

#[tokio::test]
async fn the_mode_without_signatures_sends_the_secret() {
    let rig = Rig::start().await;
    let mut batch = rig.batch("j", 1);
    batch["callbackMode"] = json!("secret");
    batch["callbackSecret"] = json!(SECRET);
    batch.as_object_mut().unwrap().remove("keyId");
    rig.ship(&batch).await;
    rig.orchestrator.hears_of(1).await;
    let heard = &rig.orchestrator.results()[0];
    assert_eq!(heard.header("x-callback-secret"), Some(SECRET));
    assert_eq!(heard.header("x-callback-signature"), None);
}

/// Answers each item's tries in turn; the last one stands for all after it.
async fn tries(answers: &'static [u16]) -> (Rig, usize) {
    let rig = Rig::start().await;
    rig.orchestrator.answer(move |heard, body| {
        let before =
            heard.iter().filter(|heard| !heard.is_heartbeat() && heard.body["itemId"] == body["itemId"]).count();
        answers[before.min(answers.len() - 1)]
    });
    rig.ship(&rig.batch("j", 1)).await;
    rig.idle().await;
    let tries = rig.orchestrator.results().len();
    (rig, tries)
}

#[tokio::test]
async fn results_are_sent_until_they_are_acknowledged() {
    for (answers, expect) in [
        (&[200][..], 1),
        (&[204], 1),
        (&[500, 200], 2),
        (&[503, 408, 429, 502, 200], 5),
        // Where a result goes is not for the answer to decide.
        (&[302, 200], 2),
    ] {
        let (rig, tries) = tries(answers).await;
        assert_eq!(tries, expect, "{answers:?}");
        assert!(!rig.data().join("dead-letters.jsonl").exists());
    }
}

#[tokio::test]
async fn refused_results_become_dead_letters() {
    for answers in [&[400][..], &[401], &[403], &[404], &[409], &[410], &[500, 422]] {
        let (rig, tries) = tries(answers).await;
        assert_eq!(tries, answers.len(), "{answers:?}");
        let letters = std::fs::read_to_string(rig.data().join("dead-letters.jsonl")).unwrap();
        let letter: Value = serde_json::from_str(&letters).unwrap();
        assert_eq!(letter["status"], *answers.last().unwrap());
        assert_eq!(letter["url"], rig.orchestrator.url);
        assert_eq!((&letter["body"]["itemId"], &letter["body"]["status"]), (&json!("j-0"), &json!("success")));
        assert!(!letters.contains("the job's key"));
        let report = rig.probe("j").await;
        assert_eq!((&report["status"], &report["refused"]), (&json!("done"), &json!(1)));
    }
}

#[tokio::test]
async fn an_orchestrator_that_is_away_hears_everything_when_it_is_back() {
    let mut rig = Rig::start().await;
    rig.orchestrator.answer(|_, _| 503);
    rig.ship(&rig.batch("j", 5)).await;
    rig.orchestrator
        .hears("every result", |heard| {
            (0..5)
                .all(|index| heard.iter().any(|heard| !heard.is_heartbeat() && heard.item_id() == format!("j-{index}")))
        })
        .await;
    // Over a restart, too.
    rig.stop_robot().await;
    rig.start_robot().await;
    assert_eq!(rig.probe("j").await["undelivered"], 5);
    rig.orchestrator.answer(|_, _| 200);
    rig.orchestrator.hears_of(5).await;
    rig.idle().await;
    assert_eq!(rig.carrier.count(), (5, 0));
    // Each repeats the first word by word, so that the orchestrator may count the first that it takes.
    let mut said: BTreeMap<String, Value> = BTreeMap::new();
    for heard in rig.orchestrator.results() {
        let first = said.entry(heard.item_id().to_owned()).or_insert_with(|| heard.body.clone());
        assert_eq!(*first, heard.body);
    }
}

#[tokio::test]
async fn what_is_over_leaves_no_order_and_no_secret_behind() {
    let rig = Rig::start().await;
    rig.ship(&rig.batch("j", 3)).await;
    rig.idle().await;
    let mut folders = vec![rig.data()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            for word in ["the job's key", SECRET, "Calle 1", "\"password\""] {
                assert!(!text.contains(word), "{word} is in {}", path.display());
            }
        }
    }
}
