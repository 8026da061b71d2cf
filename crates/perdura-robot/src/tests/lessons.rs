//! W22 to W40: what went wrong elsewhere, and cannot here.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use perdura_store::{Fault, Faults, MemStore};
use serde_json::json;

use super::stage::{MockRobot, Stage, secrets_for};
use super::support::{SECRET, World, error, secrets, shipments, success};
use crate::auth::{CallbackHeaders, callback_key, sign, verify};
use crate::job::fail::FailCause;
use crate::job::{ErrorType, ItemResult, SettledBy};
use crate::kind::RobotKind;
use crate::secrets::{Secret, Secrets};
use crate::{Robot, RobotOptions};
use perdura_types::Moment;

const SUBMITTED: &str = "robot/job.submitted";
/// Everything that may happen to a commit.
const FAULTS: [Fault; 5] = [Fault::Busy, Fault::UnknownLost, Fault::UnknownDone, Fault::CrashBefore, Fault::CrashAfter];

#[tokio::test(flavor = "multi_thread")]
async fn w22_a_callback_that_comes_before_the_wait_is_not_missed() {
    // The robot reports everything before it even answers the dispatch.
    let service = Arc::new(OnceLock::<Robot>::new());
    let inner = Arc::clone(&service);
    let robot = MockRobot::serve(move |_, asked| {
        let (dispatch, robot) = (asked.json(), inner.get().unwrap().clone());
        let key = Secret::new(dispatch["callbackSecret"].as_str().unwrap());
        let key_id = dispatch["keyId"].as_str().unwrap().to_owned();
        for order in dispatch["orders"].as_array().unwrap() {
            let body = json!({"itemId": order["itemId"], "attempt": 1, "status": "success", "trackingNumber": "T-1"});
            let body = serde_json::to_vec(&body).unwrap();
            let call = async {
                let signature = sign(&key, &body, robot.wall().await);
                let headers = CallbackHeaders { signature: Some(&signature), key_id: Some(&key_id), secret: None };
                robot.callback(headers, &body).await.unwrap()
            };
            let answer = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(call));
            assert!(!answer.duplicate && !answer.late);
        }
        (200, json!({"status": "accepted"}))
    })
    .await;
    let stage = Stage::new(&robot.url).await;
    assert!(service.set(stage.world.robot.clone()).is_ok());
    let mut kind = crate::kind::built_in("coordinadora").unwrap().clone();
    kind.job_types.get_mut("create_shipment").unwrap().settle_ms = 5_000;
    stage.world.robot.put_kind(kind.name.clone(), kind).await.unwrap();
    stage.job(3).await;
    stage.advance(5_000).await;
    let result = stage.result(SUBMITTED).await.unwrap();
    assert_eq!((&result["status"], &result["successCount"]), (&json!("completed"), &json!(3)));
}

#[tokio::test]
async fn w23_w25_w37_a_crash_leaves_item_counters_completion_and_events_together() {
    for fault in FAULTS {
        let mut world = World::new();
        let job = world.dispatched(2).await;
        let ids = world.ids(job).await;
        for (number, item) in ids.into_iter().enumerate() {
            world.store.set_faults(Faults::script([fault]));
            let first = world.call_back(job, &success(item, 1, "T-100")).await;
            if matches!(fault, Fault::CrashBefore | Fault::CrashAfter) {
                assert_eq!(first.unwrap_err().status, 503, "{fault:?}: the robot is told to repeat");
                world = World::over(world.store.reopen(), secrets());
            }
            let settled = world.items(job).await.iter().filter(|item| item.tracking_number.is_some()).count();
            let record = world.job(job).await;
            assert_eq!(record.success_count as usize, settled, "{fault:?}");
            assert_eq!(world.events("robot/item.completed").len(), settled, "{fault:?}");
            assert_eq!(world.events("automation/robot.coord.completed").len(), settled, "{fault:?}");
            let completed = world.events("robot/job.batch_completed").len();
            assert_eq!((record.batch_completed_emitted, completed), (settled == 2, usize::from(settled == 2)));
            // The robot repeats until it is acknowledged.
            world.succeed(job, item, 1, "T-100").await;
            assert_eq!(world.job(job).await.success_count as usize, number + 1, "{fault:?}");
        }
        assert_eq!(world.counts(job).await, "2/0/0 of 2 completed success", "{fault:?}");
        assert_eq!(world.events("robot/job.batch_completed").len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn w24_a_repeated_error_never_counts_twice_and_completes_nothing_early() {
    let world = World::new();
    let job = world.dispatched(3).await;
    let ids = world.ids(job).await;
    for number in 0..5 {
        let answer = world.fail(job, ids[0], 1).await;
        assert_eq!(answer.duplicate, number > 0);
    }
    assert_eq!(world.counts(job).await, "0/1/0 of 3 processing -");
}

#[tokio::test]
async fn w27_a_retried_batch_signals_again_and_the_first_rounds_callbacks_do_not_disturb_it() {
    let world = World::new();
    let job = world.dispatched(2).await;
    let ids = world.ids(job).await;
    for item in &ids {
        world.fail(job, *item, 1).await;
    }
    world.retry(job, &[]).await.unwrap();
    world.dispatch(job, 2).await;
    // A copy of the first attempt's callback, and one that says the opposite.
    assert!(world.fail(job, ids[0], 1).await.duplicate);
    assert!(world.succeed(job, ids[0], 1, "T-9").await.duplicate);
    // A robot of old cannot say which attempt it means, so it is asked to.
    let unclear = json!({"itemId": ids[0], "status": "success", "trackingNumber": "T-9"});
    assert_eq!(world.call_back(job, &unclear).await.unwrap_err().code, "attempt_required");
    assert_eq!(world.counts(job).await, "0/0/0 of 2 processing -");
    for item in &ids {
        world.succeed(job, *item, 2, "T-100").await;
    }
    let signals = world.data("robot/job.batch_completed");
    let rounds = signals.iter().map(|data| (data["round"].clone(), data["outcome"].clone())).collect::<Vec<_>>();
    assert_eq!(rounds, [(json!(1), json!("failed")), (json!(2), json!("success"))]);
}

#[tokio::test]
async fn w28_a_job_that_is_given_up_leaves_nothing_open_and_what_comes_late_is_kept() {
    for (cause, error_type, by) in [
        (FailCause::Timeout, ErrorType::Timeout, SettledBy::JobTimeout),
        (FailCause::Failure("the robot answered 500".to_owned()), ErrorType::Unknown, SettledBy::JobFailure),
    ] {
        let world = World::new();
        let job = world.dispatched(4).await;
        let ids = world.ids(job).await;
        world.succeed(job, ids[0], 1, "T-1").await;
        world.call_back(job, &json!({"jobId": job, "heartbeat": true, "itemId": ids[1]})).await.unwrap();
        assert!(world.robot.fail_job(job, Some(1), cause.clone()).await.unwrap());
        assert!(!world.robot.fail_job(job, Some(1), cause).await.unwrap(), "once");
        assert_eq!(world.statuses(job).await, ["success", "error", "error", "error"]);
        for item in &world.items(job).await[1..] {
            assert_eq!((item.error_type, item.settled_by), (Some(error_type), Some(by)));
        }
        assert_eq!(world.counts(job).await, "1/3/0 of 4 failed partial");

        // Late results change neither the job nor the order.
        assert!(world.succeed(job, ids[1], 1, "T-2").await.late);
        assert!(world.succeed(job, ids[1], 1, "T-2").await.late);
        assert!(world.call_back(job, &error(ids[2], 1, "portal", "no")).await.unwrap().late);
        assert_eq!(world.counts(job).await, "1/3/0 of 4 failed partial");
        let shop = || "shop-1".parse().unwrap();
        assert_eq!(world.robot.order(shop(), "1".parse().unwrap()).await.unwrap().tracking_number, None);
        let item = world.item(job, 1).await;
        assert_eq!((item.late_results.len(), world.job(job).await.late_count), (1, 2));
        assert_eq!(world.events("robot/item.late").len(), 2);

        // A person accepts them: now they count, once.
        let item = world.robot.accept_late(job, ids[1], None).await.unwrap();
        assert_eq!((item.tracking_number.as_deref(), item.settled_by), (Some("T-2"), Some(SettledBy::AcceptedLate)));
        assert!(item.late_results[0].accepted_at.is_some());
        world.robot.accept_late(job, ids[2], Some(0)).await.unwrap();
        assert_eq!(world.counts(job).await, "2/2/0 of 4 failed partial");
        let order = world.robot.order(shop(), "1".parse().unwrap()).await.unwrap();
        assert_eq!(order.tracking_number.as_deref(), Some("T-2"));
        assert_eq!(world.events("automation/robot.coord.completed").len(), 2);
        for (item, index, code) in [
            (ids[1], None, "item_succeeded"),
            (ids[3], None, "no_late_result"),
            (ids[2], Some(7), "late_result_unknown"),
        ] {
            assert_eq!(world.robot.accept_late(job, item, index).await.unwrap_err().code, code);
        }
        world.retry(job, &[]).await.unwrap();
        assert_eq!(world.robot.accept_late(job, ids[2], None).await.unwrap_err().code, "item_open");
    }
}

#[tokio::test]
async fn w28_late_results_are_bounded_and_a_success_is_never_crowded_out() {
    let world = World::new();
    let job = world.dispatched(1).await;
    let item = world.ids(job).await[0];
    world.robot.fail_job(job, None, FailCause::Timeout).await.unwrap();
    for number in 0..30 {
        world.call_back(job, &error(item, 1, "portal", &number.to_string())).await.unwrap();
    }
    world.succeed(job, item, 1, "T-1").await;
    let late = world.item(job, 0).await.late_results;
    assert_eq!(late.len(), 10);
    assert_eq!(late.iter().filter(|late| matches!(late.result, ItemResult::Success { .. })).count(), 1);
    world.robot.accept_late(job, item, None).await.unwrap();
    assert_eq!(world.counts(job).await, "1/0/0 of 1 failed success");
}

#[tokio::test]
async fn w29_whichever_commit_a_crash_hits_the_robot_gets_the_batch_once() {
    for fault in [Fault::CrashBefore, Fault::CrashAfter] {
        for commits in 0.. {
            if !crashed_at(commits, fault).await {
                assert!(commits > 4, "a round of a job takes some commits");
                break;
            }
        }
    }
}

/// Crashes Perdura at a commit of a round; false when the round has fewer.
async fn crashed_at(commits: usize, fault: Fault) -> bool {
    let known = Arc::new(AtomicBool::new(false));
    // It answers truthfully, whatever becomes of its answers.
    let robot = MockRobot::serve(move |_, asked| match asked.path.contains("/jobs/") {
        true if known.load(Ordering::SeqCst) => (200, json!({"known": true})),
        true => (404, json!({"known": false})),
        false => {
            known.store(true, Ordering::SeqCst);
            (200, json!({"status": "accepted"}))
        }
    })
    .await;
    let store = MemStore::new();
    let stage = Stage::over(store.clone(), secrets_for(&robot.url)).await;
    store.set_faults(Faults::script(std::iter::repeat_n(Fault::None, commits).chain([fault])));
    let _created = stage.world.create(&shipments(1)).await;
    let is_crashed = stage.crashes().await;
    store.set_faults(Faults::none());
    let stage = if is_crashed { Stage::over(store.reopen(), secrets_for(&robot.url)).await } else { stage };
    if stage.world.events(SUBMITTED).is_empty() {
        stage.world.create(&shipments(1)).await.unwrap();
    }
    stage.settle().await;
    // Calls that the crash cut off are made again after the pauses of their retries.
    for _ in 0..3 {
        stage.advance(60_000).await;
    }
    let batches = robot.lines().into_iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(batches, 1, "{fault:?} at commit {commits}: {:?}", robot.lines());
    let job = stage.world.robot.jobs(crate::JobFilter::default()).await.unwrap().jobs[0].job_id;
    stage.world.succeed(job, stage.world.ids(job).await[0], 1, "T-1").await;
    assert_eq!(stage.result(SUBMITTED).await.unwrap()["outcome"], "success", "{fault:?} at commit {commits}");
    is_crashed
}

#[tokio::test]
async fn w30_an_idempotency_key_finds_its_job_for_a_day() {
    let world = World::new();
    let mut request = shipments(1);
    request["idempotencyKey"] = json!("batch-7");
    let first = world.create(&request).await.unwrap();
    let job = first.job.job_id;
    let refusal = world.create(&request).await.unwrap_err();
    assert_eq!((refusal.status, refusal.code), (409, "idempotency_key_active"));
    assert!(refusal.message.contains(&job.to_string()), "{refusal}");
    // The key is the workspace's own.
    let mut elsewhere = request.clone();
    elsewhere["workspaceId"] = json!("shop-2");
    world.create(&elsewhere).await.unwrap();

    world.dispatch(job, 1).await;
    world.succeed(job, world.ids(job).await[0], 1, "T-1").await;
    let again = world.create(&request).await.unwrap();
    assert_eq!((again.existing, again.same_submission, again.job.job_id), (true, Some(true), job));
    let mut other = request.clone();
    other["items"][0]["payload"]["peso"] = json!(9);
    assert_eq!(world.create(&other).await.unwrap().same_submission, Some(false));
    assert_eq!(world.events(SUBMITTED).len(), 2);

    world.advance(24 * 3_600_000).await;
    let fresh = world.create(&request).await.unwrap();
    assert!(!fresh.existing && fresh.job.job_id != job);
    // A job that is still active keeps its key, however old it is.
    world.advance(3 * 24 * 3_600_000).await;
    assert_eq!(world.create(&request).await.unwrap_err().code, "idempotency_key_active");
}

#[tokio::test]
async fn w31_a_batch_that_the_robot_refuses_is_settled_here_and_nowhere_else() {
    let robot = MockRobot::serve(|_, _| (400, json!({"error": "every order is invalid"}))).await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(2).await;
    stage.settle().await;
    assert_eq!(stage.world.counts(job).await, "0/2/0 of 2 failed failed");
    let message = stage.world.item(job, 0).await.error_message.unwrap();
    assert!(message.contains("every order is invalid"), "{message}");
    // A robot that reports them all the same changes nothing.
    assert!(stage.world.fail(job, stage.world.ids(job).await[0], 1).await.late);
    assert_eq!(stage.world.counts(job).await, "0/2/0 of 2 failed failed");
}

#[tokio::test]
async fn w32_a_restart_forgets_nothing() {
    let world = World::new();
    let job = world.dispatched(2).await;
    let ids = world.ids(job).await;
    world.succeed(job, ids[0], 1, "T-1").await;
    world.call_back(job, &json!({"jobId": job, "heartbeat": true, "itemId": ids[1]})).await.unwrap();
    let before = world.robot.job(job).await.unwrap();
    world.store.crash();
    let world = World::over(world.store.reopen(), secrets());
    assert_eq!(world.robot.job(job).await.unwrap(), before);
    assert!(world.succeed(job, ids[0], 1, "T-1").await.duplicate);
    assert_eq!(world.create(&shipments(1)).await.unwrap_err().code, "order_active");
    world.succeed(job, ids[1], 1, "T-2").await;
    assert_eq!(world.counts(job).await, "2/0/0 of 2 completed success");
}

#[tokio::test]
async fn w33_no_event_record_or_run_holds_a_secret() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let mut request = shipments(1);
    request["idempotencyKey"] = json!("k");
    let job = stage.job_of(&request).await;
    let item = stage.world.ids(job).await[0];
    stage.world.fail(job, item, 1).await;
    stage.world.retry(job, &[]).await.unwrap();
    stage.settle().await;
    stage.world.succeed(job, item, 2, "T-1").await;
    stage.settle().await;
    let key = callback_key(&Secret::new(SECRET), &format!("{job}.1"));
    let everything = stage.world.everything() + &stage.world.everything_of_runs();
    for secret in [SECRET, "portal-hunter2", "portal-user", key.expose()] {
        assert!(!everything.contains(secret), "{secret} is written somewhere");
    }
    assert!(everything.contains("T-1"));
    // Nor is one taken: whoever sends credentials learns that they do not belong here.
    let mut request = shipments(1);
    request["credentials"] = json!({"username": "u", "password": "p"});
    let error = serde_json::from_value::<crate::CreateJob>(request).unwrap_err().to_string();
    assert!(error.starts_with("unknown field `credentials`"), "{error}");
}

#[tokio::test]
async fn w33_a_key_is_of_one_job_and_can_be_exchanged() {
    let world = World::new();
    let job = world.dispatched(4).await;
    let ids = world.ids(job).await;
    let (first, second) = (format!("{job}.1"), format!("{job}.2"));
    assert_ne!(callback_key(&Secret::new(SECRET), &first), callback_key(&Secret::new(SECRET), &second));
    assert_eq!(world.robot.rotate_key(job, false).await.unwrap().key_id, second);
    world.call_back_with(&first, &success(ids[0], 1, "T-1")).await.unwrap();
    world.call_back_with(&second, &success(ids[1], 1, "T-2")).await.unwrap();
    world.robot.rotate_key(job, true).await.unwrap();
    for revoked in [&first, &second] {
        let refusal = world.call_back_with(revoked, &success(ids[2], 1, "T-3")).await.unwrap_err();
        assert_eq!((refusal.status, refusal.code), (401, "key_revoked"));
    }
    world.call_back_with(&format!("{job}.3"), &success(ids[2], 1, "T-3")).await.unwrap();
    // The secret behind all keys is exchanged, too: robots at work go on with the old one.
    let robot = Robot::new(RobotOptions {
        secrets: Secrets::of([("ROBOT_CALLBACK_SECRET", "new"), ("ROBOT_CALLBACK_SECRET_PREVIOUS", SECRET)]),
        public_url: "https://perdura.test".to_owned(),
    });
    robot.attach(world.engine.clone());
    let key_id = format!("{job}.3");
    let body = serde_json::to_vec(&success(ids[3], 1, "T-4")).unwrap();
    for (secret, accepted) in [("other", false), (SECRET, true), ("new", true)] {
        let signature = sign(&callback_key(&Secret::new(secret), &key_id), &body, world.engine.clock().wall());
        let headers = CallbackHeaders { signature: Some(&signature), key_id: Some(&key_id), secret: None };
        assert_eq!(robot.callback(headers, &body).await.is_ok(), accepted, "{secret}");
    }
}

#[tokio::test]
async fn w34_a_stuck_item_does_not_hold_the_batch_and_signs_of_life_extend_its_time() {
    let world = World::new();
    let job = world.dispatched(3).await;
    let ids = world.ids(job).await;
    let beat = |item| json!({"jobId": job, "heartbeat": true, "itemId": item, "attempt": 1});
    let sweep = || async { world.robot.sweep_items(job, 1).await.unwrap().map(Moment::as_millis) };
    let start = world.engine.clock().now().as_millis();
    assert!((sweep().await.unwrap() - start - 120_000).abs() < 5_000, "nothing has begun: look again in 4 × 30 s");
    world.call_back(job, &beat(ids[0])).await.unwrap();
    world.advance(100_000).await;
    world.call_back(job, &beat(ids[0])).await.unwrap();
    world.call_back(job, &beat(ids[1])).await.unwrap();
    world.advance(100_000).await;
    sweep().await;
    assert_eq!(world.statuses(job).await, ["processing", "processing", "pending"]);
    world.call_back(job, &beat(ids[1])).await.unwrap();
    world.advance(21_000).await;
    let next = sweep().await.unwrap();
    assert_eq!(world.statuses(job).await, ["error", "processing", "pending"]);
    let expected = world.item(job, 1).await.deadline_at.unwrap().as_millis();
    assert_eq!(next, expected, "look again when the next one is due");
    let item = world.item(job, 0).await;
    assert_eq!((item.error_type, item.settled_by), (Some(ErrorType::Timeout), Some(SettledBy::ItemDeadline)));
    // Its result, when it comes, is late.
    assert!(world.succeed(job, ids[0], 1, "T-1").await.late);
    world.succeed(job, ids[1], 1, "T-2").await;
    world.succeed(job, ids[2], 1, "T-3").await;
    assert_eq!(world.counts(job).await, "2/1/0 of 3 completed partial");
    assert_eq!(sweep().await, None);
}

#[tokio::test]
async fn w34_the_last_item_that_hangs_completes_the_job() {
    let world = World::new();
    let job = world.dispatched(1).await;
    let item = world.ids(job).await[0];
    world.call_back(job, &json!({"jobId": job, "heartbeat": true, "itemId": item})).await.unwrap();
    world.advance(121_000).await;
    assert_eq!(world.robot.sweep_items(job, 1).await.unwrap(), None);
    assert_eq!(world.counts(job).await, "0/1/0 of 1 completed failed");
    assert_eq!(world.events("robot/job.batch_completed").len(), 1);
}

#[tokio::test]
async fn w35_a_cancelled_job_settles_its_open_items_and_can_be_retried() {
    let world = World::new();
    let job = world.dispatched(3).await;
    let ids = world.ids(job).await;
    world.succeed(job, ids[0], 1, "T-1").await;
    let cancelled = world.robot.cancel_job(job, Some("wrong batch".to_owned())).await.unwrap();
    assert_eq!(cancelled, world.job(job).await);
    assert_eq!(world.statuses(job).await, ["success", "cancelled", "cancelled"]);
    assert_eq!(world.counts(job).await, "1/0/2 of 3 cancelled partial");
    let refusal = world.robot.cancel_job(job, None).await.unwrap_err();
    assert_eq!((refusal.status, refusal.code), (409, "job_not_active"));
    // The robot had one in its hands.
    assert!(world.succeed(job, ids[1], 1, "T-2").await.late);
    world.robot.accept_late(job, ids[1], None).await.unwrap();
    assert_eq!(world.counts(job).await, "2/0/1 of 3 cancelled partial");
    world.retry(job, &[]).await.unwrap();
    world.dispatch(job, 2).await;
    world.succeed(job, ids[2], 2, "T-3").await;
    assert_eq!(world.counts(job).await, "3/0/0 of 3 completed success");
}

#[tokio::test]
async fn w36_everything_that_a_robot_is_told_is_signed() {
    let robot = MockRobot::serve(|number, asked| match (number, asked.path.ends_with("/cancel")) {
        (0, _) => (504, json!({})),
        (_, true) => (200, json!({"cancelled": 1})),
        (_, false) => (200, json!({"known": true})),
    })
    .await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(1).await;
    stage.advance(2_000).await;
    stage.world.robot.cancel_job(job, None).await.unwrap();
    stage.settle().await;
    let asked = robot.asked();
    assert_eq!(asked.len(), 3, "{:?}", robot.lines());
    for asked in asked {
        let signature = asked.headers["x-dispatch-signature"].to_str().unwrap();
        let now = stage.world.engine.clock().wall();
        verify(&Secret::new(SECRET), signature, &asked.body, now).unwrap();
        assert!(verify(&Secret::new("other"), signature, &asked.body, now).is_err());
    }
}

#[tokio::test]
async fn w38_a_job_and_the_event_that_starts_it_are_one_commit() {
    for fault in FAULTS {
        let world = World::new();
        world.store.set_faults(Faults::script([fault]));
        let created = world.create(&shipments(3)).await;
        let world = match fault {
            Fault::CrashBefore | Fault::CrashAfter => World::over(world.store.reopen(), secrets()),
            Fault::None | Fault::Busy | Fault::Fenced | Fault::UnknownLost | Fault::UnknownDone => {
                created.unwrap();
                world
            }
        };
        let jobs = world.robot.jobs(crate::JobFilter::default()).await.unwrap().jobs;
        assert_eq!(jobs.len(), usize::from(!matches!(fault, Fault::CrashBefore)), "{fault:?}");
        assert_eq!(world.events(SUBMITTED).len(), jobs.len(), "{fault:?}");
        for job in jobs {
            assert_eq!(world.items(job.job_id).await.len(), 3, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn w39_a_run_that_ends_well_still_says_that_its_job_did_not() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(1).await;
    stage.advance(6 * 60_000).await;
    assert_eq!(stage.result(SUBMITTED).await.unwrap()["status"], "failed");
    // What an alert listens to.
    let ended = &stage.world.data("robot/job.completed")[0];
    let expected = json!({
        "jobId": job, "workspaceId": "shop-1", "kind": "coordinadora", "jobType": "create_shipment", "round": 1,
        "status": "failed", "outcome": "failed", "totalItems": 1, "successCount": 0, "errorCount": 1,
        "cancelledCount": 0, "reason": "the robot did not report every item in time",
    });
    assert_eq!(*ended, expected);
}

#[tokio::test]
async fn w40_another_carrier_is_a_document() {
    let robot = MockRobot::accepting().await;
    let secrets = Secrets::of([("ROBOT_CALLBACK_SECRET", SECRET), ("ROBOT_ACME_BASE", &format!("{}/v2/", robot.url))]);
    let stage = Stage::over(MemStore::new(), secrets).await;
    let kind: RobotKind = serde_json::from_value(json!({
        "name": "acme", "carrier": "ACME", "baseUrlRef": "ROBOT_ACME_BASE",
        "jobTypes": {"label": {
            "dispatchPath": "/labels", "arrayField": "parcels", "payloadField": "parcel", "perItemMs": 1_000,
            "marginMs": 9_000, "resultField": "trackingNumber",
            "itemSchema": {"type": "object", "required": ["zip"], "properties": {"zip": {"pattern": "^[0-9]{5}$"}}},
            "automation": {"event": "acme/label.printed", "fields": {"zip": ["zip"]}},
        }},
    }))
    .unwrap();
    stage.world.robot.put_kind("acme".to_owned(), kind).await.unwrap();
    let request =
        |zip: &str| json!({"workspaceId": "w", "kind": "acme", "items": [{"orderId": "1", "payload": {"zip": zip}}]});
    let refusal = stage.world.create(&request("x")).await.unwrap_err();
    assert_eq!(refusal.message, "items[0]: order '1': payload.zip is 'x', but must match the pattern ^[0-9]{5}$");
    let job = stage.job_of(&request("12345")).await;
    let asked = robot.asked().remove(0);
    assert_eq!(asked.line(), "POST /v2/labels");
    assert_eq!(asked.json()["credentials"], serde_json::Value::Null, "this robot logs in nowhere");
    assert_eq!(asked.json()["parcels"][0]["parcel"], json!({"zip": "12345"}));
    // The job keeps the kind that it was created with.
    let mut changed = stage.world.robot.kind("acme".to_owned()).await.unwrap().kind;
    changed.job_types.get_mut("label").unwrap().margin_ms = 1_000;
    stage.world.robot.put_kind("acme".to_owned(), changed).await.unwrap();
    let record = stage.world.job(job).await;
    let given_ms = record.deadline_at.unwrap().as_millis() - record.dispatch.accepted_at.unwrap().as_millis();
    assert_eq!(given_ms, 10_000);
    stage.world.succeed(job, stage.world.ids(job).await[0], 1, "A-100").await;
    assert_eq!(stage.result(SUBMITTED).await.unwrap()["outcome"], "success");
    let told = &stage.world.data("acme/label.printed")[0];
    assert_eq!(
        (&told["zip"], &told["carrier"], &told["trackingNumber"]),
        (&json!("12345"), &json!("ACME"), &json!("A-100"))
    );
    let kinds = stage.world.robot.kinds().await.unwrap();
    let kinds = kinds.iter().map(|view| (view.kind.name.as_str(), view.built_in, view.version)).collect::<Vec<_>>();
    assert_eq!(kinds, [("acme", false, 2), ("coordinadora", true, 0)]);
}
