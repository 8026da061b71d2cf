//! The tour of the shell: real sockets towards a scripted app, a store in memory.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod detail;
mod history;
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::response::IntoResponse;
use perdura_core::RunStatus;
use serde_json::json;
use support::{FakeApp, ended, engine_for, engine_over, register, run_to_the_end, sdk, send};

const STEP_A: &str = r#"[{"op":"StepRun","id":"a","name":"a","data":1}]"#;

#[tokio::test]
async fn a_step_is_remembered_and_the_result_kept() {
    let app = FakeApp::serve(|number, _| if number == 0 { sdk(206, STEP_A) } else { sdk(200, r#""done""#) }).await;
    let (engine, _) = engine_for(&app.url, 5).await;
    assert_eq!(run_to_the_end(&engine).await, (RunStatus::Completed, json!("done")));
    let calls = app.calls();
    assert_eq!(calls[0]["steps"], json!({}));
    assert_eq!(calls[1]["steps"], json!({ "a": { "data": 1 } }));
    assert_eq!(calls[1]["ctx"]["stack"], json!({ "stack": ["a"], "current": 1 }));
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn a_failed_attempt_is_repeated_with_its_number() {
    let app = FakeApp::serve(
        |number, _| {
            if number < 2 { sdk(500, r#"{"name":"Error","message":"no"}"#) } else { sdk(200, "3") }
        },
    )
    .await;
    let (engine, _) = engine_for(&app.url, 3).await;
    assert_eq!(run_to_the_end(&engine).await, (RunStatus::Completed, json!(3)));
    let attempts = app.calls().iter().map(|call| call["ctx"]["attempt"].clone()).collect::<Vec<_>>();
    assert_eq!(attempts, [json!(0), json!(1), json!(2)]);
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn a_redirect_gets_the_body_again() {
    let app = FakeApp::serve(|_, _| sdk(200, "1")).await;
    let moved = app.url.replace("/api/inngest", "/moved");
    let (engine, _) = engine_for(&moved, 1).await;
    assert_eq!(run_to_the_end(&engine).await, (RunStatus::Completed, json!(1)));
    assert_eq!(app.calls().len(), 1);
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn an_unreachable_app_fails_the_run_with_the_reason() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (engine, _) = engine_for(&format!("http://{free}/api/inngest"), 1).await;
    let (status, output) = run_to_the_end(&engine).await;
    assert_eq!(status, RunStatus::Failed);
    assert!(output.to_string().contains("http_unreachable"), "{output}");
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_above_the_limit_fails_the_attempt() {
    let app = FakeApp::serve(|_, _| sdk(200, &format!("\"{}\"", "x".repeat(9 << 20)))).await;
    let (engine, _) = engine_for(&app.url, 1).await;
    let (status, output) = run_to_the_end(&engine).await;
    assert_eq!(status, RunStatus::Failed);
    assert!(output.to_string().contains("output_too_large"), "{output}");
    engine.stop().await.unwrap();
}

#[tokio::test]
async fn runs_go_on_after_a_restart() {
    let may_finish = Arc::new(AtomicBool::new(false));
    let gate = Arc::clone(&may_finish);
    let app = FakeApp::serve(move |number, _| match (number, gate.load(Ordering::SeqCst)) {
        (0, _) => sdk(206, STEP_A),
        (_, false) => (axum::http::StatusCode::BAD_GATEWAY, "later").into_response(),
        (_, true) => sdk(200, "true"),
    })
    .await;
    let (engine, store) = engine_for(&app.url, 21).await;
    send(&engine, "go").await;
    while app.calls().len() < 2 {
        tokio::task::yield_now().await;
    }
    engine.stop().await.unwrap();
    may_finish.store(true, Ordering::SeqCst);

    let again = engine_over(Box::new(store.reopen()));
    let mut notices = again.watch();
    assert_eq!(again.recovery().live_runs, 1);
    ended(&mut notices).await;
    assert_eq!(app.calls().last().unwrap()["steps"], json!({ "a": { "data": 1 } }));
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_stop_waits_for_calls_on_the_wire() {
    let (arrived, arrivals) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let app = FakeApp::serve(move |_, _| {
        arrived.send(()).unwrap();
        tokio::task::block_in_place(|| released.lock().unwrap().recv().unwrap());
        sdk(200, "1")
    });
    // The script blocks its thread, so the app needs threads of its own.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let app = runtime.spawn(app).await.unwrap();
    let (engine, store) = engine_for(&app.url, 1).await;
    send(&engine, "go").await;
    tokio::task::spawn_blocking(move || arrivals.recv().unwrap()).await.unwrap();
    let stopping = engine.clone();
    let stop = tokio::spawn(async move { stopping.stop().await });
    release.send(()).unwrap();
    stop.await.unwrap().unwrap();
    let again = engine_over(Box::new(store.reopen()));
    assert_eq!((again.recovery().live_runs, again.recovery().lost_calls), (0, 0));
    again.stop().await.unwrap();
    runtime.shutdown_background();
}

#[tokio::test]
async fn a_moved_clock_fires_timers_and_survives_a_restart() {
    let app =
        FakeApp::serve(
            |number, _| {
                if number == 0 { sdk(206, r#"[{"op":"Sleep","id":"s","name":"7d"}]"#) } else { sdk(200, "1") }
            },
        )
        .await;
    let (engine, store) = engine_for(&app.url, 5).await;
    let mut notices = engine.watch();
    send(&engine, "go").await;
    while engine.gauges().open_attempts() > 0 || app.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    let week_ms = 7 * 86_400_000;
    assert_eq!(engine.advance_clock(week_ms).await.unwrap(), week_ms);
    ended(&mut notices).await;
    engine.stop().await.unwrap();
    let again = engine_over(Box::new(store.reopen()));
    assert_eq!(again.clock().ahead_ms(), week_ms);
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_url_takes_over_live_runs() {
    let old = FakeApp::serve(|_, _| sdk(500, r#"{"message":"old"}"#)).await;
    let new = FakeApp::serve(|_, _| sdk(200, r#""new""#)).await;
    let (engine, _) = engine_for(&old.url, 21).await;
    let mut notices = engine.watch();
    send(&engine, "go").await;
    while old.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    register(&engine, &new.url, 21).await;
    ended(&mut notices).await;
    assert_eq!(new.calls().len(), 1);
    engine.stop().await.unwrap();
}
