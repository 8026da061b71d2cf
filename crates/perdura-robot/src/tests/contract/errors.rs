//! Every declared error is given, with its status and details of its form; wrong inputs are refused with their places.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Caller, acme, automation, resumed};
use crate::bounds::{
    ATTEMPTS_PER_ITEM_MAX, AUTOMATIONS_PER_WORKSPACE_MAX, KEYS_PER_JOB_MAX, KINDS_MAX, RETENTION_MS, STREAMS_MAX,
};
use crate::contract::WrittenAutomation;
use crate::job::Job;
use crate::tests::support::{payload, shipments};
use crate::{CreatedJob, JobId, KindView};

const NOBODY: &str = "0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b11";

#[tokio::test]
async fn every_declared_error_is_given_and_declared() {
    let caller = Caller::new();
    what_is_not_there(&caller).await;
    wrong_submissions(&caller).await;
    conflicts_of_submissions(&caller).await;
    wrong_commands(&caller).await;
    wrong_late_results(&caller).await;
    limits(&caller).await;
    streams(&caller).await;
    let mut declared = BTreeSet::new();
    for procedure in crate::contract::contract().procedures {
        let key = procedure.path[1..].join(".");
        declared.extend(procedure.errors.iter().map(|error| format!("{key} {}", error.code)));
    }
    assert_eq!(*caller.refused.lock().unwrap(), declared);
}

async fn what_is_not_there(caller: &Caller) {
    for key in ["get", "items", "summary", "cancel", "retry", "rotateKey", "callbacks", "watch"] {
        caller.refuse(&format!("jobs.{key}"), json!({"jobId": NOBODY}), "JOB_NOT_FOUND").await;
    }
    caller.refuse("jobs.acceptLate", json!({"jobId": NOBODY, "itemId": NOBODY}), "JOB_NOT_FOUND").await;
    caller.refuse("jobs.order", json!({"workspaceId": "shop-1", "orderId": "#1 / Ñ"}), "ORDER_NOT_FOUND").await;
    caller.refuse("kinds.get", json!({"name": "other"}), "KIND_NOT_FOUND").await;
    let automation = json!({"workspaceId": "shop-1", "automationId": "mail"});
    caller.refuse("automations.remove", automation, "AUTOMATION_NOT_FOUND").await;
}

async fn wrong_submissions(caller: &Caller) {
    let create = async |change: fn(&mut Value), code| {
        let mut request = shipments(2);
        change(&mut request);
        caller.refuse("jobs.create", request, code).await
    };
    create(|request| request["kind"] = json!("other"), "KIND_NOT_FOUND").await;
    create(|request| request["jobType"] = json!("other"), "JOB_TYPE_UNKNOWN").await;
    create(|request| request["items"][1]["orderId"] = json!("0"), "ORDER_TWICE").await;
    let twice: fn(&mut Value) = |request| {
        for item in request["items"].as_array_mut().unwrap() {
            item["itemId"] = json!(NOBODY);
        }
    };
    create(twice, "ITEM_ID_TWICE").await;
    let wrong: fn(&mut Value) = |request| request["items"][1]["payload"]["peso"] = json!("heavy");
    let issues = create(wrong, "ITEM_INVALID").await;
    assert_eq!(issues, json!([{"path": "payload.peso", "message": issues[0]["message"]}]));
    let large: fn(&mut Value) = |request| request["items"][1]["payload"] = json!("x".repeat(70_000));
    assert_eq!(create(large, "ITEM_INVALID").await, Value::Null);
    let together: fn(&mut Value) = |request| {
        let item = |order: usize| json!({"orderId": order.to_string(), "payload": {"text": "x".repeat(60_000)}});
        request["items"] = (0..420).map(item).collect();
    };
    create(together, "ITEMS_INVALID").await;
}

async fn conflicts_of_submissions(caller: &Caller) {
    let mut request = shipments(1);
    request["items"][0]["itemId"] = json!(NOBODY);
    request["idempotencyKey"] = json!("k");
    let job = caller.ask::<CreatedJob>("jobs.create", request.clone()).await.job.job_id;
    let data = caller.refuse("jobs.create", request.clone(), "IDEMPOTENCY_KEY_ACTIVE").await;
    assert_eq!(data, json!({"jobId": job}));
    let data = caller.refuse("jobs.create", shipments(1), "ORDER_ACTIVE").await;
    assert_eq!(data, json!({"jobId": job, "orderId": "0"}));
    request["idempotencyKey"] = json!("l");
    request["items"][0]["orderId"] = json!("other");
    caller.refuse("jobs.create", request, "ITEM_ID_TAKEN").await;
    caller.refuse("jobs.retry", json!({"jobId": job}), "JOB_ACTIVE").await;
    caller.ask::<Job>("jobs.cancel", json!({"jobId": job})).await;
    caller.refuse("jobs.cancel", json!({"jobId": job}), "JOB_NOT_ACTIVE").await;
    // The order is in the next job now.
    let next = caller.ask::<CreatedJob>("jobs.create", shipments(1)).await.job.job_id;
    let data = caller.refuse("jobs.retry", json!({"jobId": job}), "ORDER_ACTIVE").await;
    assert_eq!(data, json!({"jobId": next, "orderId": "0"}));
    caller.ask::<Job>("jobs.cancel", json!({"jobId": next})).await;
}

async fn wrong_commands(caller: &Caller) {
    let job = caller.world.dispatched(2).await;
    let ids = caller.world.ids(job).await;
    caller.world.succeed(job, ids[0], 1, "T-1").await;
    caller.world.fail(job, ids[1], 1).await;
    caller.refuse("jobs.retry", json!({"jobId": job, "itemIds": [NOBODY]}), "ITEM_NOT_FOUND").await;
    caller.refuse("jobs.retry", json!({"jobId": job, "itemIds": [ids[0]]}), "ITEM_NOT_RETRIABLE").await;
    for attempt in 2..=ATTEMPTS_PER_ITEM_MAX {
        caller.ask::<Job>("jobs.retry", json!({"jobId": job})).await;
        caller.world.dispatch(job, attempt).await;
        caller.world.fail(job, ids[1], attempt).await;
    }
    caller.refuse("jobs.retry", json!({"jobId": job}), "ATTEMPTS_EXHAUSTED").await;
    let good = caller.world.dispatched(1).await;
    let item = caller.world.ids(good).await[0];
    caller.world.succeed(good, item, 1, "T-2").await;
    caller.refuse("jobs.retry", json!({"jobId": good}), "NOTHING_TO_RETRY").await;
    for _ in 1..KEYS_PER_JOB_MAX {
        caller.ask::<Job>("jobs.rotateKey", json!({"jobId": good})).await;
    }
    caller.refuse("jobs.rotateKey", json!({"jobId": good}), "KEYS_EXHAUSTED").await;
}

async fn wrong_late_results(caller: &Caller) {
    let job = caller.world.dispatched(2).await;
    let ids = caller.world.ids(job).await;
    let accept = async |item: Value, index: Option<usize>, code: &str| {
        let mut input = json!({"jobId": job, "itemId": item});
        if let Some(index) = index {
            input["lateIndex"] = json!(index);
        }
        caller.refuse("jobs.acceptLate", input, code).await;
    };
    accept(json!(NOBODY), None, "ITEM_NOT_FOUND").await;
    accept(json!("0190a5b4-7c1e-7b6e-8f3a-2f1d6c0e9b12"), None, "ITEM_NOT_FOUND").await;
    accept(json!(ids[0]), None, "ITEM_OPEN").await;
    caller.world.succeed(job, ids[0], 1, "T-1").await;
    accept(json!(ids[0]), None, "ITEM_SUCCEEDED").await;
    caller.world.fail(job, ids[1], 1).await;
    accept(json!(ids[1]), None, "NO_LATE_RESULT").await;
    accept(json!(ids[1]), Some(3), "LATE_RESULT_UNKNOWN").await;
}

async fn limits(caller: &Caller) {
    let mut wrong = acme("acme");
    wrong["carrier"] = json!("");
    wrong["jobTypes"]["create_shipment"]["perItemMs"] = json!(0);
    let issues = caller.refuse("kinds.put", wrong, "KIND_INVALID").await;
    let paths = issues.as_array().unwrap().iter().map(|issue| issue["path"].clone()).collect::<Vec<_>>();
    assert_eq!(paths, ["carrier", "jobTypes.create_shipment.perItemMs"]);
    let mut large = acme("acme");
    large["jobTypes"]["create_shipment"]["itemSchema"]["description"] = json!("x".repeat(600_000));
    caller.refuse("kinds.put", large, "KIND_INVALID").await;
    for number in 0..KINDS_MAX {
        caller.ask::<KindView>("kinds.put", acme(&format!("acme-{number}"))).await;
    }
    caller.refuse("kinds.put", acme("one-more"), "KINDS_EXHAUSTED").await;
    let mut wrong = automation("mail");
    wrong["actions"] = json!([]);
    caller.refuse("automations.put", wrong, "AUTOMATION_INVALID").await;
    let mut large = automation("mail");
    large["description"] = json!("x".repeat(600_000));
    caller.refuse("automations.put", large, "AUTOMATION_INVALID").await;
    for number in 0..AUTOMATIONS_PER_WORKSPACE_MAX {
        caller.ask::<WrittenAutomation>("automations.put", automation(&format!("mail-{number}"))).await;
    }
    caller.refuse("automations.put", automation("one-more"), "AUTOMATIONS_EXHAUSTED").await;
}

async fn streams(caller: &Caller) {
    let mut request = shipments(1);
    request["items"][0]["orderId"] = json!("old");
    let job: JobId = caller.ask::<CreatedJob>("jobs.create", request).await.job.job_id;
    for (key, input) in [("jobs.watch", json!({"jobId": job})), ("jobs.watchAll", Value::Null)] {
        caller.refuse_with(key, input, "LAST_EVENT_ID_INVALID", resumed(Some("soon"))).await;
    }
    let mut open = Vec::new();
    for _ in 0..STREAMS_MAX {
        open.push(caller.watch("jobs.watchAll", Value::Null, None).await);
    }
    caller.refuse("jobs.watch", json!({"jobId": job}), "STREAMS_EXHAUSTED").await;
    caller.refuse("jobs.watchAll", Value::Null, "STREAMS_EXHAUSTED").await;
    caller.ask::<Job>("jobs.cancel", json!({"jobId": job})).await;
    // A minute before its end, since the time goes on while the test does.
    caller.world.advance(RETENTION_MS - 60_000).await;
    caller.refuse("jobs.retry", json!({"jobId": job}), "JOB_EXPIRING").await;
}

#[tokio::test]
async fn wrong_inputs_are_refused_with_the_places_of_all_mistakes() {
    let caller = Caller::new();
    let order = |order: &str| json!({"workspaceId": "shop-1", "kind": "k", "items": [{"orderId": order}]});
    let table = [
        ("jobs.get", json!({"jobId": "nope"}), "jobId"),
        ("jobs.get", json!({"jobId": NOBODY, "items": true}), "items"),
        ("jobs.get", Value::Null, "jobId"),
        ("jobs.create", json!({}), "workspaceId kind items"),
        ("jobs.create", json!({"workspaceId": "a b", "kind": "k", "items": []}), "items workspaceId"),
        (
            "jobs.create",
            json!({"workspaceId": "a", "kind": "k", "items": [{"order": 1}]}),
            "items.0.order items.0.orderId",
        ),
        ("jobs.create", order(" "), "items.0.orderId"),
        ("jobs.create", order("a\nb"), "items.0.orderId"),
        ("jobs.create", order(&"x".repeat(201)), "items.0.orderId"),
        // 101 characters of two bytes: no schema counts them.
        ("jobs.create", order(&"ñ".repeat(101)), "items.0.orderId"),
        ("jobs.list", json!({"limit": 0}), "limit"),
        ("jobs.list", json!({"limit": 101}), "limit"),
        ("jobs.list", json!({"status": ["done"]}), "status.0"),
        ("jobs.list", json!({"cursor": "x"}), "cursor"),
        ("jobs.items", json!({"jobId": NOBODY, "limit": 501}), "limit"),
        ("jobs.cancel", json!({"jobId": NOBODY, "reason": "x".repeat(501)}), "reason"),
        ("jobs.retry", json!({"jobId": NOBODY, "itemIds": []}), "itemIds"),
        ("jobs.retry", json!({"jobId": NOBODY, "itemIds": ["x"]}), "itemIds.0"),
        ("jobs.watchAll", json!({"workspaceId": "a/b"}), "workspaceId"),
        (
            "kinds.put",
            json!({"name": "x", "carrier": "x", "baseUrlRef": "x", "jobTypes": {}, "baseUrl": "x"}),
            "baseUrl",
        ),
        ("automations.put", json!({"workspaceId": "w", "automationId": "a", "trigger": "x", "actions": []}), "trigger"),
    ];
    for (key, input, places) in table {
        assert_eq!(caller.mistakes(key, input.clone()).await.join(" "), places, "{key} {input}");
    }
}

#[tokio::test]
async fn a_payload_may_be_anything_that_its_kind_takes() {
    let caller = Caller::new();
    let mut kind = acme("any");
    kind["jobTypes"]["create_shipment"].as_object_mut().unwrap().remove("itemSchema");
    caller.ask::<KindView>("kinds.put", kind).await;
    let payloads = [json!(null), json!("text"), json!([1, 2.5]), payload(1), json!(18_446_744_073_709_551_615_u64)];
    let items = payloads.iter().enumerate().map(|(order, payload)| {
        // The last one has none, which is an empty object.
        json!({"orderId": order.to_string(), "payload": payload})
    });
    let items = items.chain([json!({"orderId": "none"})]).collect::<Vec<_>>();
    let request = json!({"workspaceId": "shop-1", "kind": "any", "items": items});
    let job = caller.ask::<CreatedJob>("jobs.create", request).await.job.job_id;
    let page: crate::ItemPage<Value> = caller.ask("jobs.items", json!({"jobId": job})).await;
    let kept = page.items.into_iter().map(|item| item.payload).collect::<Vec<_>>();
    assert_eq!(kept[..5], payloads);
    assert_eq!(kept[5], json!({}));
}

#[tokio::test]
async fn a_page_of_large_items_ends_early() {
    let caller = Caller::new();
    let item = |order: usize| json!({"orderId": order.to_string(), "payload": {"text": "x".repeat(60_000)}});
    let items = (0..150).map(item).collect::<Vec<_>>();
    let request = json!({"workspaceId": "shop-1", "kind": "coordinadora", "items": items});
    let job = caller.ask::<CreatedJob>("jobs.create", request).await.job.job_id;
    let (mut cursor, mut lengths, mut orders) = (None, Vec::new(), Vec::new());
    loop {
        let mut input = json!({"jobId": job, "limit": 500});
        if let Some(cursor) = cursor {
            input["cursor"] = json!(cursor);
        }
        let page: crate::ItemPage<Value> = caller.ask("jobs.items", input).await;
        lengths.push(page.items.len());
        orders.extend(page.items.into_iter().map(|item| item.order_id.to_string()));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(lengths, [70, 70, 10]);
    assert_eq!(orders, (0..150).map(|order| order.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_stopped_engine_says_come_again() {
    let caller = Caller::new();
    caller.world.engine.stop().await.unwrap();
    let error = caller.call("jobs.create", shipments(1), resumed(None)).await.0.unwrap_err();
    assert_eq!((error.code(), error.status().as_u16(), error.is_defined()), ("SERVICE_UNAVAILABLE", 503, false));
}
