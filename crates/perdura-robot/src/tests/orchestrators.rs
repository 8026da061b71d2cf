//! O1 to O9: what a round of a job is led through, and how it ends.

use perdura::RunStatus;
use perdura_store::MemStore;
use perdura_types::{NewEvent, RawJson};
use serde_json::{Value, json};

use super::stage::{Asked, MockRobot, Stage, secrets_for};
use super::support::{SECRET, shipments, success};
use crate::auth::{callback_key, verify};
use crate::bounds::ITEMS_PER_JOB_MAX;
use crate::job::DispatchStatus;
use crate::secrets::{Secret, Secrets};

const SUBMITTED: &str = "robot/job.submitted";
const MINUTE_MS: i64 = 60_000;

async fn send(stage: &Stage, name: &str, data: &Value) {
    let event = NewEvent {
        id: None,
        internal_id: None,
        name: name.into(),
        data: RawJson::of(data),
        user: RawJson::empty_object(),
        ts: None,
        v: None,
        meta: None,
    };
    stage.world.engine.call(perdura_core::ApiCall::SendEvents(vec![event])).await.unwrap();
    stage.settle().await;
}

#[tokio::test]
async fn o1_a_submission_starts_one_run_and_a_strangers_event_none() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    stage.job(2).await;
    assert!(stage.is_running(SUBMITTED).await);
    assert_eq!(robot.lines(), ["POST /api/crear-pedidos-batch"]);
    // As an orchestrator of old is started, which may live on the same server.
    let data = json!({"jobId": "j-1", "workspaceId": "w", "carrier": "coordinadora", "credentials": {}, "orders": []});
    send(&stage, SUBMITTED, &data).await;
    let event = stage.world.events(SUBMITTED).pop().unwrap().internal_id;
    assert!(stage.runs(event).await.is_empty());
}

#[tokio::test]
async fn o2_an_unknown_job_fails_the_run_and_nothing_is_sent() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    send(&stage, SUBMITTED, &json!({"jobId": "0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11", "round": 1})).await;
    let error = stage.result(SUBMITTED).await.unwrap_err();
    assert!(error.starts_with("job_not_found: there is no job 0190a5b4"), "{error}");
    assert_eq!(robot.lines(), [""; 0]);
}

#[tokio::test]
async fn o2_a_job_that_has_ended_is_not_begun() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(1).await;
    stage.world.robot.fail_job(job, None, crate::job::fail::FailCause::Timeout).await.unwrap();
    send(&stage, SUBMITTED, &json!({"jobId": job, "round": 1})).await;
    let error = stage.result(SUBMITTED).await.unwrap_err();
    assert!(error.starts_with("job_not_active"), "{error}");
    assert_eq!(robot.lines().len(), 1);
}

#[tokio::test]
async fn o3_the_robot_gets_one_signed_request_with_everything() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(2).await;
    let asked = robot.asked();
    assert_eq!(asked.len(), 1);
    let signature = asked[0].headers["x-dispatch-signature"].to_str().unwrap();
    verify(&Secret::new(SECRET), signature, &asked[0].body, stage.world.engine.clock().wall()).unwrap();
    let ids = stage.world.ids(job).await;
    let orders = ids.iter().enumerate().map(|(number, item)| {
        json!({"itemId": item, "orderId": number.to_string(), "attempt": 1, "pedidoInput": super::support::payload(number)})
    });
    let expected = json!({
        "workspaceId": "shop-1", "jobId": job, "dispatchId": job, "round": 1,
        "credentials": {"username": "portal-user", "password": "portal-hunter2"},
        "callbackUrl": "https://perdura.test/api/webhooks/robot-callback",
        "callbackSecret": callback_key(&Secret::new(SECRET), &format!("{job}.1")).expose(),
        "callbackMode": "hmac", "keyId": format!("{job}.1"), "orders": orders.collect::<Vec<_>>(),
    });
    assert_eq!(asked[0].json(), expected);
}

#[tokio::test]
async fn o3_in_the_compatibility_mode_the_secret_itself_is_sent() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let mut request = shipments(1);
    request["callbackMode"] = json!("secret");
    stage.job_of(&request).await;
    let asked = robot.asked().remove(0);
    assert_eq!(asked.headers["x-callback-secret"], SECRET);
    assert!(!asked.headers.contains_key("x-dispatch-signature"));
    assert_eq!((&asked.json()["callbackSecret"], &asked.json()["callbackMode"]), (&json!(SECRET), &json!("secret")));
}

#[tokio::test]
async fn o3_an_answer_that_is_no_yes_fails_the_job_with_status_and_text() {
    for (status, text) in [(400, "orders is missing"), (409, "locked by another"), (401, "who?"), (500, "oops")] {
        let robot = MockRobot::serve(move |_, _| (status, json!({"error": text}))).await;
        let stage = Stage::new(&robot.url).await;
        let job = stage.job(2).await;
        let error = stage.result(SUBMITTED).await.unwrap_err();
        assert_eq!(error, format!(r#"RobotRefused: the robot answered {status}: {{"error":"{text}"}}"#));
        stage.settle().await;
        let record = stage.world.job(job).await;
        assert_eq!(record.failure_reason.as_deref(), error.strip_prefix("RobotRefused: "));
        assert_eq!(record.dispatch.status, DispatchStatus::Refused);
        assert_eq!(stage.world.counts(job).await, "0/2/0 of 2 failed failed");
        assert_eq!(robot.lines().len(), 1, "one request, whatever came of it");
    }
}

#[tokio::test]
async fn o3_a_missing_setting_fails_the_job_and_names_it() {
    let complete = ["ROBOT_CALLBACK_SECRET", "ROBOT_COORDINADORA_URL", "ROBOT_COORDINADORA_USERNAME"];
    for missing in [complete[0], complete[1], complete[2], "ROBOT_COORDINADORA_PASSWORD"] {
        let all = complete.into_iter().chain(["ROBOT_COORDINADORA_PASSWORD"]);
        let secrets = Secrets::of(all.filter(|name| *name != missing).map(|name| (name, "http://127.0.0.1:9")));
        let stage = Stage::over(MemStore::new(), secrets).await;
        let job = stage.job(1).await;
        let error = stage.result(SUBMITTED).await.unwrap_err();
        assert!(error.starts_with(&format!("RobotRefused: {missing} is not set for workspace 'shop-1'")), "{error}");
        stage.settle().await;
        assert_eq!(stage.world.counts(job).await, "0/1/0 of 1 failed failed");
    }
}

#[tokio::test]
async fn o4_a_kind_may_ask_for_a_settling_pause_and_loses_nothing_by_it() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let mut kind = crate::kind::built_in("coordinadora").unwrap().clone();
    kind.job_types.get_mut("create_shipment").unwrap().settle_ms = 2_000;
    stage.world.robot.put_kind(kind.name.clone(), kind).await.unwrap();
    let job = stage.job(1).await;
    // The only callback comes while the run sleeps.
    stage.world.succeed(job, stage.world.ids(job).await[0], 1, "T-1").await;
    stage.settle().await;
    assert!(stage.is_running(SUBMITTED).await);
    stage.advance(2_000).await;
    assert_eq!(stage.result(SUBMITTED).await.unwrap()["status"], "completed");
}

#[tokio::test]
async fn o5_the_wait_ends_with_its_own_jobs_round_or_with_its_time() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(3).await;
    send(&stage, "robot/job.batch_completed", &json!({"jobId": job, "round": 2, "successCount": 9, "errorCount": 0}))
        .await;
    let other = "0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11";
    send(&stage, "robot/job.batch_completed", &json!({"jobId": other, "round": 1, "successCount": 9, "errorCount": 0}))
        .await;
    assert!(stage.is_running(SUBMITTED).await);
    // 3 × 30 s + 5 min.
    stage.advance(3 * 30_000 + 5 * MINUTE_MS - 5_000).await;
    assert!(stage.is_running(SUBMITTED).await);
    stage.advance(10_000).await;
    assert!(!stage.is_running(SUBMITTED).await);
}

#[tokio::test]
async fn o5_a_round_ends_at_its_deadline_however_late_its_wait_begins() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let mut kind = crate::kind::built_in("coordinadora").unwrap().clone();
    kind.job_types.get_mut("create_shipment").unwrap().settle_ms = MINUTE_MS;
    stage.world.robot.put_kind(kind.name.clone(), kind).await.unwrap();
    let job = stage.job(1).await;
    // Time passes between the robot's answer and the wait, as it does when this server is down.
    stage.advance(MINUTE_MS).await;
    stage.advance(30_000 + 4 * MINUTE_MS - 5_000).await;
    assert!(stage.is_running(SUBMITTED).await);
    stage.advance(10_000).await;
    assert_eq!(stage.result(SUBMITTED).await.unwrap(), json!({"status": "failed", "reason": "timeout", "jobId": job}));
}

#[tokio::test]
async fn o5_an_event_that_the_job_knows_nothing_of_ends_no_wait() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(1).await;
    let forged = json!({"jobId": job, "round": 1, "successCount": 1, "errorCount": 0});
    send(&stage, "robot/job.batch_completed", &forged).await;
    assert!(stage.is_running(SUBMITTED).await);
    stage.world.succeed(job, stage.world.ids(job).await[0], 1, "T-1").await;
    assert_eq!(stage.result(SUBMITTED).await.unwrap()["outcome"], "success");
}

#[tokio::test]
async fn o6_a_job_that_is_reported_completes_its_run() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(2).await;
    let ids = stage.world.ids(job).await;
    stage.world.succeed(job, ids[0], 1, "T-1").await;
    stage.world.fail(job, ids[1], 1).await;
    let expected = json!({
        "status": "completed", "jobId": job, "dispatchResult": {"success": true, "status": "accepted"},
        "successCount": 1, "errorCount": 1, "outcome": "partial",
    });
    assert_eq!(stage.result(SUBMITTED).await.unwrap(), expected);
}

#[tokio::test]
async fn o6_silence_ends_in_a_completed_run_that_says_failed_and_sweeps_every_item() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(3).await;
    stage.world.succeed(job, stage.world.ids(job).await[1], 1, "T-1").await;
    stage.advance(7 * MINUTE_MS).await;
    let result = stage.result(SUBMITTED).await.unwrap();
    assert_eq!(result, json!({"status": "failed", "reason": "timeout", "jobId": job}));
    assert_eq!(stage.world.statuses(job).await, ["error", "success", "error"]);
    assert_eq!(stage.world.counts(job).await, "1/2/0 of 3 failed partial");
    assert_eq!(stage.world.events("robot/job.batch_completed").len(), 0);
    let ended = &stage.world.data("robot/job.completed")[0];
    assert_eq!((&ended["status"], &ended["outcome"]), (&json!("failed"), &json!("partial")));
}

#[tokio::test]
async fn o7_a_failure_marks_the_job_from_the_original_ids_and_is_safe_without_them() {
    let robot = MockRobot::serve(|_, _| (400, json!({}))).await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(1).await;
    assert_eq!(stage.world.counts(job).await, "0/1/0 of 1 failed failed");
    for data in [json!({"round": 1}), json!({"round": "x", "jobId": 7}), json!({"round": 1, "jobId": "nope"})] {
        send(&stage, SUBMITTED, &data).await;
        assert!(stage.result(SUBMITTED).await.is_err(), "{data}");
    }
    // Every failure handler ended well.
    for failed in stage.world.events("inngest/function.failed") {
        for run in stage.runs(failed.internal_id).await {
            assert_eq!(run.status().await.unwrap(), RunStatus::Completed);
        }
    }
}

#[tokio::test]
async fn o8_the_functions_are_registered_under_their_names() {
    let stage = Stage::new("http://127.0.0.1:9").await;
    let perdura_core::Answer::Apps(apps) = stage.world.engine.call(perdura_core::ApiCall::Apps).await.unwrap() else {
        panic!("apps are listed");
    };
    let slugs = apps[0].functions.iter().map(|function| function.slug.as_str()).collect::<Vec<_>>();
    assert_eq!(
        slugs,
        [
            "perdura-robot-robot-orchestrator",
            "perdura-robot-robot-orchestrator-failure",
            "perdura-robot-guide-lookup-orchestrator",
            "perdura-robot-guide-lookup-orchestrator-failure",
            "perdura-robot-robot-item-deadlines",
            "perdura-robot-robot-stop",
            "perdura-robot-automation-runner",
        ]
    );
}

#[tokio::test]
async fn o9_a_look_up_has_its_own_path_list_time_and_result() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let request = json!({
        "workspaceId": "shop-1", "kind": "coordinadora", "jobType": "guide_lookup",
        "items": [{"orderId": "a", "payload": {"pedidoNumber": "P-1"}}, {"orderId": "b", "payload": {"pedidoNumber": "P-2"}}],
    });
    let job = stage.job_of(&request).await;
    let asked = robot.asked().remove(0);
    assert_eq!(asked.line(), "POST /api/buscar-guias");
    let ids = stage.world.ids(job).await;
    let expected = json!([
        {"itemId": ids[0], "orderId": "a", "attempt": 1, "pedidoNumber": "P-1"},
        {"itemId": ids[1], "orderId": "b", "attempt": 1, "pedidoNumber": "P-2"},
    ]);
    assert_eq!(asked.json()["pedidoNumbers"], expected);
    let record = stage.world.job(job).await;
    let given_ms = record.deadline_at.unwrap().as_millis() - record.dispatch.accepted_at.unwrap().as_millis();
    assert_eq!(given_ms, 2 * 10_000 + 3 * MINUTE_MS);
    for item in ids {
        stage.world.succeed(job, item, 1, "G-100").await;
    }
    let expected =
        json!({"status": "completed", "jobId": job, "successCount": 2, "errorCount": 0, "outcome": "success"});
    assert_eq!(stage.result("robot/guide-lookup.submitted").await.unwrap(), expected);
}

/// A robot that crashes Perdura with its first request and then answers it; and the next process, which has done nothing yet.
async fn crashed_in_dispatch(
    answer: impl Fn(&Asked) -> (u16, Value) + Send + Sync + 'static,
    prepare: impl AsyncFnOnce(&Stage),
) -> (MockRobot, Stage, crate::JobId) {
    let store = MemStore::new();
    let crash = store.clone();
    let robot = MockRobot::serve(move |number, asked| {
        if number == 0 {
            crash.crash();
        }
        answer(asked)
    })
    .await;
    let secrets = secrets_for(&robot.url);
    let stage = Stage::over(store.clone(), secrets.clone()).await;
    prepare(&stage).await;
    let job = stage.world.create(&shipments(2)).await.unwrap().job.job_id;
    stage.world.engine.stopped().await.unwrap_err();
    let stage = Stage::over(store.reopen(), secrets).await;
    (robot, stage, job)
}

/// The same, when the next process has asked the robot and heard this.
async fn asked_after_a_crash(probe: (u16, Value)) -> (MockRobot, Stage, crate::JobId) {
    let answer = move |asked: &Asked| {
        if asked.path.contains("/jobs/") { probe.clone() } else { (200, json!({"status": "accepted"})) }
    };
    let (robot, stage, job) = crashed_in_dispatch(answer, async |_| {}).await;
    stage.settle().await;
    stage.advance(2_000).await;
    (robot, stage, job)
}

#[tokio::test]
async fn a_lost_dispatch_that_the_robot_has_is_not_sent_again() {
    let (robot, stage, job) = asked_after_a_crash((200, json!({"known": true, "status": "running"}))).await;
    assert_eq!(robot.lines(), ["POST /api/crear-pedidos-batch".to_owned(), format!("GET /api/jobs/{job}")]);
    let probe = &robot.asked()[1];
    let signature = probe.headers["x-dispatch-signature"].to_str().unwrap();
    verify(&Secret::new(SECRET), signature, b"", stage.world.engine.clock().wall()).unwrap();
    assert_eq!(stage.world.job(job).await.dispatch.status, DispatchStatus::Accepted);
    for item in stage.world.ids(job).await {
        stage.world.succeed(job, item, 1, "T-100").await;
    }
    let result = stage.result(SUBMITTED).await.unwrap();
    assert_eq!((&result["status"], &result["dispatchResult"]["status"]), (&json!("completed"), &json!("running")));
}

#[tokio::test]
async fn a_lost_dispatch_that_the_robot_does_not_have_is_sent_once_more() {
    let (robot, stage, job) = asked_after_a_crash((404, json!({"known": false}))).await;
    let batch = "POST /api/crear-pedidos-batch".to_owned();
    assert_eq!(robot.lines(), [batch.clone(), format!("GET /api/jobs/{job}"), batch]);
    assert_eq!(robot.asked()[0].json()["dispatchId"], robot.asked()[2].json()["dispatchId"]);
    assert_eq!(stage.world.job(job).await.dispatch.status, DispatchStatus::Accepted);
    assert!(stage.is_running(SUBMITTED).await);
}

#[tokio::test]
async fn a_lost_dispatch_that_was_reported_needs_no_question() {
    let (robot, stage, job) = crashed_in_dispatch(|_| (200, json!({})), async |_| {}).await;
    let ids = stage.world.ids(job).await;
    stage.world.succeed(job, ids[0], 1, "T-1").await;
    stage.settle().await;
    stage.advance(2_000).await;
    assert_eq!(robot.lines().len(), 1);
    stage.world.succeed(job, ids[1], 1, "T-2").await;
    assert_eq!(stage.result(SUBMITTED).await.unwrap()["outcome"], "success");
}

#[tokio::test]
async fn a_lost_dispatch_without_a_probe_fails_the_job_and_keeps_what_comes_late() {
    let without_probe = async |stage: &Stage| {
        let mut kind = crate::kind::built_in("coordinadora").unwrap().clone();
        kind.probe_path = None;
        stage.world.robot.put_kind(kind.name.clone(), kind).await.unwrap();
    };
    let (robot, stage, job) = crashed_in_dispatch(|_| (200, json!({})), without_probe).await;
    stage.settle().await;
    stage.advance(2_000).await;
    let error = stage.result(SUBMITTED).await.unwrap_err();
    assert!(error.starts_with("DispatchUnknown: nobody knows whether the robot has this dispatch"), "{error}");
    stage.settle().await;
    assert_eq!(stage.world.counts(job).await, "0/2/0 of 2 failed failed");
    assert_eq!(robot.lines().len(), 1);
    let item = stage.world.ids(job).await[0];
    assert!(stage.world.succeed(job, item, 1, "T-1").await.late);
    stage.world.robot.accept_late(job, item, None).await.unwrap();
    assert_eq!(stage.world.counts(job).await, "1/1/0 of 2 failed partial");
}

#[tokio::test]
async fn an_unreachable_robot_is_tried_again_because_nothing_left() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let stage = Stage::new(&format!("http://{address}")).await;
    let job = stage.job(1).await;
    assert_eq!(stage.world.job(job).await.dispatch.status, DispatchStatus::Refused);
    let robot = MockRobot::serve_on(tokio::net::TcpListener::bind(address).await.unwrap(), |_, _| (200, json!({})));
    stage.advance(2_000).await;
    assert_eq!(robot.lines(), ["POST /api/crear-pedidos-batch"]);
    assert_eq!(stage.world.job(job).await.dispatch.status, DispatchStatus::Accepted);
}

#[tokio::test]
async fn a_gateway_that_does_not_know_is_followed_by_a_question() {
    let robot = MockRobot::serve(|_, asked| {
        if asked.path.contains("/jobs/") { (200, json!({"known": true})) } else { (504, json!({"error": "gateway"})) }
    })
    .await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(1).await;
    assert_eq!(stage.world.job(job).await.dispatch.status, DispatchStatus::Unknown);
    stage.advance(2_000).await;
    assert_eq!(robot.lines(), ["POST /api/crear-pedidos-batch".to_owned(), format!("GET /api/jobs/{job}")]);
    assert!(stage.is_running(SUBMITTED).await);
}

#[tokio::test]
async fn a_cancelled_job_stops_its_run_and_its_robot() {
    let robot = MockRobot::serve(|_, asked| {
        let is_cancel = asked.path.ends_with("/cancel");
        (200, if is_cancel { json!({"cancelled": 1}) } else { json!({}) })
    })
    .await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(2).await;
    stage.world.succeed(job, stage.world.ids(job).await[0], 1, "T-1").await;
    stage.world.robot.cancel_job(job, None).await.unwrap();
    stage.settle().await;
    assert!(stage.result(SUBMITTED).await.unwrap_err().starts_with("RunCancelled"));
    assert_eq!(robot.lines()[1..], [format!("POST /api/jobs/{job}/cancel")]);
    let expected = json!({"told": true, "answer": r#"{"cancelled":1}"#});
    assert_eq!(stage.result("robot/job.cancelled").await.unwrap(), expected);
}

#[tokio::test]
async fn items_that_hang_are_given_up_by_their_own_deadline() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(2).await;
    let ids = stage.world.ids(job).await;
    let begin = |item| json!({"jobId": job, "heartbeat": true, "itemId": item, "attempt": 1});
    stage.advance(30_000).await;
    stage.world.call_back(job, &begin(ids[0])).await.unwrap();
    stage.advance(110_000).await;
    assert_eq!(stage.world.statuses(job).await, ["processing", "pending"]);
    // 4 × 30 s after it began.
    stage.advance(10_000).await;
    assert_eq!(stage.world.statuses(job).await, ["error", "pending"]);
    let item = stage.world.item(job, 0).await;
    assert!(item.error_message.unwrap().starts_with("the robot began this item and did not report it within 12"));
    // The batch is not held: the other item ends it.
    stage.world.succeed(job, ids[1], 1, "T-2").await;
    let result = stage.result(SUBMITTED).await.unwrap();
    assert_eq!((&result["status"], &result["outcome"]), (&json!("completed"), &json!("partial")));
    assert!(stage.result("robot/job.dispatched").await.unwrap_err().starts_with("RunCancelled"), "the watch is over");
}

#[tokio::test]
async fn the_largest_job_goes_through_every_stage() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(ITEMS_PER_JOB_MAX).await;
    let dispatch = robot.asked().remove(0);
    assert_eq!(dispatch.json()["orders"].as_array().unwrap().len(), 10_000);
    let ids = stage.world.ids(job).await;
    let (reported, silent) = ids.split_at(9_000);
    let results = reported.iter().map(|item| success(*item, 1, "T-100")).collect::<Vec<_>>();
    let answer = stage.world.call_back(job, &json!({"jobId": job, "results": results})).await.unwrap();
    assert_eq!(answer.counted, Some(9_000));
    stage.world.robot.fail_job(job, Some(1), crate::job::fail::FailCause::Timeout).await.unwrap();
    assert_eq!(stage.world.counts(job).await, "9000/1000/0 of 10000 failed partial");
    stage.world.retry(job, &[]).await.unwrap();
    stage.settle().await;
    let results = silent.iter().map(|item| success(*item, 2, "T-200")).collect::<Vec<_>>();
    stage.world.call_back(job, &json!({"jobId": job, "results": results})).await.unwrap();
    let result = stage.result(SUBMITTED).await.unwrap();
    assert_eq!((&result["outcome"], &result["successCount"]), (&json!("success"), &json!(10_000)));
    assert_eq!(stage.world.events("robot/item.completed").len(), 11_000);
}

#[tokio::test]
async fn a_retry_is_a_round_of_its_own() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let job = stage.job(2).await;
    let ids = stage.world.ids(job).await;
    stage.world.succeed(job, ids[0], 1, "T-1").await;
    stage.world.fail(job, ids[1], 1).await;
    stage.settle().await;
    stage.world.retry(job, &[]).await.unwrap();
    stage.settle().await;
    let second = robot.asked().remove(1).json();
    assert_eq!((&second["dispatchId"], &second["round"]), (&json!(format!("{job}.2")), &json!(2)));
    assert_eq!(second["orders"].as_array().unwrap().len(), 1);
    assert_eq!((&second["orders"][0]["itemId"], &second["orders"][0]["attempt"]), (&json!(ids[1]), &json!(2)));
    stage.world.succeed(job, ids[1], 2, "T-2").await;
    assert_eq!(stage.result(SUBMITTED).await.unwrap()["outcome"], "success");
    assert_eq!(stage.world.events("robot/job.batch_completed").len(), 2);
}

#[tokio::test]
async fn a3_the_runner_performs_what_the_workspace_wants_and_cuts_cascades() {
    let robot = MockRobot::accepting().await;
    let stage = Stage::new(&robot.url).await;
    let document = |id: &str, enabled| {
        serde_json::from_value(json!({
            "automationId": id, "workspaceId": "shop-1", "enabled": enabled, "trigger": "robot.coord.completed",
            "actions": [{"type": "send_event", "name": "shop/notify", "data": {"template": id}}],
        }))
        .unwrap()
    };
    for (id, enabled) in [("mail", true), ("sms", false)] {
        assert!(stage.world.robot.put_automation(document(id, enabled)).await.unwrap());
    }
    let job = stage.job(1).await;
    stage.world.succeed(job, stage.world.ids(job).await[0], 1, "T-1").await;
    stage.settle().await;
    assert_eq!(stage.result("automation/robot.coord.completed").await.unwrap(), json!({"ran": 1}));
    let told = stage.world.data("shop/notify");
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["template"], &told[0]["trackingNumber"], &told[0]["order"]["carrier"], &told[0]["cascadeDepth"]),
        (&json!("mail"), &json!("T-1"), &json!("COORDINADORA"), &json!(1))
    );
    // An event that somebody else sent, too deep.
    let data = json!({"workspaceId": "shop-1", "orderId": "0", "cascadeDepth": 3});
    send(&stage, "automation/robot.coord.completed", &data).await;
    let result = stage.result("automation/robot.coord.completed").await.unwrap();
    assert_eq!(result, json!({"suppressed": true, "cascadeDepth": 3}));
    let suppressed = &stage.world.data("automation/cascade.suppressed")[0];
    assert_eq!((&suppressed["suppressedAt"], &suppressed["cascadeDepth"]), (&json!("runner"), &json!(3)));
    assert_eq!(stage.world.data("shop/notify").len(), 1);
}
