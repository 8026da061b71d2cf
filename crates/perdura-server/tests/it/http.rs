//! The tour: what every route answers, in `perdura dev` and in `perdura start`.

use perdura_server::Access;
use perdura_types::Timestamp;
use perdura_wire::signature::{SigningKey, SigningKeys, verify};
use serde_json::{Value, json};

use crate::ask::{Ask, Told, normalise};
use crate::world::{EVENT_KEY, FALLBACK, KEY, World};

/// Every route that needs the signing key, with a request that is right but for that.
const KEYED: &[&str] = &[
    "POST /invoke/shop-pay | {}",
    "POST /fn/register | {}",
    "DELETE /fn/remove?url=http://localhost:3000/x",
    "POST /fn/step-limit?functionId=shop-pay&limit=5",
    "DELETE /fn/step-limit?functionId=shop-pay",
    "POST /fn/state-size-limit?functionId=shop-pay&limit=5",
    "DELETE /fn/state-size-limit?functionId=shop-pay",
    "GET /v0/runs/01JDJ0000000000000000000AA/actions",
    "GET /v0/runs/01JDJ0000000000000000000AA/batch",
    "DELETE /v0/runs/01JDJ0000000000000000000AA",
    "GET /v1/events",
    "GET /v1/events/01JDJ0000000000000000000AA",
    "GET /v1/events/01JDJ0000000000000000000AA/runs",
    "GET /v1/runs/01JDJ0000000000000000000AA",
    "DELETE /v1/runs/01JDJ0000000000000000000AA",
    "GET /v1/runs/01JDJ0000000000000000000AA/jobs",
    "POST /v1/signals | {\"signal\":\"s\"}",
    "POST /v1/checkpoint/01JDJ0000000000000000000AA/async | {}",
    "POST /v1/http/runs/01JDJ0000000000000000000AA/async | {}",
];

#[tokio::test]
async fn a_server_without_apps_and_events() {
    let world = World::dev().await;
    for line in ["GET /health", "GET /dev", "GET /v1/events"].iter().chain(KEYED) {
        world.ask(line).await;
    }
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn events_come_in() {
    let world = World::dev().await;
    for line in [
        r#"POST /e/any-key | {"name":"a"}"#,
        r#"POST /e/any-key | [{"name":"a"},{"name":"b","data":{"x":1},"user":{"id":7},"id":"mine","v":"2","ts":1767225600000}]"#,
        r#"POST /e | {"name":"a"}"#,
        r#"POST /e/ | {"name":"a"}"#,
        "POST /e/k | []",
        "POST /e/k",
        r#"POST /e/k | [{"name":"a"},{"name":"inngest/b"},{"name":"c"}]"#,
        r#"POST /e/k -H x-inngest-event-id-seed: 1767225600000,AAAAAAAAAAAAAA== | [{"name":"a"},{"name":"b"}]"#,
        r#"POST /e/k -H x-inngest-event-id-seed: nonsense | {"name":"a"}"#,
        "POST /e/k -H content-type: application/x-www-form-urlencoded | name=form&x=1&x=2",
        "GET /v1/events?name=form",
    ] {
        world.ask(line).await;
    }
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn a_run_from_event_to_result() {
    let world = World::dev().await;
    world.register(&[world.app.function("pay", json!({}))]).await;
    let event = world.send(&json!({ "name": "pay", "data": { "amount": 5 } })).await;

    let call = world.app.next().await;
    let run = call.header("x-run-id").to_owned();
    world.note(&format!("{} {:?} {}", call.method, call.query, call.body));
    world.ask(&format!("GET /v1/runs/{run}")).await;
    world.ask(&format!("GET /v1/runs/{run}/jobs")).await;
    world.ask(&format!("GET /v0/runs/{run}/actions")).await;
    world.ask(&format!("GET /v0/runs/{run}/batch")).await;
    call.answer(206, &json!([{ "op": "StepRun", "id": "one", "name": "first", "data": { "paid": true } }]));

    let call = world.app.next().await;
    world.note(&format!("steps {} stack {}", call.body["steps"], call.body["ctx"]["stack"]));
    world.ask(&format!("GET /v0/runs/{run}/actions")).await;
    call.answer(200, &json!({ "done": 1 }));

    let ended = world.ended().await;
    assert_eq!((ended.run.as_str(), ended.status), (run.as_str(), "Completed"));
    for line in [
        format!("GET /v1/runs/{run}"),
        format!("GET /v1/runs/{run}/jobs"),
        format!("GET /v1/events/{event}"),
        format!("GET /v1/events/{event}/runs"),
        format!("GET /v0/runs/{run}/actions"),
        format!("GET /v0/runs/{run}/batch"),
        format!("DELETE /v0/runs/{run}"),
        format!("DELETE /v1/runs/{run}"),
    ] {
        world.ask(&line).await;
    }
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn an_app_registers_again_and_goes() {
    let world = World::dev().await;
    let register = async |functions: &[Value]| {
        let body = world.app.registration(functions).to_string().into_bytes();
        let told = world.quietly(Ask { body, ..Ask::parse("POST /fn/register") }).await;
        world.note(&format!("{} functions: {}", functions.len(), told.line()));
        told.json()
    };
    let (one, two) = (world.app.function("one", json!({})), world.app.function("two", json!({})));
    let first = register(std::slice::from_ref(&one)).await;
    let again = register(std::slice::from_ref(&one)).await;
    let more = register(&[one.clone(), two.clone()]).await;
    assert_eq!(
        [&first, &again, &more].map(|answer| answer["modified"].as_bool()),
        [Some(true), Some(false), Some(true)]
    );
    assert_eq!(first["sync_id"], again["sync_id"]);
    assert_ne!(first["sync_id"], more["sync_id"]);
    assert_eq!(first["app_id"], more["app_id"]);
    register(&[world.app.function("limited", json!({ "throttle": { "limit": 1, "period": "1m" } }))]).await;
    register(std::slice::from_ref(&two)).await;
    world.ask("GET /dev").await;

    let url = world.app.url.clone();
    world.ask(&format!("DELETE /fn/remove?url={url}")).await;
    world.ask(&format!("DELETE /fn/remove?url={url}")).await;
    world.ask("POST /invoke/shop-two | {}").await;
    world.ask("GET /dev").await;
    assert_eq!(register(&[two]).await["modified"], true);
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn a_function_is_invoked_by_name() {
    let world = World::dev().await;
    world.register(&[world.app.function("pay", json!({ "triggers": [] }))]).await;
    let invoked = world.ask(r#"POST /invoke/shop-pay | {"data":{"x":1,"_inngest":"no"},"user":{"id":1}}"#).await;
    let event = invoked.json()["id"].as_str().unwrap().to_owned();
    let call = world.app.next().await;
    world.note(&call.body["event"].to_string());
    call.answer(200, &json!("paid"));
    world.ended().await;
    world.ask(&format!("GET /v1/events/{event}/runs")).await;
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn a_signal_reaches_the_run_that_waits_for_it() {
    let world = World::dev().await;
    world.register(&[world.app.function("wait", json!({}))]).await;
    world.send(&json!({ "name": "wait" })).await;
    let wait = json!([{ "op": "WaitForSignal", "id": "w", "opts": { "signal": "go", "timeout": "1h" } }]);
    world.ask(r#"POST /v1/signals | {"signal":"go"}"#).await;
    world.app.next().await.answer(206, &wait);
    let told = until(&world, r#"POST /v1/signals | {"signal":"go","data":{"n":1}}"#, 200).await;
    let call = world.app.next().await;
    assert_eq!(told.json()["data"]["run_id"], call.header("x-run-id"));
    world.note(&call.body["steps"].to_string());
    call.answer(200, &json!(null));
    world.ended().await;
    world.ask(r#"POST /v1/signals | {"signal":"go"}"#).await;
    insta::assert_snapshot!(world.record());
}

/// Asks until the status is this one: the server has then taken in what the app answered.
async fn until(world: &World, line: &str, status: u16) -> Told {
    for _ in 0..10_000 {
        let told = world.quietly(Ask::parse(line)).await;
        if told.status.as_u16() == status {
            world.note(&format!("> {line}\n  {}", told.line()));
            return told;
        }
        tokio::task::yield_now().await;
    }
    panic!("{line} never answered {status}");
}

#[tokio::test]
async fn steps_are_saved_from_within_a_call() {
    let world = World::dev().await;
    let retries = json!({ "retries": { "attempts": 1 } });
    let mut function = world.app.function("work", json!({}));
    function["steps"]["step"]["retries"] = retries["retries"].clone();
    world.register(&[function]).await;
    world.send(&json!({ "name": "work" })).await;
    let call = world.app.next().await;
    let ctx = call.body["ctx"].clone();
    let run = ctx["run_id"].as_str().unwrap().to_owned();
    let checkpoint = |change: Value| {
        let mut body = json!({
            "run_id": run, "fn_id": ctx["fn_id"], "qi_id": ctx["qi_id"], "request_id": ctx["request_id"],
            "steps": [{ "op": "StepRun", "id": "one", "data": 1 }], "ts": 1,
        });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    let save = async |name: &str, path: &str, body: Value| {
        let ask = Ask { body: body.to_string().into_bytes(), ..Ask::parse(&format!("POST {path}/{run}/async")) };
        let told = world.quietly(ask).await;
        world.note(&format!("{name}: {}", told.line()));
    };
    let (checkpoints, http) = ("/v1/checkpoint", "/v1/http/runs");
    save("one step", checkpoints, checkpoint(json!({}))).await;
    save("the same step again", checkpoints, checkpoint(json!({}))).await;
    save("the other path", http, checkpoint(json!({ "steps": [{ "op": "StepRun", "id": "two", "data": 2 }] }))).await;
    save("no steps", checkpoints, checkpoint(json!({ "steps": [] }))).await;
    save("a plan", checkpoints, checkpoint(json!({ "steps": [{ "op": "StepPlanned", "id": "three" }] }))).await;
    save("another function", checkpoints, checkpoint(json!({ "fn_id": "00000000-0000-4000-8000-000000000000" }))).await;
    save("another dispatch", checkpoints, checkpoint(json!({ "request_id": "01JDJ0000000000000000000AA" }))).await;
    save("a result", checkpoints, checkpoint(json!({ "steps": [{ "op": "RunComplete", "id": "x", "data": 1 }] })))
        .await;
    call.answer(500, &json!({ "name": "Error", "message": "on purpose" }));

    // The answer is taken in when its item waits for the next attempt.
    let stale = Ask {
        body: checkpoint(json!({})).to_string().into_bytes(),
        ..Ask::parse(&format!("POST {checkpoints}/{run}/async"))
    };
    let mut told = world.quietly(stale.clone()).await;
    while told.status.as_u16() == 200 {
        told = world.quietly(stale.clone()).await;
    }
    world.note(&format!("after the call: {}", told.line()));
    world.ask(r#"POST /dev/clock | {"advance_ms":60000}"#).await;
    let call = world.app.next().await;
    world.note(&format!("attempt {} steps {}", call.body["ctx"]["attempt"], call.body["steps"]));
    save("the dispatch before", checkpoints, checkpoint(json!({}))).await;
    call.answer(200, &json!("end"));
    world.ended().await;
    save("after the end", checkpoints, checkpoint(json!({}))).await;
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn runs_are_cancelled_on_both_paths() {
    let world = World::dev().await;
    world.register(&[world.app.function("long", json!({}))]).await;
    for path in ["/v0/runs", "/v1/runs"] {
        world.send(&json!({ "name": "long" })).await;
        let call = world.app.next().await;
        let run = call.header("x-run-id").to_owned();
        world.ask(&format!("DELETE {path}/{run}")).await;
        assert_eq!(world.ended().await.status, "Cancelled");
        call.answer(200, &json!("too late"));
        world.ask(&format!("DELETE {path}/{run}")).await;
        world.ask(&format!("GET /v1/runs/{run}")).await;
    }
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn events_are_listed_page_by_page() {
    let world = World::dev().await;
    let events: Vec<Value> =
        (0..45).map(|n| json!({ "name": format!("page/{}", n % 2), "data": { "n": n } })).collect();
    let sent = world.quietly(Ask::parse(&format!("POST /e/k | {}", json!(events)))).await.json();
    let sent: Vec<String> = sent["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    let numbers = |told: &Told| -> Vec<u64> {
        told.json()["data"].as_array().unwrap().iter().map(|event| event["data"]["n"].as_u64().unwrap()).collect()
    };
    let page = async |query: &str| numbers(&world.quietly(Ask::parse(&format!("GET /v1/events{query}"))).await);

    // All, newest first, without gaps or repeats, whatever the size of a page.
    for limit in [1, 7, 20, 45, 100] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let told = world.quietly(Ask::parse(&format!("GET /v1/events?limit={limit}&cursor={cursor}"))).await;
            let numbers = numbers(&told);
            let Some(last) = told.json()["data"].as_array().unwrap().last().cloned() else { break };
            cursor = last["internal_id"].as_str().unwrap().to_owned();
            assert!(numbers.len() <= limit);
            seen.extend(numbers);
        }
        assert_eq!(seen, (0..45).rev().collect::<Vec<_>>(), "pages of {limit}");
    }
    assert_eq!(page("").await.len(), 20);
    assert_eq!(page("?name=page/1&limit=3").await, [43, 41, 39]);
    assert_eq!(page(&format!("?name=page/0&limit=3&cursor={}", sent[10])).await, [8, 6, 4]);
    assert_eq!(page("?received_after=2000-01-01T00:00:00Z&limit=2").await, [44, 43]);
    assert_eq!(page("?received_before=2000-01-01T00:00:00Z").await, [0; 0]);
    assert_eq!(page("?received_after=2000-01-01T01:00:00%2B01:00&limit=1").await, [44]);
    assert_eq!(page("?name=page/7").await, [0; 0]);
}

#[tokio::test]
async fn limits_of_one_function_are_lowered_and_restored() {
    let world = World::dev().await;
    world.register(&[world.app.function("steps", json!({})), world.app.function("state", json!({}))]).await;
    let step = |n: usize| json!([{ "op": "StepRun", "id": format!("step{n}"), "data": "x".repeat(100) }]);
    let run = async |name: &str| {
        let event = world.send(&json!({ "name": name })).await;
        let mut calls = 0;
        loop {
            tokio::select! {
                call = world.app.next() => match calls {
                    0..3 => call.answer(206, &step(calls)),
                    _ => call.answer(200, &json!("all steps done")),
                },
                _ended = world.ended() => break,
            }
            calls += 1;
        }
        let runs = world.quietly(Ask::parse(&format!("GET /v1/events/{event}/runs"))).await.json();
        world.note(&format!("{name}, {calls} calls: {} {}", runs["data"][0]["status"], runs["data"][0]["output"]));
    };
    run("steps").await;
    world.ask("POST /fn/step-limit?functionId=shop-steps&limit=2").await;
    run("steps").await;
    world.ask("DELETE /fn/step-limit?functionId=shop-steps").await;
    run("steps").await;
    run("state").await;
    world.ask("POST /fn/state-size-limit?functionId=shop-state&limit=150").await;
    run("state").await;
    world.ask("DELETE /fn/state-size-limit?functionId=shop-state").await;
    run("state").await;
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn the_clock_of_a_dev_server_moves() {
    let world = World::dev().await;
    world.register(&[world.app.function("nap", json!({}))]).await;
    world.send(&json!({ "name": "nap" })).await;
    let before = world.engine.clock().now();
    world.app.next().await.answer(206, &json!([{ "op": "Sleep", "id": "s", "name": "300d" }]));
    world.idle().await;
    let days = |days: i64| format!(r#"POST /dev/clock | {{"advance_ms":{}}}"#, days * 86_400_000);
    let first = world.ask(&days(299)).await.json();
    world.idle().await;
    let runs = world.engine.gauges().live_runs();
    let second = world.ask(&days(366)).await.json();
    let call = world.app.next().await;
    assert_eq!(runs, 1, "after 299 days the sleep is not over");
    assert_eq!(call.body["steps"], json!({ "s": null }));
    call.answer(200, &json!("rested"));
    world.ended().await;
    assert_eq!(
        (first["ahead_ms"].as_i64(), second["ahead_ms"].as_i64()),
        (Some(299 * 86_400_000), Some(665 * 86_400_000))
    );
    assert!(second["now"].as_i64().unwrap() >= before.as_millis() + 665 * 86_400_000);
    assert_eq!(world.ask(r#"POST /dev/clock | {"advance_ms":0}"#).await.json()["ahead_ms"], second["ahead_ms"]);
}

#[tokio::test]
async fn who_may_in_start() {
    let world = World::keys().await;
    let hashed = SigningKey::parse(KEY).unwrap().hashed().to_owned();
    let hashed_fallback = SigningKey::parse(FALLBACK).unwrap().hashed().to_owned();
    let tries: [(&str, String, bool); 15] = [
        ("no header", String::new(), false),
        ("the key", format!("Bearer {KEY}"), true),
        ("the key with a prefix", format!("Bearer signkey-prod-{KEY}"), true),
        ("the key with another prefix", format!("Bearer signkey-test-{KEY}"), true),
        ("hashed", format!("Bearer {hashed}"), true),
        ("hashed with a prefix", format!("Bearer signkey-branch-{hashed}"), true),
        ("a small bearer", format!("bearer {hashed}"), true),
        ("the fallback", format!("Bearer {FALLBACK}"), true),
        ("the fallback, hashed", format!("Bearer signkey-prod-{hashed_fallback}"), true),
        ("a wrong key", "Bearer 0123456789abcdee".to_owned(), false),
        ("half a key", "Bearer 01234567".to_owned(), false),
        ("an empty key", "Bearer ".to_owned(), false),
        ("no scheme", hashed.clone(), false),
        ("basic", format!("Basic {hashed}"), false),
        ("an event key", format!("Bearer {EVENT_KEY}"), false),
    ];
    for line in KEYED {
        for (name, authorization, may) in &tries {
            let ask = Ask::parse(line);
            let ask = if authorization.is_empty() { ask } else { ask.with_header("authorization", authorization) };
            let told = world.quietly(ask).await;
            let refused = told.status.as_u16() == 401 && told.text() == "Authentication failed";
            assert_eq!(!refused, *may, "{line} with {name}: {}", told.line());
            assert!(!told.text().contains(KEY) && !told.text().contains(&hashed), "{line} shows a key");
        }
    }
    // What stays open, and what is not there at all.
    for line in ["GET /health", "GET /dev", "POST /dev/clock | {\"advance_ms\":1}", "GET /", "OPTIONS /fn/register"] {
        world.ask(line).await;
    }
    insta::assert_snapshot!(world.record());
}

#[tokio::test]
async fn event_keys() {
    let world = World::keys().await;
    for line in [
        r#"POST /e/send-me | {"name":"a"}"#,
        r#"POST /e/other | {"name":"a"}"#,
        r#"POST /e/wrong | {"name":"a"}"#,
        r#"POST /e/send-me2 | {"name":"a"}"#,
        r#"POST /e/Send-me | {"name":"a"}"#,
        r#"POST /e/send%2Dme | {"name":"a"}"#,
        r#"POST /e/ | {"name":"a"}"#,
        r#"POST /e | {"name":"a"}"#,
        r#"POST /e/%20 | {"name":"a"}"#,
        r#"POST /e/0123456789abcdef | {"name":"a"}"#,
        "POST /e/wrong | not even an event",
    ] {
        world.ask(line).await;
    }
    let Access::Keys { signing, .. } = keys_of(KEY) else { unreachable!("these are keys") };
    let keyless = World::start(Access::keys(signing, Vec::new())).await;
    keyless.ask(r#"POST /e/any | {"name":"a"}"#).await;
    insta::assert_snapshot!(world.record() + &keyless.record());
}

fn keys_of(key: &str) -> Access {
    let signing = SigningKeys { current: SigningKey::parse(key).unwrap(), fallback: None };
    Access::keys(signing, vec![EVENT_KEY.to_owned()])
}

#[tokio::test]
async fn calls_are_signed_in_start_and_not_in_dev() {
    for (world, is_signed) in [(World::dev().await, false), (World::keys().await, true)] {
        world.register(&[world.app.function("pay", json!({}))]).await;
        world.send(&json!({ "name": "pay", "data": { "z": 1, "a": [1.0, "ä"] } })).await;
        let call = world.app.next().await;
        let signature = call.header("x-inngest-signature").to_owned();
        assert_eq!(!signature.is_empty(), is_signed);
        if is_signed {
            let keys = SigningKeys { current: SigningKey::parse(KEY).unwrap(), fallback: None };
            let now: Timestamp = world.engine.clock().now();
            verify(&keys, Some(&signature), call.body.to_string().as_bytes(), now).unwrap();
        }
        assert_eq!(call.header("x-inngest-server-kind"), "");
        call.answer(200, &json!(null));
        world.ended().await;
    }
}

#[tokio::test]
async fn a_failed_run_shows_its_error() {
    let world = World::keys().await;
    world.register(&[world.app.function("pay", json!({}))]).await;
    world.send(&json!({ "name": "pay" })).await;
    world.app.next().await.answer(500, &json!({ "name": "TypeError", "message": "no", "stack": "at line 1" }));
    let ended = world.ended().await;
    assert_eq!(ended.status, "Failed");
    let run = world.run(&ended.run).await;
    insta::assert_snapshot!(normalise(&run.to_string(), ""));
}

#[tokio::test]
async fn servers_say_what_they_are() {
    for (world, kind) in [(World::dev().await, "dev"), (World::keys().await, "cloud")] {
        for line in ["GET /health", "GET /nowhere", "POST /e/x | ]", "GET /v1/events", "PUT /health", "HEAD /health"] {
            assert_eq!(world.quietly(Ask::parse(line)).await.header("x-inngest-server-kind"), kind, "{line}");
        }
        for (expected, status) in
            [("dev", if kind == "dev" { 200 } else { 400 }), ("cloud", if kind == "dev" { 400 } else { 200 })]
        {
            let body = world.app.registration(&[]).to_string().into_bytes();
            let ask = Ask { body, ..Ask::parse(&format!("POST /fn/register -H authorization: Bearer {KEY}")) };
            let told = world.quietly(ask.with_header("x-inngest-expected-server-kind", expected)).await;
            assert_eq!(told.status.as_u16(), status, "{kind} {expected}");
            world.note(&told.line());
        }
    }
}

#[tokio::test]
async fn browsers_may_ask_from_anywhere() {
    let world = World::keys().await;
    for (line, headers) in [
        (
            "OPTIONS /v1/events -H origin: https://shop.example -H access-control-request-method: GET -H access-control-request-headers: authorization,x-inngest-env",
            &[
                "access-control-allow-origin",
                "access-control-allow-methods",
                "access-control-allow-headers",
                "access-control-max-age",
            ][..],
        ),
        (
            "OPTIONS /e/send-me -H origin: https://shop.example -H access-control-request-method: POST -H access-control-request-headers: content-type",
            &[
                "access-control-allow-origin",
                "access-control-allow-methods",
                "access-control-allow-headers",
                "access-control-max-age",
            ][..],
        ),
        (
            "GET /health -H origin: https://shop.example",
            &["access-control-allow-origin", "access-control-expose-headers"][..],
        ),
        (
            "GET /v1/events -H origin: https://shop.example",
            &["access-control-allow-origin", "access-control-expose-headers"][..],
        ),
        ("PUT /e/send-me -H origin: https://shop.example", &["access-control-allow-origin", "allow"][..]),
    ] {
        let told = world.ask(line).await;
        for header in headers {
            world.note(&format!("  {header}: {}", told.header(header)));
        }
    }
    insta::assert_snapshot!(world.record());
}
