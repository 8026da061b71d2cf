//! A1 to A5: what automations, screens and other functions hear.

use serde_json::{Value, json};

use super::support::{World, shipments, success};
use crate::job::{Job, JobStatus};
use crate::live::{LiveFilter, LiveMessage, News};

#[tokio::test]
async fn a1_the_event_of_an_order_has_its_fields() {
    let world = World::new();
    let mut request = shipments(2);
    request["items"][1]["payload"] = json!({"nombres": "Eva", "contactId": "c-7", "celular": " ", "totalConIva": 0});
    let job = world.create(&request).await.unwrap().job.job_id;
    world.dispatch(job, 1).await;
    let ids = world.ids(job).await;
    let mut body = success(ids[0], 1, "T-1");
    body["validatedCity"] = json!("CALI - VALLE");
    world.call_back(job, &body).await.unwrap();
    world.succeed(job, ids[1], 1, "T-2").await;
    let told = world.data("automation/robot.coord.completed");
    let expected = json!({
        "workspaceId": "shop-1", "orderId": "0", "jobId": job, "itemId": ids[0], "orderName": "#0",
        "trackingNumber": "T-1", "carrier": "COORDINADORA", "contactId": null, "contactName": "Ana Ríos",
        "contactPhone": "300", "contactEmail": "ana@example.com", "orderValue": 50_000,
        "shippingCity": "CALI - VALLE", "shippingAddress": "Calle 1", "shippingDepartment": "VALLE", "cascadeDepth": 0,
    });
    assert_eq!(told[0], expected);
    let expected = json!({
        "workspaceId": "shop-1", "orderId": "1", "jobId": job, "itemId": ids[1], "trackingNumber": "T-2",
        "carrier": "COORDINADORA", "contactId": "c-7", "contactName": "Eva", "orderValue": 0, "cascadeDepth": 0,
    });
    assert_eq!(told[1], expected);
}

#[tokio::test]
async fn a2_a_cascade_is_cut_at_depth_three_and_that_is_recorded() {
    for (depth, told, cut) in [(0, 1, 0), (2, 1, 0), (3, 0, 1), (9, 0, 1)] {
        let world = World::new();
        let mut request = shipments(1);
        request["cascadeDepth"] = json!(depth);
        let job = world.create(&request).await.unwrap().job.job_id;
        world.dispatch(job, 1).await;
        world.succeed(job, world.ids(job).await[0], 1, "T-1").await;
        let events = world.data("automation/robot.coord.completed");
        assert_eq!(events.len(), told, "{depth}");
        assert!(events.iter().all(|data| data["cascadeDepth"] == depth));
        let suppressed = world.data("automation/cascade.suppressed");
        assert_eq!(suppressed.len(), cut, "{depth}");
        assert_eq!(world.item(job, 0).await.automation_suppressed_depth.is_some(), cut == 1);
        if let Some(suppressed) = suppressed.first() {
            assert_eq!((&suppressed["cascadeDepth"], &suppressed["suppressedAt"]), (&json!(depth), &json!("emit")));
        }
        // The order has its number all the same.
        assert_eq!(world.counts(job).await, "1/0/0 of 1 completed success");
    }
}

#[tokio::test]
async fn a3_the_operator_reads_which_orders_were_created_and_which_were_not() {
    let world = World::new();
    let job = world.dispatched(3).await;
    let ids = world.ids(job).await;
    world.succeed(job, ids[0], 1, "T-1").await;
    world.fail(job, ids[1], 1).await;
    let summary = serde_json::to_value(world.robot.summary(job).await.unwrap()).unwrap();
    assert_eq!(summary["created"], json!([{"orderId": "0", "status": "success", "number": "T-1"}]));
    let rejected = json!([{"orderId": "1", "status": "error", "errorType": "portal", "reason": "no"}]);
    assert_eq!(summary["rejected"], rejected);
    assert_eq!(summary["open"], json!([{"orderId": "2", "status": "pending"}]));
}

#[tokio::test]
async fn a4_a_stream_shows_everything_once_and_goes_on_where_it_was_left() {
    let world = World::new();
    let job = world.dispatched(3).await;
    let ids = world.ids(job).await;
    let mut other = shipments(1);
    other["workspaceId"] = json!("shop-2");
    world.create(&other).await.unwrap();
    let filter = LiveFilter { job: Some(job), workspace: None };
    let mut feed = world.robot.watch(filter.clone(), None).await.unwrap();
    let snapshot = feed.next().await.unwrap();
    assert_eq!(
        (snapshot.news.name(), job_of(&snapshot).map(|job| job.status)),
        ("snapshot", Some(JobStatus::Processing))
    );
    world.call_back(job, &json!({"jobId": job, "heartbeat": true, "itemId": ids[0]})).await.unwrap();
    world.succeed(job, ids[0], 1, "T-1").await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        seen.push(feed.next().await.unwrap());
    }
    let names = |messages: &[LiveMessage]| messages.iter().map(|m| m.news.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&seen), ["robot/item.started", "robot/item.completed"]);
    let shown = data_of(&seen[1]);
    assert_eq!((&shown["orderId"], &shown["successCount"]), (&json!("0"), &json!(1)));
    // The reader goes away, things happen, and it comes back.
    drop(feed);
    world.succeed(job, ids[1], 1, "T-2").await;
    world.fail(job, ids[2], 1).await;
    let mut feed = world.robot.watch(filter, Some(seen[1].id)).await.unwrap();
    let mut after = Vec::new();
    for _ in 0..4 {
        after.push(feed.next().await.unwrap());
    }
    assert_eq!(
        names(&after),
        ["robot/item.completed", "robot/item.completed", "robot/job.batch_completed", "robot/job.completed"]
    );
    assert!(after.is_sorted_by_key(|message| message.id) && after[0].id > seen[1].id);
    // From the very beginning, and for the whole workspace.
    let filter = LiveFilter { job: None, workspace: Some("shop-1".parse().unwrap()) };
    let mut feed = world.robot.watch(filter, Some(perdura_types::EventSeq(0))).await.unwrap();
    let mut all = Vec::new();
    for _ in 0..9 {
        all.push(feed.next().await.unwrap());
    }
    assert_eq!(all[0].news.name(), "robot/job.submitted");
    assert_eq!(data_of(&all[0])["orderIds"], Value::Null);
    assert_eq!(names(&all[5..]), names(&after));
}

fn job_of(message: &LiveMessage) -> Option<&Job> {
    match &message.news {
        News::Snapshot(job) => job.as_deref(),
        News::Happened { .. } | News::Reset => None,
    }
}

fn data_of(message: &LiveMessage) -> Value {
    match &message.news {
        News::Happened { data, .. } => data.to_value(),
        News::Snapshot(_) | News::Reset => Value::Null,
    }
}

#[tokio::test]
async fn a4_a_stream_far_behind_is_told_to_load_anew() {
    let world = World::new();
    let filter = LiveFilter { job: None, workspace: Some("shop-1".parse().unwrap()) };
    let event = |number: usize| perdura_types::NewEvent {
        id: None,
        internal_id: None,
        name: "robot/item.completed".into(),
        data: perdura_types::RawJson::of(&json!({"workspaceId": "shop-2", "number": number})),
        user: perdura_types::RawJson::empty_object(),
        ts: None,
        v: None,
        meta: None,
    };
    for _ in 0..5 {
        let events = (0..5_000).map(event).collect();
        world.engine.call(perdura_core::ApiCall::SendEvents(events)).await.unwrap();
    }
    let mut feed = world.robot.watch(filter, Some(perdura_types::EventSeq(0))).await.unwrap();
    let reset = feed.next().await.unwrap();
    assert_eq!((reset.news.name(), reset.id.0), ("reset", 25_000));
    world.create(&shipments(1)).await.unwrap();
    assert_eq!(feed.next().await.unwrap().news.name(), "robot/job.submitted");
}

#[tokio::test]
async fn a5_every_item_and_every_round_ends_with_an_event() {
    let world = World::new();
    let job = world.dispatched(2).await;
    let ids = world.ids(job).await;
    world.succeed(job, ids[0], 1, "T-1").await;
    world.robot.cancel_job(job, Some("no paper".to_owned())).await.unwrap();
    let items = world.data("robot/item.completed");
    let line = |data: &Value| format!("{} {} {}", data["orderId"], data["status"], data["settledBy"]);
    assert_eq!(
        items.iter().map(line).collect::<Vec<_>>(),
        [r#""0" "success" "callback""#, r#""1" "cancelled" "cancel""#]
    );
    let ended = &world.data("robot/job.completed")[0];
    assert_eq!(
        (&ended["status"], &ended["outcome"], &ended["reason"]),
        (&json!("cancelled"), &json!("partial"), &json!("no paper"))
    );
    assert_eq!(world.events("robot/job.batch_completed").len(), 0);
}
