//! What keeps an order from being shipped twice, besides the spool: each of these also holds after a restart.

use std::time::Duration;

use serde_json::{Value, json};

use tokio::task::JoinSet;

use crate::rig::{Rig, SECRET, ask, order, plan};

const BATCH: &str = "/api/crear-pedidos-batch";

/// A robot that ships the first item of a batch and then waits for longer than any test.
async fn dawdling() -> Rig {
    let mut plan = plan();
    plan.pace.item_pause = Duration::from_mins(10);
    Rig::with(Duration::ZERO, 0, plan).await
}

fn in_workspace(mut batch: Value, workspace: &str) -> Value {
    batch["workspaceId"] = json!(workspace);
    batch
}

#[tokio::test]
async fn a_workspace_has_one_batch_at_a_time() {
    let mut rig = dawdling().await;
    rig.ship(&in_workspace(rig.batch("a", 3), "w")).await;
    rig.orchestrator.hears_of(1).await;
    let locked = (409, json!({ "error": "another batch of this workspace is running: a", "lockedBy": "a" }));
    assert_eq!(rig.call("POST", BATCH, &in_workspace(rig.batch("b", 1), "w")).await, locked);
    rig.drop_robot();
    rig.start_robot().await;
    assert_eq!(rig.call("POST", BATCH, &in_workspace(rig.batch("b", 1), "w")).await, locked, "after a restart");
    // It has gone on with the second item, and now waits to begin the third.
    rig.orchestrator.hears_of(2).await;
    // Others are not held up, and the workspace is free as soon as nothing is open in it.
    rig.ship(&in_workspace(rig.batch("c", 1), "another")).await;
    rig.orchestrator.hears_of(3).await;
    assert_eq!(rig.call("POST", "/api/jobs/a/cancel", &json!({})).await, (200, json!({ "cancelled": 1 })));
    rig.ship(&in_workspace(rig.batch("b", 1), "w")).await;
    rig.orchestrator.hears_of(4).await;
}

#[tokio::test]
async fn an_order_is_in_a_batch_once() {
    let rig = Rig::start().await;
    let mut batch = rig.batch("j", 2);
    batch["orders"][1]["orderId"] = batch["orders"][0]["orderId"].clone();
    rig.ship(&batch).await;
    rig.orchestrator.hears_of(2).await;
    let results = rig.orchestrator.acknowledged();
    assert_eq!(results["j-0"]["status"], "success");
    assert_eq!(results["j-1"]["errorType"], "validation");
    assert_eq!(results["j-1"]["errorMessage"], "order order 0 of j is in this batch twice");
    assert_eq!(rig.carrier.count(), (1, 0));
}

#[tokio::test]
async fn an_order_is_locked_until_its_number_is_known() {
    let mut rig = Rig::start().await;
    rig.orchestrator.answer(|_, body| if body["itemId"] == "a-0" { 503 } else { 200 });
    rig.ship(&in_workspace(rig.batch("a", 1), "w")).await;
    rig.orchestrator.hears("the result of a-0", |heard| heard.iter().any(|heard| heard.status == 503)).await;
    rig.drop_robot();
    rig.start_robot().await;
    // The orchestrator has not heard that the order is shipped, gives up, and orders it again in another job.
    let mut again = in_workspace(rig.batch("b", 2), "w");
    again["orders"][0]["orderId"] = order("a", 0)["orderId"].clone();
    rig.ship(&again).await;
    rig.orchestrator.hears_of(2).await;
    let results = rig.orchestrator.acknowledged();
    assert_eq!(results["b-0"]["errorMessage"], "order order 0 of a is locked by batch a");
    assert_eq!(results["b-1"]["status"], "success");
    assert_eq!(rig.carrier.count(), (2, 0));
    // A batch of such orders alone is refused as a whole.
    let mut alone = in_workspace(rig.batch("c", 1), "w");
    alone["orders"][0]["orderId"] = order("a", 0)["orderId"].clone();
    assert_eq!(rig.call("POST", BATCH, &alone).await.0, 400);
    // Once it has heard, it may ship the order again if it wants to.
    rig.orchestrator.answer(|_, _| 200);
    rig.orchestrator.hears_of(3).await;
    rig.idle().await;
    rig.ship(&alone).await;
    rig.orchestrator.hears_of(4).await;
    assert_eq!(rig.carrier.count(), (3, 0));
}

#[tokio::test]
async fn a_dispatch_is_remembered_over_restarts() {
    let mut rig = Rig::start().await;
    let first = rig.batch("j", 1);
    rig.ship(&first).await;
    rig.idle().await;
    for how in ["stopped", "crashed"] {
        if how == "stopped" {
            rig.stop_robot().await;
        } else {
            rig.drop_robot();
        }
        rig.start_robot().await;
        let (status, answer) = rig.call("POST", BATCH, &first).await;
        assert_eq!((status, &answer["cached"], &answer["totalItems"]), (200, &json!(true), &json!(1)), "{how}");
    }
    // The next round of the same job is another dispatch: here, of an item that is tried again.
    let mut second = rig.batch("j", 1);
    second["dispatchId"] = json!("j.2");
    second["orders"][0]["itemId"] = json!("j-7");
    rig.ship(&second).await;
    rig.idle().await;
    assert_eq!(rig.carrier.count(), (2, 0));
}

#[tokio::test]
async fn the_same_dispatch_many_times_at_once_is_one() {
    let rig = Rig::start().await;
    let batch = rig.batch("j", 3);
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let (router, body) = (rig.robot().router(), batch.to_string());
        calls.spawn(async move { ask(router, "POST", BATCH, &body, &[("x-callback-secret", SECRET)]).await });
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().all(|(status, _)| *status == 200));
    let new = answers.iter().filter(|(_, answer)| answer["cached"] != true).count();
    assert_eq!(new, 1);
    rig.orchestrator.hears_of(3).await;
    rig.idle().await;
    assert_eq!(rig.carrier.count(), (3, 0));
}
