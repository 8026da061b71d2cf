//! B1 to B9: what a callback may and may not do.

use perdura_store::{Fault, Faults};
use serde_json::{Value, json};

use super::support::{SECRET, World, error, secrets, shipments, success};
use crate::auth::{CallbackHeaders, callback_key, sign};
use crate::job::ErrorType;
use crate::secrets::{Secret, Secrets};

/// How a stranger or a robot presents itself.
#[derive(Default)]
struct Presented {
    signature: Option<String>,
    key_id: Option<String>,
    secret: Option<&'static str>,
}

async fn present(world: &World, presented: &Presented, body: &[u8]) -> String {
    let Presented { signature, key_id, secret } = presented;
    let headers = CallbackHeaders { signature: signature.as_deref(), key_id: key_id.as_deref(), secret: *secret };
    match world.robot.callback(headers, body).await {
        Ok(_) => "200".to_owned(),
        Err(refusal) => format!("{} {}", refusal.status, refusal.code),
    }
}

#[tokio::test]
async fn b1_a_callback_must_prove_where_it_comes_from() {
    let world = World::new();
    let (job, other) = (world.dispatched(3).await, {
        let mut request = shipments(1);
        request["workspaceId"] = json!("shop-2");
        world.create(&request).await.unwrap().job.job_id
    });
    let item = world.ids(job).await[0];
    let body = serde_json::to_vec(&success(item, 1, "T-100")).unwrap();
    let now = world.engine.clock().wall();
    let key = |job| format!("{job}.1");
    let signed =
        |key_id: &str, secret: &str, body: &[u8], at| Some(sign(&callback_key(&Secret::new(secret), key_id), body, at));
    let by = |signature, key_id| Presented { signature, key_id: Some(key_id), secret: None };
    let table = [
        (Presented::default(), "401 signature_missing"),
        (Presented { secret: Some("wrong"), ..Presented::default() }, "401 secret_mismatch"),
        (Presented { secret: Some(SECRET), ..Presented::default() }, "401 signature_required"),
        (by(Some("t=1".to_owned()), key(job)), "401 signature_malformed"),
        (by(signed(&key(job), "wrong", &body, now), key(job)), "401 signature_mismatch"),
        (by(signed(&key(job), SECRET, b"other body", now), key(job)), "401 signature_mismatch"),
        (by(signed(&key(job), SECRET, &body, now.plus_ms(-301_000)), key(job)), "401 signature_expired"),
        (by(signed(&key(job), SECRET, &body, now.plus_ms(302_000)), key(job)), "401 signature_expired"),
        (by(signed(&key(job), SECRET, &body, now), key(other)), "401 signature_mismatch"),
        (by(signed(&key(other), SECRET, &body, now), key(other)), "401 key_of_other_job"),
        (by(signed(&format!("{job}.2"), SECRET, &body, now), format!("{job}.2")), "401 key_revoked"),
        (by(signed(&format!("{job}.01"), SECRET, &body, now), format!("{job}.01")), "401 key_id_invalid"),
        (by(signed(&key(job), SECRET, &body, now), "no id".to_owned()), "401 key_id_invalid"),
    ];
    for (presented, expected) in &table {
        assert_eq!(present(&world, presented, &body).await, *expected);
        assert_eq!(world.counts(job).await, "0/0/0 of 3 processing -", "{expected}");
    }
    let good = by(signed(&key(job), SECRET, &body, now), key(job));
    assert_eq!(present(&world, &good, &body).await, "200");

    let unset = World::with_secrets(Secrets::default());
    assert_eq!(present(&unset, &good, &body).await, "401 callback_secret_unset");
    let empty = Presented { secret: Some(""), ..Presented::default() };
    assert_eq!(present(&unset, &empty, &body).await, "401 callback_secret_unset");
}

#[tokio::test]
async fn b1_the_plain_secret_is_for_jobs_in_that_mode() {
    let world = World::new();
    let mut request = shipments(2);
    request["callbackMode"] = json!("secret");
    let job = world.create(&request).await.unwrap().job.job_id;
    world.dispatch(job, 1).await;
    let ids = world.ids(job).await;
    let with = |secret| Presented { secret: Some(secret), ..Presented::default() };
    // As robots of old send it: no attempt.
    let body = serde_json::to_vec(&json!({ "itemId": ids[0], "status": "success", "trackingNumber": "T-1" })).unwrap();
    assert_eq!(present(&world, &with("s3cret-of-all-callback"), &body).await, "401 secret_mismatch");
    assert_eq!(present(&world, &with(SECRET), &body).await, "200");
    assert_eq!(world.counts(job).await, "1/0/0 of 2 processing -");
    // The key of the job is good as well.
    world.succeed(job, ids[1], 1, "T-2").await;
    assert_eq!(world.counts(job).await, "2/0/0 of 2 completed success");
}

#[tokio::test]
async fn b2_a_body_that_breaks_a_rule_is_refused_and_changes_nothing() {
    let world = World::new();
    let job = world.dispatched(1).await;
    let item = world.ids(job).await[0];
    let with = |change: Value| {
        let mut body = success(item, 1, "T-100");
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let table = [
        (json!([]), "the body is not an object"),
        (json!({}), "itemId is missing, but must be a UUID"),
        (with(json!({"itemId": ""})), "itemId is '', but must be a UUID"),
        (with(json!({"itemId": 7})), "itemId is 7, but must be a UUID"),
        (with(json!({"itemId": "abc"})), "itemId 'abc' is not a valid item id"),
        (with(json!({"status": "done"})), "status is 'done', but must be 'success' or 'error'"),
        (with(json!({"status": null})), "status is null, but must be"),
        (with(json!({"trackingNumber": "12"})), "trackingNumber has 2 characters, but must have 3 to 50"),
        (with(json!({"trackingNumber": "1".repeat(51)})), "trackingNumber has 51 characters"),
        (with(json!({"trackingNumber": 123})), "trackingNumber is 123, but must be text"),
        (with(json!({"status": "error", "errorType": "network"})), "errorType is 'network', but must be 'validation'"),
        (with(json!({"status": "error", "errorMessage": {}})), "errorMessage is an object, but must be text"),
        (with(json!({"attempt": 0})), "attempt is 0, but must be a whole number from 1 on"),
        (with(json!({"attempt": "1"})), "attempt is '1', but must be a whole number"),
        (with(json!({"attempt": 2})), "attempt is 2, but item"),
        (with(json!({"screenshot": 1})), "screenshot is 1, but must be text"),
        (json!({"jobId": job, "results": {}}), "results must be a list"),
        (json!({"jobId": job, "results": []}), "results has 0 entries"),
        (json!({"results": [1], "jobId": "x"}), "jobId 'x' is not a valid job id"),
        (json!({"jobId": job, "results": [success(item, 1, "T-1"), {"itemId": item}]}), "results[1].status is missing"),
        (json!({"heartbeat": true}), "jobId is missing"),
    ];
    for (body, expected) in table {
        let refusal = world.call_back(job, &body).await.unwrap_err();
        assert_eq!(refusal.status, 400, "{body}");
        assert!(refusal.message.starts_with(expected), "{} does not start with {expected}", refusal.message);
    }
    let key_id = format!("{job}.1");
    let signature = sign(&callback_key(&Secret::new(SECRET), &key_id), b"{nope", world.engine.clock().wall());
    let presented = Presented { signature: Some(signature), key_id: Some(key_id), secret: None };
    assert_eq!(present(&world, &presented, b"{nope").await, "400 callback_invalid");
    assert_eq!(world.counts(job).await, "0/0/0 of 1 processing -");

    // What is too long is cut, and what is unknown is passed over: a result is not lost over that.
    let mut body = error(item, 1, "portal", &"ñ".repeat(600));
    body["screenshot"] = json!("x".repeat(3_000));
    body["robotVersion"] = json!("1.2");
    world.call_back(job, &body).await.unwrap();
    let item = world.item(job, 0).await;
    assert_eq!(item.error_message.unwrap().chars().count(), 500);
    assert_eq!(item.error_type, Some(ErrorType::Portal));
    assert!(item.screenshot.unwrap().starts_with("(not kept: 3000 characters"));
}

#[tokio::test]
async fn b3_an_unknown_item_is_not_found_and_the_workspace_is_the_jobs() {
    let world = World::new();
    let job = world.dispatched(1).await;
    let stranger = "0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11".parse().unwrap();
    let refusal = world.call_back(job, &success(stranger, 1, "T-1")).await.unwrap_err();
    assert_eq!((refusal.status, refusal.code), (404, "item_not_found"));
    let mut body = success(world.ids(job).await[0], 1, "T-1");
    body["workspaceId"] = json!("shop-of-the-caller");
    world.call_back(job, &body).await.unwrap();
    assert_eq!(world.data("robot/item.completed")[0]["workspaceId"], "shop-1");
    let order = world.robot.order("shop-1".parse().unwrap(), "0".parse().unwrap()).await.unwrap();
    assert_eq!(order.tracking_number.as_deref(), Some("T-1"));
}

#[tokio::test]
async fn b4_the_first_result_of_an_attempt_is_final() {
    let world = World::new();
    let job = world.dispatched(2).await;
    let ids = world.ids(job).await;
    assert!(!world.succeed(job, ids[0], 1, "T-100").await.duplicate);
    assert!(!world.fail(job, ids[1], 1).await.duplicate);
    assert_eq!(world.counts(job).await, "1/1/0 of 2 completed partial");
    let before = world.items(job).await;
    for (item, body) in [
        (0, success(ids[0], 1, "T-100")),
        (1, error(ids[1], 1, "portal", "no")),
        (1, error(ids[1], 1, "timeout", "in other words")),
    ] {
        let answer = world.call_back(job, &body).await.unwrap();
        assert!(answer.duplicate && answer.received && !answer.late, "{body}");
        assert_eq!(world.items(job).await[item], before[item], "{body}");
    }
    // A second result that says the opposite does not count either, and is kept to be looked at.
    for (item, body) in [(0, error(ids[0], 1, "portal", "no")), (1, success(ids[1], 1, "T-101"))] {
        assert!(world.call_back(job, &body).await.unwrap().duplicate);
        assert!(world.call_back(job, &body).await.unwrap().duplicate);
        let after = world.item(job, item).await;
        assert_eq!((after.status, after.late_results.len()), (before[item].status, 1));
    }
    assert_eq!(world.counts(job).await, "1/1/0 of 2 completed partial");
    assert_eq!(world.events("robot/item.completed").len(), 2);
    assert_eq!(world.events("robot/job.batch_completed").len(), 1);
}

#[tokio::test]
async fn b5_a_number_goes_to_the_order_as_the_job_type_says() {
    let world = World::new();
    let shop = || "shop-1".parse().unwrap();
    let job = world.dispatched(2).await;
    let ids = world.ids(job).await;
    let mut body = success(ids[0], 1, "TRACK-1");
    body["validatedCity"] = json!("CALI");
    world.call_back(job, &body).await.unwrap();
    world.call_back(job, &json!({ "itemId": ids[1], "attempt": 1, "status": "success" })).await.unwrap();
    let item = world.item(job, 0).await;
    assert_eq!((item.tracking_number.as_deref(), item.validated_city.as_deref()), (Some("TRACK-1"), Some("CALI")));
    let order = world.robot.order(shop(), "0".parse().unwrap()).await.unwrap();
    assert_eq!((order.tracking_number.as_deref(), order.carrier.as_deref()), (Some("TRACK-1"), Some("COORDINADORA")));
    let order = world.robot.order(shop(), "1".parse().unwrap()).await.unwrap();
    assert_eq!((order.tracking_number, order.carrier), (None, None));

    let lookup = world
        .create(&json!({
            "workspaceId": "shop-1", "kind": "coordinadora", "jobType": "guide_lookup",
            "items": [{"orderId": "0", "payload": {"pedidoNumber": "P-1"}}],
        }))
        .await
        .unwrap();
    let job = lookup.job.job_id;
    world.dispatch(job, 1).await;
    world.succeed(job, world.ids(job).await[0], 1, "GUIDE-1").await;
    let item = world.item(job, 0).await;
    assert_eq!((item.tracking_number, item.guide_number.as_deref()), (None, Some("GUIDE-1")));
    let order = world.robot.order(shop(), "0".parse().unwrap()).await.unwrap();
    assert_eq!((order.tracking_number.as_deref(), order.guide_number.as_deref()), (Some("TRACK-1"), Some("GUIDE-1")));
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_parallel_callbacks_are_counted_exactly() {
    let world = World::new();
    let job = world.dispatched(50).await;
    let mut calls = tokio::task::JoinSet::new();
    let ids = world.ids(job).await;
    // Each three times, a third of them errors, all at once.
    for (number, item) in ids.iter().enumerate().cycle().take(150) {
        let body = if number % 3 == 0 { error(*item, 1, "portal", "no") } else { success(*item, 1, "T-100") };
        let (robot, key_id) = (world.robot.clone(), format!("{job}.1"));
        let now = world.engine.clock().wall();
        calls.spawn(async move {
            let body = serde_json::to_vec(&body).unwrap();
            let signature = sign(&callback_key(&Secret::new(SECRET), &key_id), &body, now);
            let headers = CallbackHeaders { signature: Some(&signature), key_id: Some(&key_id), secret: None };
            robot.callback(headers, &body).await.unwrap().duplicate
        });
    }
    let duplicates = calls.join_all().await.into_iter().filter(|duplicate| *duplicate).count();
    assert_eq!(duplicates, 100);
    assert_eq!(world.counts(job).await, "33/17/0 of 50 completed partial");
    assert_eq!(world.events("robot/item.completed").len(), 50);
    assert_eq!(world.events("robot/job.batch_completed").len(), 1);
    assert_eq!(world.events("robot/job.completed").len(), 1);
}

#[tokio::test]
async fn b6_only_an_active_job_is_completed() {
    let world = World::new();
    let job = world.dispatched(1).await;
    world.robot.fail_job(job, Some(1), crate::job::fail::FailCause::Timeout).await.unwrap();
    let item = world.ids(job).await[0];
    assert!(world.succeed(job, item, 1, "T-1").await.late);
    assert_eq!(world.counts(job).await, "0/1/0 of 1 failed failed");
    assert_eq!(world.events("robot/job.batch_completed").len(), 0);
}

#[tokio::test]
async fn b7_automations_hear_of_shipments_with_a_number_and_of_nothing_else() {
    let world = World::new();
    let job = world.dispatched(3).await;
    let ids = world.ids(job).await;
    world.succeed(job, ids[0], 1, "T-1").await;
    world.call_back(job, &json!({ "itemId": ids[1], "attempt": 1, "status": "success" })).await.unwrap();
    world.fail(job, ids[2], 1).await;
    let told = world.data("automation/robot.coord.completed");
    assert_eq!(told.iter().map(|data| data["orderId"].as_str().unwrap()).collect::<Vec<_>>(), ["0"]);
    let lookup = json!({
        "workspaceId": "shop-1", "kind": "coordinadora", "jobType": "guide_lookup",
        "items": [{"orderId": "g", "payload": {"pedidoNumber": "P-1"}}],
    });
    let job = world.create(&lookup).await.unwrap().job.job_id;
    world.succeed(job, world.ids(job).await[0], 1, "GUIDE-1").await;
    assert_eq!(world.events("automation/robot.coord.completed").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn b8_two_final_callbacks_at_once_make_one_completion() {
    for _ in 0..20 {
        let world = World::new();
        let job = world.dispatched(2).await;
        let ids = world.ids(job).await;
        let (_, _) = tokio::join!(world.succeed(job, ids[0], 1, "T-1"), world.succeed(job, ids[1], 1, "T-2"));
        let completed = world.data("robot/job.batch_completed");
        assert_eq!(completed.len(), 1);
        let expected = json!({
            "jobId": job, "workspaceId": "shop-1", "kind": "coordinadora", "jobType": "create_shipment", "round": 1,
            "status": "completed", "outcome": "success", "totalItems": 2, "successCount": 2, "errorCount": 0,
            "cancelledCount": 0,
        });
        assert_eq!(completed[0], expected);
        assert!(world.job(job).await.batch_completed_emitted);
        world.engine.stop().await.unwrap();
    }
}

#[tokio::test]
async fn b8_a_commit_that_fails_leaves_nothing_and_the_robot_repeats() {
    let world = World::new();
    let job = world.dispatched(1).await;
    let item = world.ids(job).await[0];
    world.store.set_faults(Faults::script([Fault::CrashBefore]));
    let refusal = world.call_back(job, &success(item, 1, "T-1")).await.unwrap_err();
    assert_eq!((refusal.status, refusal.code), (503, "stopping"));
    // The next process, and the robot's next try.
    let world = World::over(world.store.reopen(), secrets());
    assert_eq!(world.counts(job).await, "0/0/0 of 1 processing -");
    assert_eq!(world.events("robot/job.batch_completed").len(), 0);
    assert!(!world.succeed(job, item, 1, "T-1").await.duplicate);
    assert_eq!(world.counts(job).await, "1/0/0 of 1 completed success");
    assert_eq!(world.events("robot/job.batch_completed").len(), 1);
}

#[tokio::test]
async fn b9_everything_else_is_received() {
    let world = World::new();
    let job = world.dispatched(4).await;
    let ids = world.ids(job).await;
    let answer = |answer: crate::CallbackAnswer| serde_json::to_value(answer).unwrap();
    assert_eq!(answer(world.succeed(job, ids[0], 1, "T-1").await), json!({"received": true}));
    assert_eq!(answer(world.succeed(job, ids[0], 1, "T-1").await), json!({"received": true, "duplicate": true}));
    let beat = world.call_back(job, &json!({"jobId": job, "heartbeat": true, "itemId": ids[1]})).await.unwrap();
    assert_eq!(answer(beat), json!({"received": true, "active": true}));
    let batch = json!({"jobId": job, "results": [
        success(ids[0], 1, "T-1"), success(ids[1], 1, "T-2"), success(ids[1], 1, "T-2"), error(ids[2], 1, "portal", "x"),
    ]});
    let batch = world.call_back(job, &batch).await.unwrap();
    assert_eq!(answer(batch), json!({"received": true, "counted": 2, "duplicates": 2, "lates": 0}));
    world.robot.cancel_job(job, None).await.unwrap();
    assert_eq!(answer(world.succeed(job, ids[3], 1, "T-9").await), json!({"received": true, "late": true}));
    let beat = world.call_back(job, &json!({"jobId": job, "heartbeat": true})).await.unwrap();
    assert_eq!(answer(beat), json!({"received": true, "active": false}));
}

#[tokio::test]
async fn a_moved_clock_does_not_age_signatures() {
    let world = World::new();
    let job = world.dispatched(1).await;
    world.advance(3_600_000).await;
    // Robots have the time of the world, whatever `perdura dev` was asked to skip.
    let body = serde_json::to_vec(&success(world.ids(job).await[0], 1, "T-100")).unwrap();
    let (key_id, clock) = (format!("{job}.1"), world.engine.clock());
    for (at, expect) in [(clock.now(), "401 signature_expired"), (clock.wall(), "200")] {
        let signature = Some(sign(&callback_key(&Secret::new(SECRET), &key_id), &body, at));
        let presented = Presented { signature, key_id: Some(key_id.clone()), secret: None };
        assert_eq!(present(&world, &presented, &body).await, expect);
    }
}
