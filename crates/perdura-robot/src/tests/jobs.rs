//! J1 to J6: what a job is, and how it comes to be, ends and is tried again.

use serde_json::{Value, json};

use super::support::{World, shipments, success};
use crate::ids::OrderId;
use crate::job::fail::FailCause;
use crate::job::{ItemStatus, JobStatus};
use crate::{JobFilter, Refusal};

async fn refused(world: &World, request: &Value) -> Refusal {
    world.create(request).await.unwrap_err()
}

#[tokio::test]
async fn j1_a_job_has_its_fields() {
    let world = World::new();
    let mut request = shipments(2);
    request["idempotencyKey"] = json!("batch-7");
    let created = world.create(&request).await.unwrap();
    let job = created.job.job_id;
    let value = serde_json::to_value(&created).unwrap();
    let now = value["job"]["createdAt"].clone();
    let expected = json!({
        "job": {
            "jobId": job, "workspaceId": "shop-1", "kind": "coordinadora", "jobType": "create_shipment",
            "carrier": "COORDINADORA", "status": "pending", "outcome": null, "totalItems": 2, "successCount": 0,
            "errorCount": 0, "cancelledCount": 0, "lateCount": 0, "round": 1, "roundItems": 2,
            "batchCompletedEmitted": false, "roundHasResults": false, "callbackMode": "hmac", "keyId": format!("{job}.1"), "oldestKey": 1,
            "cascadeDepth": 0, "idempotencyKey": "batch-7",
            "dispatch": {"dispatchId": job, "status": "none"},
            "createdAt": now, "updatedAt": now, "expiresAt": value["job"]["expiresAt"],
        },
        "callback": {"url": "https://perdura.test/api/webhooks/robot-callback", "keyId": format!("{job}.1")},
        "existing": false,
    });
    assert_eq!(value, expected);
    world.advance(60_000).await;
    world.dispatch(job, 1).await;
    let dispatched = world.job(job).await;
    let moment = |at: Option<perdura_types::Moment>| at.unwrap().as_millis();
    assert_eq!(dispatched.status, JobStatus::Processing);
    assert!(moment(dispatched.started_at) >= dispatched.created_at.as_millis() + 60_000);
    // 2 × 30 s + 5 min.
    assert_eq!(moment(dispatched.deadline_at) - moment(dispatched.dispatch.accepted_at), 2 * 30_000 + 300_000);
    for item in world.ids(job).await {
        world.succeed(job, item, 1, "T-100").await;
    }
    let ended = world.job(job).await;
    assert!(ended.batch_completed_emitted && ended.completed_at >= ended.started_at);
}

#[tokio::test]
async fn j2_an_item_keeps_what_was_sent_and_what_came_back() {
    let world = World::new();
    let job = world.dispatched(1).await;
    let item = world.ids(job).await[0];
    world.call_back(job, &json!({"jobId": job, "heartbeat": true, "itemId": item, "attempt": 1})).await.unwrap();
    let started = world.item(job, 0).await;
    assert_eq!(started.status, ItemStatus::Processing);
    // Four times the time for an item.
    let given_ms = started.deadline_at.unwrap().as_millis() - started.started_at.unwrap().as_millis();
    assert_eq!(given_ms, 4 * 30_000);
    world.fail(job, item, 1).await;
    world.retry(job, &[item]).await.unwrap();
    world.dispatch(job, 2).await;
    let mut body = success(item, 2, "T-100");
    body["validatedCity"] = json!("CALI");
    body["screenshot"] = json!("shots/1.png");
    world.call_back(job, &body).await.unwrap();
    let value = serde_json::to_value(world.item(job, 0).await).unwrap();
    let expected = json!({
        "itemId": item, "jobId": job, "position": 0, "orderId": "0", "payload": super::support::payload(0),
        "status": "success", "attempt": 2, "retryCount": 1, "trackingNumber": "T-100", "validatedCity": "CALI",
        "screenshot": "shots/1.png", "settledBy": "callback", "completedAt": value["completedAt"],
        "lastRetryAt": value["lastRetryAt"],
        "history": [{
            "attempt": 1, "status": "error", "errorType": "portal", "errorMessage": "no", "settledBy": "callback",
            "completedAt": value["history"][0]["completedAt"],
        }],
    });
    assert_eq!(value, expected);
}

#[tokio::test]
async fn j3_a_submission_that_breaks_a_rule_is_refused_with_the_item_that_does() {
    let world = World::new();
    let with = |change: fn(&mut Value)| {
        let mut request = shipments(3);
        change(&mut request);
        request
    };
    let table: [(Value, &str, &str); 17] = [
        (with(|r| r["items"] = json!([])), "items_invalid", "items has 0 entries, but a job has 1 to 10000"),
        (with(|r| r["workspaceId"] = json!("a b")), "field_invalid", "workspaceId 'a b' is not a valid workspace id"),
        (with(|r| r["idempotencyKey"] = json!("")), "field_invalid", "idempotencyKey '' is not a valid idempotency"),
        (with(|r| r["kind"] = json!("other")), "kind_not_found", "there is no robot kind 'other'"),
        (
            with(|r| r["jobType"] = json!("ocr")),
            "job_type_unknown",
            "kind 'coordinadora' has no job type 'ocr': use one",
        ),
        (with(|r| r["items"][1] = json!(7)), "item_invalid", "items[1]: invalid type: integer `7`"),
        (with(|r| r["items"][1] = json!({})), "item_invalid", "items[1]: missing field `orderId`"),
        (with(|r| r["items"][1]["orderId"] = json!(" ")), "item_invalid", "items[1]: orderId ' ' is not a valid order"),
        (with(|r| r["items"][1]["itemId"] = json!("x")), "item_invalid", "items[1]: itemId 'x' is not a valid item id"),
        (with(|r| r["items"][2]["orderId"] = json!("0")), "order_twice", "items[2]: order '0' is in this job twice"),
        (with(|r| r["items"][1]["payload"] = json!([])), "item_invalid", "items[1]: order '1': payload is a list"),
        (
            with(|r| r["items"][1]["payload"]["unidades"] = json!("2")),
            "item_invalid",
            "items[1]: order '1': payload.unidades is '2', but must be a whole number",
        ),
        (
            with(|r| r["items"][1]["payload"]["esRecaudoContraentrega"] = json!("si")),
            "item_invalid",
            "items[1]: order '1': payload.esRecaudoContraentrega is 'si', but must be true or false",
        ),
        (
            with(|r| r["jobType"] = json!("guide_lookup")),
            "item_invalid",
            "items[0]: order '0': payload.pedidoNumber is missing",
        ),
        (
            with(|r| r["items"][1]["payload"]["note"] = json!("x".repeat(70_000))),
            "item_invalid",
            "items[1]: the payload has",
        ),
        (with(|r| r["items"][1]["credentials"] = json!({})), "item_invalid", "items[1]: unknown field `credentials`"),
        (
            with(|r| {
                r["items"][0]["itemId"] = json!("0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11");
                r["items"][1]["itemId"] = json!("0190A5B4-7C1E-7B6E-8F3A-2F1D6C0E9B11");
            }),
            "item_id_twice",
            "items[1]: item id 0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11 is in this job twice",
        ),
    ];
    for (request, code, message) in table {
        let refusal = refused(&world, &request).await;
        assert_eq!((refusal.status, refusal.code), (400, code), "{refusal}");
        assert!(refusal.message.starts_with(message), "{} does not start with {message}", refusal.message);
    }
    assert_eq!(world.robot.jobs(JobFilter::default()).await.unwrap().jobs, []);
    assert_eq!(world.everything(), "");
}

#[tokio::test]
async fn j3_an_id_of_an_item_is_taken_once() {
    let world = World::new();
    let mut request = shipments(1);
    request["items"][0]["itemId"] = json!("0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11");
    world.create(&request).await.unwrap();
    request["workspaceId"] = json!("shop-2");
    let refusal = refused(&world, &request).await;
    assert_eq!((refusal.status, refusal.code), (409, "item_id_taken"));
}

#[tokio::test]
async fn j4_a_retry_corrects_the_counts_and_reopens_the_job() {
    let world = World::new();
    let job = world.dispatched(4).await;
    let ids = world.ids(job).await;
    world.succeed(job, ids[0], 1, "T-1").await;
    let refusal = world.retry(job, &[]).await.unwrap_err();
    assert_eq!((refusal.status, refusal.code), (409, "job_active"));
    for item in &ids[1..] {
        world.fail(job, *item, 1).await;
    }
    assert_eq!(world.counts(job).await, "1/3/0 of 4 completed partial");
    let stranger = "0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11".parse().unwrap();
    assert_eq!(world.retry(job, &[ids[1], stranger]).await.unwrap_err().code, "item_not_found");
    assert_eq!(world.retry(job, &[ids[0]]).await.unwrap_err().code, "item_not_retriable");

    let job_after = world.retry(job, &[ids[1], ids[3]]).await.unwrap();
    assert_eq!(job_after, world.job(job).await);
    assert_eq!(world.counts(job).await, "1/1/0 of 4 pending -");
    assert_eq!(world.statuses(job).await, ["success", "pending", "error", "pending"]);
    let item = world.item(job, 1).await;
    assert_eq!((item.attempt, item.retry_count, item.error_type, item.error_message), (2, 1, None, None));
    let job_now = world.job(job).await;
    assert_eq!((job_now.round, job_now.round_items, job_now.batch_completed_emitted), (2, 2, false));
    assert_eq!(job_now.dispatch.dispatch_id, format!("{job}.2"));
    let submitted = world.data("robot/job.submitted");
    assert_eq!(submitted[1]["orderIds"], json!(["1", "3"]));
    assert_eq!((&submitted[1]["round"], &submitted[1]["itemCount"]), (&json!(2), &json!(2)));

    world.dispatch(job, 2).await;
    world.succeed(job, ids[1], 2, "T-2").await;
    world.succeed(job, ids[3], 2, "T-3").await;
    assert_eq!(world.counts(job).await, "3/1/0 of 4 completed partial");
    world.retry(job, &[]).await.unwrap();
    world.dispatch(job, 3).await;
    world.succeed(job, ids[2], 2, "T-4").await;
    assert_eq!(world.counts(job).await, "4/0/0 of 4 completed success");
    assert_eq!(world.retry(job, &[]).await.unwrap_err().code, "nothing_to_retry");
}

#[tokio::test]
async fn j4_an_item_is_not_tried_for_ever() {
    let world = World::new();
    let job = world.dispatched(1).await;
    let item = world.ids(job).await[0];
    for attempt in 1..=20 {
        world.fail(job, item, attempt).await;
        if attempt < 20 {
            world.retry(job, &[]).await.unwrap();
        }
    }
    assert_eq!(world.retry(job, &[]).await.unwrap_err().code, "attempts_exhausted");
    assert_eq!(world.item(job, 0).await.history.len(), 19);
}

#[tokio::test]
async fn j5_jobs_are_listed_newest_first_in_pages() {
    let world = World::new();
    let mut made = Vec::new();
    for number in 0..7 {
        let mut request = shipments(1);
        request["workspaceId"] = json!(if number % 2 == 0 { "shop-1" } else { "shop-2" });
        request["items"][0]["orderId"] = json!(format!("o{number}"));
        if number == 4 {
            request["jobType"] = json!("guide_lookup");
            request["items"][0]["payload"] = json!({"pedidoNumber": "1"});
        }
        made.insert(0, world.create(&request).await.unwrap().job.job_id);
        world.advance(1_000).await;
    }
    world.robot.cancel_job(made[0], None).await.unwrap();
    let pick = |places: &[usize]| places.iter().map(|place| made[*place]).collect::<Vec<_>>();
    let (shop, shop2) = ("shop-1".parse().unwrap(), "shop".parse().unwrap());
    let table = [
        (JobFilter::default(), pick(&[0, 1, 2, 3, 4, 5, 6])),
        (JobFilter { workspace: Some(shop), ..JobFilter::default() }, pick(&[0, 2, 4, 6])),
        (JobFilter { workspace: Some(shop2), ..JobFilter::default() }, pick(&[])),
        (JobFilter { statuses: vec![JobStatus::Cancelled], ..JobFilter::default() }, pick(&[0])),
        (JobFilter { job_type: Some("guide_lookup".to_owned()), ..JobFilter::default() }, pick(&[2])),
        (JobFilter { kind: Some("other".to_owned()), ..JobFilter::default() }, pick(&[])),
    ];
    for (filter, expected) in table {
        for limit in [1, 2, 3, 100] {
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let page = JobFilter { limit: Some(limit), cursor, ..filter.clone() };
                let page = world.robot.jobs(page).await.unwrap();
                assert!(page.jobs.len() <= limit);
                found.extend(page.jobs.iter().map(|job| job.job_id));
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "{filter:?} by {limit}");
        }
    }
}

#[tokio::test]
async fn j6_an_order_is_in_one_active_job() {
    let world = World::new();
    let first = world.create(&shipments(2)).await.unwrap().job.job_id;
    let mut second = shipments(3);
    second["items"][0]["orderId"] = json!("new");
    let refusal = refused(&world, &second).await;
    assert_eq!((refusal.status, refusal.code), (409, "order_active"));
    assert!(refusal.message.contains(&format!("items[1]: order '1' is in job {first}")), "{refusal}");
    // Another workspace has orders of its own.
    let mut elsewhere = shipments(2);
    elsewhere["workspaceId"] = json!("shop-2");
    world.create(&elsewhere).await.unwrap();
    // Once the job has ended, its orders are free; and a retry must not take them back.
    world.robot.fail_job(first, None, FailCause::Failure("broken".to_owned())).await.unwrap();
    let second = world.create(&second).await.unwrap().job.job_id;
    let refusal = world.retry(first, &[]).await.unwrap_err();
    assert_eq!(refusal.code, "order_active");
    assert!(refusal.message.starts_with(&format!("order '1' is in job {second}")), "{refusal}");
    let free = world.ids(first).await[0];
    world.retry(first, &[free]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn j6_of_two_submissions_at_once_one_gets_the_order() {
    for _ in 0..20 {
        let world = World::new();
        let (a, b) = (shipments(3), shipments(3));
        let (a, b) = tokio::join!(world.create(&a), world.create(&b));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
        let refusal = a.err().or(b.err()).unwrap();
        assert_eq!(refusal.code, "order_active");
        assert_eq!(world.events("robot/job.submitted").len(), 1);
    }
}

#[tokio::test]
async fn j6_orders_with_slashes_are_their_own() {
    let world = World::new();
    let mut request = shipments(1);
    for order in ["a/b", "a", "a/", "Ñandú #7 100%"] {
        request["items"][0]["orderId"] = json!(order);
        world.create(&request).await.unwrap();
        assert_eq!(refused(&world, &request).await.code, "order_active");
        let order: OrderId = order.parse().unwrap();
        assert_eq!(world.robot.order("shop-1".parse().unwrap(), order.clone()).await.unwrap().order_id, order);
    }
}
