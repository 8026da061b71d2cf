//! What the robot answers, address by address.

use robot_service::clock;
use robot_service::secret::Secret;
use robot_service::wire::signature::sign;
use serde_json::{Value, json};

use crate::rig::{Rig, SECRET};

const BATCH: &str = "/api/crear-pedidos-batch";
/// A name, headers, and the status that they get.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);

const GUIDES: &str = "/api/buscar-guias";

fn without(mut body: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
    body
}

fn set(mut body: Value, pointer: &str, value: Value) -> Value {
    *body.pointer_mut(pointer).unwrap() = value;
    body
}

#[tokio::test]
async fn every_missing_field_is_named() {
    let rig = Rig::start().await;
    let batch = rig.batch("j", 1);
    for pointer in [
        "/workspaceId",
        "/credentials/username",
        "/credentials/password",
        "/callbackUrl",
        "/callbackSecret",
        "/keyId",
        "/jobId",
        "/orders",
        "/orders/0/itemId",
        "/orders/0/orderId",
        "/orders/0/pedidoInput",
    ] {
        let (status, answer) = rig.call("POST", BATCH, &without(batch.clone(), pointer)).await;
        let field = pointer[1..].replace("/0/", "[0].").replace('/', ".");
        assert_eq!(status, 400, "{pointer}: {answer}");
        assert!(answer["error"].as_str().unwrap().starts_with(&field), "{pointer}: {answer}");
    }
    let (status, answer) = rig.call("POST", GUIDES, &batch).await;
    assert_eq!((status, answer), (400, json!({ "error": "pedidoNumbers must be a list with at least one item" })));
    let (status, _) = rig.call_with("POST", BATCH, "not json", &[("x-callback-secret", SECRET)]).await;
    assert_eq!(status, 400);
    assert_eq!(rig.robot().spool().open_count(), 0, "nothing was kept");
}

#[tokio::test]
async fn a_batch_is_accepted_at_once_and_the_same_answer_is_given_again() {
    let rig = Rig::start().await;
    let batch = rig.batch("j", 2);
    let accepted = json!({ "success": true, "status": "accepted", "jobId": "j", "dispatchId": "j", "totalItems": 2 });
    assert_eq!(rig.call("POST", BATCH, &batch).await, (200, accepted.clone()));
    let mut cached = accepted;
    cached["cached"] = json!(true);
    assert_eq!(rig.call("POST", BATCH, &batch).await, (200, cached.clone()), "while it is worked on");
    rig.orchestrator.hears_of(2).await;
    rig.idle().await;
    assert_eq!(rig.call("POST", BATCH, &batch).await, (200, cached), "and when it is over");
    assert_eq!(rig.carrier.count(), (2, 0));
}

#[tokio::test]
async fn an_order_without_a_city_is_reported_at_once_and_the_others_are_shipped() {
    let rig = Rig::start().await;
    let batch = set(rig.batch("j", 3), "/orders/1/pedidoInput/ciudad", json!(" "));
    rig.ship(&batch).await;
    rig.orchestrator.hears_of(3).await;
    let results = rig.orchestrator.acknowledged();
    assert_eq!(results["j-1"]["errorType"], "validation");
    assert_eq!(results["j-1"]["errorMessage"], "the city is empty: give it as CITY (DEPARTMENT)");
    assert_eq!((&results["j-0"]["status"], &results["j-2"]["status"]), (&json!("success"), &json!("success")));
    assert_eq!(rig.carrier.count(), (2, 0));
}

#[tokio::test]
async fn when_no_order_is_valid_the_batch_is_refused_and_nothing_is_ever_reported() {
    let rig = Rig::start().await;
    let batch = set(rig.batch("j", 2), "/orders/0/pedidoInput/ciudad", json!(""));
    let batch = set(batch, "/orders/1/pedidoInput", json!({}));
    let (status, answer) = rig.call("POST", BATCH, &batch).await;
    let error = "no item of the batch can be worked on; the first: the city is empty: give it as CITY (DEPARTMENT)";
    assert_eq!((status, answer), (400, json!({ "error": error })));
    assert_eq!(rig.call("GET", "/api/jobs/j", &Value::Null).await.0, 404, "it is not remembered");
    // What comes after it is heard, and nothing before.
    rig.ship(&rig.batch("k", 1)).await;
    rig.orchestrator.hears_of(1).await;
    rig.idle().await;
    assert_eq!(rig.orchestrator.acknowledged().into_keys().collect::<Vec<_>>(), ["k-0"]);
}

#[tokio::test]
async fn only_those_who_know_the_secret_are_served() {
    let rig = Rig::start().await;
    let body = rig.batch("j", 1).to_string();
    let now = clock::now_seconds();
    let signed = |key: &str, body: &str, at| sign(&Secret::new(key), body.as_bytes(), at);
    let cases: &[Case<'_>] = &[
        ("nothing", &[], 401),
        ("a wrong secret", &[("x-callback-secret", "the shared secre")], 401),
        ("a wrong key", &[("x-dispatch-signature", &signed("x", &body, now))], 401),
        ("another body", &[("x-dispatch-signature", &signed(SECRET, "{}", now))], 401),
        ("an old signature", &[("x-dispatch-signature", &signed(SECRET, &body, now - 400))], 401),
        ("no signature at all", &[("x-dispatch-signature", "yes")], 401),
        // A wrong signature is not made good by anything else.
        ("both", &[("x-dispatch-signature", "yes"), ("x-callback-secret", SECRET)], 401),
        ("a signature", &[("x-dispatch-signature", &signed(SECRET, &body, now))], 200),
        ("the secret", &[("x-callback-secret", SECRET)], 200),
    ];
    for (name, headers, expect) in cases {
        assert_eq!(rig.call_with("POST", BATCH, &body, headers).await.0, *expect, "{name}");
    }
    let empty = signed(SECRET, "", now);
    for (method, path, body) in [("GET", "/api/jobs/j", ""), ("POST", "/api/jobs/j/cancel", "{}")] {
        assert_eq!(rig.call_with(method, path, body, &[]).await.0, 401, "{path}");
        let header = if body.is_empty() { empty.clone() } else { signed(SECRET, body, now) };
        assert_eq!(rig.call_with(method, path, body, &[("x-dispatch-signature", &header)]).await.0, 200, "{path}");
    }
    let (status, health) = rig.call_with("GET", "/api/health", "", &[]).await;
    assert_eq!((status, &health["status"]), (200, &json!("ok")), "health is for all");
}

#[tokio::test]
async fn a_probe_tells_how_far_a_batch_is() {
    let rig = Rig::start().await;
    let unknown = json!({ "known": false, "dispatchId": "j.2" });
    assert_eq!(rig.call("GET", "/api/jobs/j.2", &Value::Null).await, (404, unknown.clone()));
    assert_eq!(rig.call("POST", "/api/jobs/j.2/cancel", &json!({})).await, (404, unknown));
    let batch = set(rig.batch("j", 3), "/dispatchId", json!("j.2"));
    let batch = set(batch, "/orders/0/pedidoInput/ciudad", json!("Springfield"));
    rig.ship(&batch).await;
    rig.orchestrator.hears_of(3).await;
    rig.idle().await;
    let expect = json!({
        "known": true, "dispatchId": "j.2", "jobId": "j", "status": "done", "total": 3, "waiting": 0, "running": 0,
        "success": 2, "error": 1, "cancelled": 0, "undelivered": 0, "refused": 0,
    });
    assert_eq!(rig.probe("j.2").await, expect);
}

#[tokio::test]
async fn guides_are_looked_up() {
    let rig = Rig::start().await;
    rig.ship(&rig.batch("j", 1)).await;
    rig.orchestrator.hears_of(1).await;
    let mut lookup = without(rig.batch("k", 0), "/orders");
    lookup["pedidoNumbers"] = json!([
        { "itemId": "known", "orderId": "1", "attempt": 1, "pedidoNumber": "P00000001" },
        { "itemId": "unknown", "orderId": "2", "attempt": 1, "pedidoNumber": "P7" },
        { "itemId": "empty", "orderId": "3", "attempt": 1, "pedidoNumber": " " },
    ]);
    let (status, answer) = rig.call("POST", GUIDES, &lookup).await;
    assert_eq!((status, &answer["totalItems"]), (200, &json!(3)));
    rig.orchestrator.hears_of(4).await;
    let results = rig.orchestrator.acknowledged();
    assert_eq!(results["known"]["trackingNumber"], results["j-0"]["trackingNumber"]);
    assert_eq!(results["unknown"]["errorMessage"], "the carrier has no guide for order P7");
    assert_eq!(results["unknown"]["errorType"], "portal");
    assert_eq!(results["empty"]["errorType"], "validation");
}

#[tokio::test]
async fn nothing_else_is_served_least_of_all_files() {
    let rig = Rig::start().await;
    for path in ["/", "/api/screenshots/a.png", "/screenshots/a.png", "/api/screenshot?file=../journal.jsonl"] {
        assert_eq!(rig.call("GET", path, &Value::Null).await.0, 404, "{path}");
    }
    assert_eq!(rig.call("GET", BATCH, &Value::Null).await.0, 405);
    let (status, _) = rig.call("POST", BATCH, &json!("x".repeat(33 << 20))).await;
    assert_eq!(status, 413);
}
