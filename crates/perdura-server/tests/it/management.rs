//! The management contract over both of its wires, on a real engine.

use perdura_contract::openapi::document;
use serde_json::{Value, json};

use crate::ask::{Ask, Told};
use crate::world::World;

/// Calls a procedure on the RPC wire.
async fn call(world: &World, procedure: &str, input: &Value) -> Told {
    world
        .quietly(Ask::parse(&format!(
            "POST /rpc/{procedure} -H content-type: application/json | {}",
            json!({ "json": input })
        )))
        .await
}

async fn answer(world: &World, procedure: &str, input: Value) -> Value {
    let told = call(world, procedure, &input).await;
    assert_eq!(told.status.as_u16(), 200, "{procedure}: {}", told.text());
    told.json()["json"].clone()
}

#[test]
fn the_contract_can_be_written_down() {
    let text = document(&perdura_server::management::contract(), &perdura_server::info()).unwrap().to_json();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert!(document["paths"]["/runs/{runId}/trace"]["get"].is_object());
}

#[tokio::test]
async fn a_run_is_found_explained_cancelled_and_repeated() {
    let world = World::dev().await;
    world.register(&[world.app.function("pay", json!({}))]).await;
    let sent = answer(&world, "events/send", json!({ "events": [{ "name": "pay", "data": { "order": 7 } }] })).await;
    let event = sent["eventIds"][0].as_str().unwrap().to_owned();
    let open = world.app.next().await;

    let runs = answer(&world, "runs/list", json!({ "statuses": ["running"], "functionIds": ["shop-pay"] })).await;
    let run = runs["runs"][0]["runId"].as_str().unwrap().to_owned();
    assert_eq!(runs["runs"][0]["eventId"], event.as_str());
    let of_event = answer(&world, "events/runs", json!({ "eventId": event })).await;
    assert_eq!(of_event["runs"][0]["runId"], run.as_str());
    let why = answer(&world, "runs/diagnose", json!({ "runId": run })).await;
    assert_eq!(why["reasons"][0]["code"], "being_called", "{why}");
    assert_eq!(answer(&world, "runs/count", json!({})).await["count"], 1);
    let dry = answer(&world, "runs/bulkCancel", json!({ "filter": {}, "dryRun": true })).await;
    assert_eq!((dry["matched"]["count"].as_u64(), dry["done"].as_array().map(Vec::len)), (Some(1), Some(0)));

    let cancelled = answer(&world, "runs/cancel", json!({ "runId": run })).await;
    assert_eq!(cancelled["status"], "cancelled");
    world.ended().await;
    drop(open);
    let again = call(&world, "runs/cancel", &json!({ "runId": run })).await;
    assert_eq!((again.status.as_u16(), &again.json()["json"]["code"]), (409, &json!("RUN_ENDED")));
    assert_eq!(again.json()["json"]["defined"], true);

    let rerun = answer(&world, "runs/rerun", json!({ "runId": run })).await;
    world.app.next().await.answer(200, &json!("paid"));
    world.ended().await;
    let trace = answer(&world, "runs/trace", json!({ "runId": rerun["runId"] })).await;
    assert_eq!(
        (&trace["status"], &trace["output"], &trace["rerunOf"]),
        (&json!("completed"), &json!("paid"), &json!(run))
    );
    assert_eq!(trace["spans"][0]["attempts"][0]["outcome"], "answered", "{trace}");
}

#[tokio::test]
async fn the_same_over_rest_and_the_same_mistakes() {
    let world = World::dev().await;
    world.register(&[world.app.function("pay", json!({}))]).await;
    for (line, status, part) in [
        ("GET /api/orpc/functions/shop-pay", 200, r#""functionId":"shop-pay""#),
        ("GET /api/orpc/functions/none", 404, "FUNCTION_NOT_FOUND"),
        ("GET /api/orpc/runs?limit=0", 400, "issues"),
        ("GET /api/orpc/runs?statuses=running&statuses=failed", 200, r#""runs":[]"#),
        ("GET /api/orpc/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV", 404, "RUN_NOT_FOUND"),
        ("GET /api/orpc/runs/none", 400, "issues"),
        ("GET /api/orpc/server", 200, r#""mode":"dev""#),
        ("GET /api/orpc/server", 200, r#""historyLagMs":"#),
        (
            "POST /api/orpc/bulk/runs/rerun -H content-type: application/json | {\"filter\":{},\"dryRun\":false,\"key\":\"\"}",
            400,
            "issues",
        ),
        ("GET /api/orpc/server/doctor", 200, r#""ok":true"#),
        ("GET /api/orpc/openapi.json", 200, r#""openapi""#),
        ("POST /api/orpc/events -H content-type: application/json | {\"events\":[]}", 400, "issues"),
        (
            "POST /api/orpc/events -H content-type: application/json | {\"events\":[{\"name\":\"inngest/x\"}]}",
            400,
            "EVENT_INVALID",
        ),
        ("DELETE /api/orpc/apps/none", 404, "APP_NOT_FOUND"),
        ("GET /api/v2/apps", 200, r#""id":"shop""#),
        ("GET /api/v2/apps/shop/functions/pay", 200, r#""id":"shop-pay""#),
        ("GET /api/v2/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV", 404, "not_found"),
        ("GET /api/v2/envs", 501, "not_implemented"),
        ("GET /api/v2/nothing", 404, "not_found"),
    ] {
        let told = world.quietly(Ask::parse(line)).await;
        assert_eq!(told.status.as_u16(), status, "{line}: {}", told.text());
        assert!(told.text().replace("\": ", "\":").contains(part), "{line}: {}", told.text());
    }
}

#[tokio::test]
async fn a_key_starts_a_function_once() {
    let world = World::dev().await;
    world.register(&[world.app.function("pay", json!({}))]).await;
    let ask = || {
        Ask::parse(
            r#"POST /api/v2/apps/shop/functions/pay/invoke -H content-type: application/json | {"data":{"a":1},"idempotencyKey":"k1"}"#,
        )
    };
    let first = world.quietly(ask()).await;
    let again = world.quietly(ask()).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (200, 409), "{} {}", first.text(), again.text());
    assert_eq!(first.json()["data"]["runId"], again.json()["data"]["runId"]);
    assert_eq!(answer(&world, "runs/count", json!({})).await["count"], 1);
}

#[tokio::test]
async fn a_key_repeats_many_runs_once() {
    let world = World::dev().await;
    world.register(&[world.app.function("pay", json!({}))]).await;
    world.send(&json!({ "name": "pay" })).await;
    world.app.next().await.answer(200, &json!("paid"));
    world.ended().await;
    let again = json!({ "filter": {}, "dryRun": false, "key": "monday" });
    let lost = answer(&world, "runs/bulkRerun", again.clone()).await;
    world.app.next().await.answer(200, &json!("paid"));
    world.ended().await;
    let heard = answer(&world, "runs/bulkRerun", again).await;
    assert_eq!((&lost["done"], lost["done"][0]["result"].as_str()), (&heard["done"], Some("started")));
    assert_eq!(answer(&world, "runs/count", json!({})).await["count"], 2);
}

#[tokio::test]
async fn t8_a_key_may_call_what_its_scopes_say() {
    let world = crate::access::start().await;
    for (token, procedure, input, status) in [
        ("", "runs/list", json!({}), 401),
        (crate::access::READER, "runs/list", json!({}), 200),
        (crate::access::READER, "events/send", json!({ "events": [{ "name": "a" }] }), 403),
        (crate::access::READER, "apps/remove", json!({ "appId": "x" }), 403),
        (crate::access::WRITER, "runs/list", json!({}), 403),
        (crate::access::WRITER, "events/send", json!({ "events": [{ "name": "a" }] }), 200),
        (crate::access::WRITER, "apps/remove", json!({ "appId": "x" }), 404),
        (crate::world::KEY, "apps/remove", json!({ "appId": "x" }), 404),
    ] {
        let ask = Ask::parse(&format!(
            "POST /rpc/{procedure} -H content-type: application/json | {}",
            json!({ "json": input })
        ));
        let ask = if token.is_empty() { ask } else { ask.with_header("authorization", &format!("Bearer {token}")) };
        let told = world.quietly(ask).await;
        assert_eq!(told.status.as_u16(), status, "{procedure} with '{token}': {}", told.text());
    }
}

#[tokio::test]
async fn an_event_tells_which_waits_it_ended() {
    let world = World::dev().await;
    world.register(&[world.app.function("pay", json!({ "throttle": { "limit": 1, "period": "1s" } }))]).await;
    let paid = json!({ "events": [{ "name": "pay", "data": {} }] });
    answer(&world, "events/send", paid).await;
    let wait = json!({ "op": "WaitForEvent", "id": "w", "name": "approval", "opts": { "event": "approved", "timeout": "1d" } });
    world.app.next().await.answer(206, &json!([wait]));
    world.idle().await;
    let upcoming = answer(&world, "server/upcoming", json!({})).await;
    let timer = &upcoming["timers"][0];
    assert_eq!((&timer["functionId"], &timer["kind"]), (&json!("shop-pay"), &json!("wait")), "{upcoming}");
    assert_eq!(upcoming.get("oldestWaitingSince"), None);

    let approved = json!({ "events": [{ "name": "approved", "data": {} }] });
    let sent = answer(&world, "events/send", approved).await;
    world.app.next().await.answer(200, &json!("paid"));
    let ended = answer(&world, "events/waits", json!({ "eventId": sent["eventIds"][0] })).await;
    let wait = &ended["waits"][0];
    assert_eq!((&wait["name"], &wait["functionId"]), (&json!("approval"), &json!("shop-pay")), "{ended}");
    assert_eq!(wait["runId"], timer["runId"]);

    // The rows of the run, page by page, are the same as all at once.
    world.ended().await;
    let all = answer(&world, "runs/journal", json!({ "runId": wait["runId"] })).await;
    let (mut rows, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = answer(&world, "runs/journal", json!({ "runId": wait["runId"], "after": after, "limit": 2 })).await;
        rows.extend(page["rows"].as_array().unwrap().clone());
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(Value::from(rows), all["rows"]);
    assert!(all["rows"][0]["entries"][0]["created"].is_object(), "{all}");
    let function = answer(&world, "functions/get", json!({ "functionId": "shop-pay" })).await;
    assert_eq!(function["notEnforced"], json!(["throttle"]));
}
