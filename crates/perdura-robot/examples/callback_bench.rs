//! How fast callbacks are taken: one job that all of them meet at, and many jobs. On the embedded store, with fsync.
//!
//! `cargo run --release -p perdura-robot --example callback_bench -- [items] [in flight]`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for people")]

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::http::Request;
use perdura_engine::{Engine, EngineOptions};
use perdura_robot::auth::{callback_key, sign};
use perdura_robot::secrets::{Secret, Secrets};
use perdura_robot::{CALLBACK_PATH, CreateJob, JobId, Robot, RobotOptions, api};
use perdura_store_sqlite::{Options, SqliteStore};
use serde_json::json;
use tokio::sync::Semaphore;
use tower::ServiceExt;

const SECRET: &str = "s3cret";

#[tokio::main]
async fn main() {
    let argument =
        |place: usize, default: usize| std::env::args().nth(place).map_or(default, |text| text.parse().unwrap());
    let (items, in_flight) = (argument(1, 10_000), argument(2, 64));
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), Options::default()).unwrap();
    let engine = Engine::start(Box::new(store), EngineOptions::default()).unwrap();
    let secrets = Secrets::of([("ROBOT_CALLBACK_SECRET", SECRET)]);
    let robot = Robot::new(RobotOptions { secrets, public_url: "http://localhost".to_owned() });
    robot.attach(engine.clone());
    for jobs in [1, 100] {
        measure(&engine, &robot, jobs, items / jobs, in_flight).await;
    }
    engine.stop().await.unwrap();
}

async fn measure(engine: &Engine, robot: &Robot, jobs: usize, items: usize, in_flight: usize) {
    let started = Instant::now();
    let mut calls = Vec::new();
    for job in 0..jobs {
        calls.extend(create(robot, job, items).await);
    }
    // As robots of different speed report: not one job after another.
    let stride = items.max(1);
    let mut order = (0..calls.len()).collect::<Vec<_>>();
    order.sort_by_key(|place| (place % stride, place / stride));
    println!("{jobs} jobs of {items} items created in {:?}", started.elapsed());
    let (places, calls) = (Arc::new(Semaphore::new(in_flight)), Arc::new(calls));
    let router = api::webhook_routes::<()>(robot.clone());
    let (started, mut tasks) = (Instant::now(), tokio::task::JoinSet::new());
    for place in order {
        let permit = Arc::clone(&places).acquire_owned().await.unwrap();
        let (router, calls, now) = (router.clone(), Arc::clone(&calls), engine.clock().now());
        tasks.spawn(async move {
            let (key_id, body) = &calls[place];
            let key = callback_key(&Secret::new(SECRET), key_id);
            let request = Request::post(CALLBACK_PATH)
                .header("x-callback-signature", sign(&key, body.as_bytes(), now))
                .header("x-callback-key-id", key_id)
                .body(Body::from(body.clone()))
                .unwrap();
            let response = router.oneshot(request).await.unwrap();
            assert!(response.status().is_success());
            drop(permit);
        });
    }
    tasks.join_all().await;
    let elapsed = started.elapsed();
    let rate = (jobs * items) as f64 / elapsed.as_secs_f64();
    println!("{} callbacks, {in_flight} in flight: {elapsed:?}, {rate:.0}/s", jobs * items);
}

async fn create(robot: &Robot, number: usize, items: usize) -> Vec<(String, String)> {
    let list =
        (0..items).map(|item| json!({"orderId": format!("{number}-{item}"), "payload": {"ciudad": "CALI (VALLE)"}}));
    let request = json!({
        "workspaceId": format!("w{items}-{number}"), "kind": "coordinadora", "items": list.collect::<Vec<_>>(),
    });
    let request: CreateJob = serde_json::from_value(request).unwrap();
    let job: JobId = robot.create_job(request).await.unwrap().job.job_id;
    let view = robot.job(job).await.unwrap();
    let call = |item: &perdura_robot::job::Item| {
        let body = json!({"itemId": item.item_id, "attempt": 1, "status": "success", "trackingNumber": "T-100"});
        (format!("{job}.1"), body.to_string())
    };
    view.items.iter().map(call).collect()
}
