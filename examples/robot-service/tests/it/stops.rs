//! Stopping and cancelling: what is begun is finished, what is not begun is left alone.

use std::time::Duration;

use serde_json::json;

use crate::rig::{Rig, plan};

/// A portal slow enough to do something while an item is in hand.
async fn slow() -> Rig {
    Rig::with(Duration::from_millis(300), 0, plan()).await
}

#[tokio::test]
async fn a_stop_finishes_the_item_in_hand_and_keeps_the_rest() {
    let mut rig = slow().await;
    rig.ship(&rig.batch("j", 3)).await;
    rig.orchestrator.hears_a_heartbeat().await;
    rig.stop_robot().await;
    assert_eq!(rig.orchestrator.acknowledged().into_keys().collect::<Vec<_>>(), ["j-0"], "its result is out");
    assert_eq!(rig.carrier.count(), (1, 0));
    rig.start_robot().await;
    rig.orchestrator.hears_of(3).await;
    rig.idle().await;
    assert_eq!(rig.carrier.count(), (3, 0));
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_pause() {
    let mut rig = Rig::start().await;
    rig.stop_robot().await;
    rig.plan.pace.item_pause = Duration::from_mins(10);
    rig.start_robot().await;
    rig.ship(&rig.batch("j", 2)).await;
    rig.orchestrator.hears_of(1).await;
    rig.stop_robot().await;
    rig.plan.pace.item_pause = Duration::ZERO;
    rig.start_robot().await;
    rig.orchestrator.hears_of(2).await;
    assert_eq!(rig.carrier.count(), (2, 0));
}

#[tokio::test]
async fn a_stop_leaves_batches_that_wait_for_a_place() {
    let mut rig = slow().await;
    rig.stop_robot().await;
    rig.plan.pace.batches_at_once = 1;
    rig.start_robot().await;
    rig.ship(&rig.batch("a", 1)).await;
    rig.orchestrator.hears_a_heartbeat().await;
    rig.ship(&rig.batch("b", 1)).await;
    assert_eq!(rig.probe("b").await["status"], "accepted");
    rig.stop_robot().await;
    assert_eq!(rig.carrier.count(), (1, 0));
    rig.start_robot().await;
    rig.orchestrator.hears_of(2).await;
}

#[tokio::test]
async fn a_cancelled_batch_begins_nothing_more() {
    let mut rig = slow().await;
    rig.ship(&rig.batch("j", 4)).await;
    rig.orchestrator.hears_a_heartbeat().await;
    assert_eq!(rig.call("POST", "/api/jobs/j/cancel", &json!({})).await, (200, json!({ "cancelled": 3 })));
    assert_eq!(rig.call("POST", "/api/jobs/j/cancel", &json!({})).await, (200, json!({ "cancelled": 0 })), "again");
    rig.orchestrator.hears_of(1).await;
    rig.idle().await;
    rig.drop_robot();
    rig.start_robot().await;
    let report = rig.probe("j").await;
    assert_eq!(
        (&report["status"], &report["success"], &report["cancelled"]),
        (&json!("cancelled"), &json!(1), &json!(3))
    );
    assert_eq!(rig.call("POST", "/api/jobs/j/cancel", &json!({})).await, (200, json!({ "cancelled": 0 })), "when over");
    assert_eq!(rig.carrier.count(), (1, 0));
}

#[tokio::test]
async fn a_cancel_holds_over_a_crash() {
    let mut rig = slow().await;
    rig.ship(&rig.batch("j", 4)).await;
    rig.orchestrator.hears_a_heartbeat().await;
    assert_eq!(rig.call("POST", "/api/jobs/j/cancel", &json!({})).await.1["cancelled"], 3);
    rig.drop_robot();
    rig.plan.pace.settle = Duration::from_secs(2);
    rig.start_robot().await;
    // The portal finishes what it was sent, and the robot finds it there.
    rig.orchestrator.hears_of(1).await;
    rig.idle().await;
    assert_eq!(rig.orchestrator.acknowledged()["j-0"]["status"], "success");
    assert_eq!(rig.carrier.count(), (1, 0));
}
