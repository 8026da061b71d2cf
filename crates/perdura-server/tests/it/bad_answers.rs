//! Whatever apps answer wrong, and how their runs end.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::app::Call;
use crate::ask::{Ask, normalise};
use crate::bad_inputs::assert_works;
use crate::table::{Table, expand};
use crate::world::World;

/// Fewer would mean that a file is no longer read.
const CASES_MIN: usize = 150;

#[tokio::test]
async fn every_odd_answer_ends_its_run() {
    let world = World::dev().await;
    world.register(&[world.app.function("odd", json!({})), world.app.function("hold", json!({}))]).await;
    // Somebody has the signal that another run wants.
    world.send(&json!({ "name": "hold" })).await;
    let wait = json!([{ "op": "WaitForSignal", "id": "w", "opts": { "signal": "taken", "timeout": "1h" } }]);
    world.app.next().await.answer(206, &wait);
    world.idle().await;

    let table = Table::read("answers");
    assert!(table.cases.len() >= CASES_MIN);
    let mut ends = Vec::new();
    for line in &table.cases {
        let event = world.send(&json!({ "name": "odd" })).await;
        let end =
            end_of(&world, &event, |call, entered| if entered == 0 { answer(call, line) } else { return_steps(call) });
        ends.push(vec![normalise(&end.await, line)]);
    }
    table.check(&ends);
    assert_eq!(world.engine.gauges().live_runs(), 1, "only the run that holds the signal goes on");
    assert_works(&world).await;
}

/// Answers the calls of the run until it ends; its status and output.
async fn end_of(world: &World, event: &str, mut next: impl FnMut(Call, usize)) -> String {
    let mut entered = 0;
    let ended = loop {
        tokio::select! {
            call = world.app.next() => {
                next(call, entered);
                entered += 1;
            }
            ended = world.ended() => break ended,
        }
    };
    let runs = world.quietly(Ask::parse(&format!("GET /v1/events/{event}/runs"))).await.json();
    assert_eq!(runs["data"][0]["run_id"], ended.run.as_str());
    let output = &runs["data"][0]["output"];
    format!("{} {}", ended.status, shortened(&output.to_string()))
}

/// A long output, whose middle is not worth reading.
fn shortened(text: &str) -> String {
    if text.len() < 2_000 {
        return text.to_owned();
    }
    let start: String = text.chars().take(300).collect();
    format!("{start}… ({} bytes)", text.len())
}

/// Answers with the status, headers and body of a line.
fn answer(call: Call, line: &str) {
    // The form of a request, with a status in the place of the method.
    let (head, body) = line.split_once(" | ").unwrap_or((line, ""));
    let mut parts = head.split(" -H ");
    let status = parts.next().unwrap().parse().unwrap();
    let headers: Vec<(&str, &str)> =
        parts.map(|part| part.split_once(':').unwrap()).map(|(name, value)| (name, value.trim())).collect();
    let mut all = vec![("x-inngest-sdk", "inngest-js:v3.54.2")];
    all.retain(|(name, _)| headers.iter().all(|(other, _)| other != name));
    all.extend(headers.into_iter().filter(|(_, value)| !value.is_empty()));
    call.answer_with(status, &all, expand(body));
}

fn return_steps(call: Call) {
    let steps = call.body["steps"].clone();
    call.answer(200, &json!({ "entered again with": steps }));
}

#[tokio::test]
async fn every_broken_connection_ends_its_run() {
    let world = World::dev().await;
    let table = Table::read("wires");
    let mut ends = Vec::new();
    for line in &table.cases {
        let url = match line.split_once(' ') {
            Some(("at", url)) => url.replace("{app}", world.app.url.strip_suffix("/api/inngest").unwrap()),
            Some(("bytes", bytes)) => answer_bytes(expand(&bytes.replace("\\r\\n", "\r\n"))).await,
            _ => answer_bytes(Vec::new()).await,
        };
        let mut function = world.app.function("odd", json!({}));
        function["steps"]["step"]["runtime"]["url"] = json!(url);
        world.register(&[function]).await;
        let event = world.send(&json!({ "name": "odd" })).await;
        let end = end_of(&world, &event, |call, _| call.answer_with(307, &[("location", "/again")], ""));
        ends.push(vec![normalise(&end.await, "")]);
    }
    table.check(&ends);
    assert_eq!(world.engine.gauges().live_runs(), 0);
    assert_works(&world).await;
}

/// A place that answers every request with these bytes and closes the connection.
async fn answer_bytes(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/raw", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            read_request(&mut stream).await;
            // Whoever does not want the rest has read enough.
            let _refused = stream.write_all(&bytes).await;
            let _closed = stream.shutdown().await;
        }
    });
    url
}

/// Reads a whole request: what is left unread would turn the end of the connection into a reset.
async fn read_request(stream: &mut tokio::net::TcpStream) {
    let mut request = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.unwrap_or(0);
        request.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&request);
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0)
        });
        if whole || count == 0 {
            return;
        }
    }
}

#[tokio::test]
async fn a_retry_comes_after_the_time_that_the_app_asked_for() {
    let world = World::dev().await;
    let mut function = world.app.function("again", json!({}));
    function["steps"]["step"]["retries"] = json!({ "attempts": 1 });
    world.register(&[function]).await;
    for (header, after) in [("7", 7_000), ("0", 1_000), ("9999999", 86_400_000)] {
        let event = world.send(&json!({ "name": "again" })).await;
        let call = world.app.next().await;
        let run = call.header("x-run-id").to_owned();
        let headers = [("x-inngest-sdk", "js:v3"), ("retry-after", header)];
        let answered = world.engine.clock().now();
        call.answer_with(500, &headers, r#"{"message":"later"}"#);
        world.idle().await;
        let jobs = world.quietly(Ask::parse(&format!("GET /v1/runs/{run}/jobs"))).await.json();
        let at: Value = jobs["data"][0]["at"].clone();
        let at: jiff::Timestamp = at.as_str().unwrap().parse().unwrap();
        let waits = Duration::from_millis((at.as_millisecond() - answered.as_millis()).cast_unsigned());
        assert!(waits >= Duration::from_millis(after) && waits < Duration::from_millis(after + 5_000), "{waits:?}");
        let moved = world.quietly(Ask::parse(&format!("POST /dev/clock | {{\"advance_ms\":{after}}}"))).await;
        assert_eq!(moved.status.as_u16(), 200);
        let end = end_of(&world, &event, |call, _| call.answer(200, &json!("at last")));
        assert_eq!(end.await, "Completed \"at last\"");
    }
}
