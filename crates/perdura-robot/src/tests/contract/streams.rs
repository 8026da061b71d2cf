//! What streams tell, how they break, and how they go on.

use perdura_core::ApiCall;
use perdura_store::MemStore;
use perdura_types::{NewEvent, RawJson};
use serde_json::{Value, json};

use super::{Caller, names};
use crate::contract::JobNews;
use crate::job::JobStatus;
use crate::tests::support::shipments;

#[tokio::test]
async fn a_stream_goes_on_where_it_was_left_when_the_engine_is_opened_again() {
    let store = MemStore::new();
    let before = Caller::over(store.clone());
    let job = before.world.dispatched(2).await;
    let ids = before.world.ids(job).await;
    let mut other = shipments(1);
    other["workspaceId"] = json!("shop-2");
    before.world.create(&other).await.unwrap();
    let mut stream = before.watch("jobs.watch", json!({"jobId": job}), None).await;
    let (_, JobNews::Snapshot { job: Some(shown) }) = stream.next().await else { panic!("no job") };
    assert_eq!((shown.job_id, shown.status), (job, JobStatus::Processing));
    before.world.succeed(job, ids[0], 1, "T-1").await;
    let (last, JobNews::Event { name, data, .. }) = stream.next().await else { panic!("no event") };
    assert_eq!(
        (name.as_str(), &data["orderId"], &data["successCount"]),
        ("robot/item.completed", &json!("0"), &json!(1))
    );
    before.world.fail(job, ids[1], 1).await;
    before.world.robot.retry_job(job, None).await.unwrap();
    // The reader has seen none of that when the server goes down: its connection breaks, which is no end.
    let missed = stream.some(4).await;
    before.world.engine.stop().await.unwrap();
    assert!(stream.breaks().await);
    drop(before);
    let after = Caller::over(store);
    let mut stream = after.watch("jobs.watch", json!({"jobId": job}), Some(&last)).await;
    let found = stream.some(4).await;
    assert_eq!(
        names(&found),
        ["robot/item.completed", "robot/job.batch_completed", "robot/job.completed", "robot/job.submitted"]
    );
    assert_eq!(found, missed);
    let JobNews::Event { data, .. } = &found[3].1 else { panic!("no event") };
    assert_eq!((&data["itemCount"], data.get("orderIds")), (&json!(1), None));
    after.world.dispatch(job, 2).await;
    assert_eq!(names(&stream.some(2).await), ["robot/job.processing", "robot/job.dispatched"]);
}

#[tokio::test]
async fn all_jobs_are_watched_or_those_of_one_workspace() {
    let caller = Caller::new();
    let mut all = caller.watch("jobs.watchAll", Value::Null, Some("0")).await;
    let mut of_two = caller.watch("jobs.watchAll", json!({"workspaceId": "shop-2"}), Some("0")).await;
    caller.world.create(&shipments(1)).await.unwrap();
    // Anybody with an event key can send this.
    let foreign = NewEvent {
        id: None,
        internal_id: None,
        name: "robot/job.completed".into(),
        data: RawJson::of(&json!({"workspaceId": "shop-2", "jobId": null, "outcome": {"odd": true}})),
        user: RawJson::empty_object(),
        ts: None,
        v: None,
        meta: None,
    };
    caller.world.engine.call(ApiCall::SendEvents(vec![foreign])).await.unwrap();
    let mut other = shipments(1);
    other["workspaceId"] = json!("shop-2");
    caller.world.create(&other).await.unwrap();
    let all = all.some(3).await;
    assert_eq!(names(&all), ["robot/job.submitted", "robot/job.completed", "robot/job.submitted"]);
    assert_eq!(of_two.some(2).await, all[1..]);
}
