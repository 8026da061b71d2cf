//! Configuration in all its forms. What SDKs really send is in `sdk.rs`.

use perdura_types::FunctionConfig;
use perdura_wire::register::{DeployType, decode_registration};
use serde_json::{Value, json};

fn body(keys: &Value) -> Value {
    let mut function = json!({
        "id": "shop-pay",
        "name": "Pay",
        "triggers": [],
        "steps": { "step": { "runtime": { "url": "http://127.0.0.1:1/x?stepId=step&fnId=shop-pay" } } },
    });
    for (key, value) in keys.as_object().unwrap() {
        function[key] = value.clone();
    }
    json!({ "url": "http://a:1/x", "appName": "shop", "sdk": "js:v4.24.0", "functions": [function] })
}

fn decode(keys: &Value) -> FunctionConfig {
    decode_registration(body(keys).to_string().as_bytes()).unwrap().app.functions.remove(0)
}

/// Keys of the configuration, and what the named part of the result becomes.
#[test]
fn parts_of_a_function() {
    let concurrency = |limit, key: Value, scope| json!({ "limit": limit, "key": key, "scope": scope });
    for (keys, part, want) in [
        (json!({}), "url", json!("http://localhost:1/x?fnId=shop-pay&stepId=step")),
        (json!({}), "attempts_max", json!(5)),
        (json!({ "name": null }), "name", json!("shop-pay")),
        (json!({ "retries": 0 }), "attempts_max", json!(1)),
        (json!({ "retries": { "attempts": 20 } }), "attempts_max", json!(21)),
        (json!({ "retries": { "attempts": 99 } }), "attempts_max", json!(21)),
        (json!({ "triggers": null }), "triggers", json!([])),
        (
            json!({ "triggers": [{ "event": "shop/*", "expression": "" }, { "event": "shop/*", "expression": "true" }] }),
            "triggers",
            json!([
                { "event": { "name": "shop/*", "expression": null } },
                { "event": { "name": "shop/*", "expression": "true" } },
            ]),
        ),
        (
            json!({ "triggers": [{ "cron": " CRON_TZ=America/New_York 0,30 9-17/2 1 JAN-mar ? ", "jitter": "1m" }] }),
            "triggers",
            json!([{ "cron": { "schedule": "CRON_TZ=America/New_York 0,30 9-17/2 1 JAN-mar ?", "jitter_ms": 60_000 } }]),
        ),
        (
            json!({ "cancel": [{ "event": "a" }, { "event": "b", "if": "true", "timeout": "1d" }] }),
            "cancel",
            json!([
                { "event": "a", "expression": null, "timeout_ms": null },
                { "event": "b", "expression": "true", "timeout_ms": 86_400_000 },
            ]),
        ),
        (json!({ "concurrency": 3 }), "concurrency", json!([concurrency(3, Value::Null, "function")])),
        (json!({ "concurrency": 0 }), "concurrency", json!([])),
        (
            json!({ "concurrency": { "limit": 3, "key": "" } }),
            "concurrency",
            json!([concurrency(3, Value::Null, "function")]),
        ),
        (
            json!({ "concurrency": [{ "limit": 1, "scope": "account", "key": "a" }, { "limit": 2, "scope": "env", "key": "b" }] }),
            "concurrency",
            json!([concurrency(1, json!("a"), "account"), concurrency(2, json!("b"), "environment")]),
        ),
        (
            json!({ "concurrency": { "step": [{ "limit": 1 }], "fn": [{ "limit": 2, "key": "k", "scope": "fn" }] } }),
            "run_concurrency",
            json!([concurrency(2, json!("k"), "function")]),
        ),
        (
            json!({ "concurrency": { "step": [{ "limit": 1 }], "fn": [] } }),
            "concurrency",
            json!([concurrency(1, Value::Null, "function")]),
        ),
        (json!({ "concurrency": 3 }), "run_concurrency", json!([])),
        (
            json!({ "batch_events": { "max_size": 2, "timeout": "1m30s", "if": "true" } }),
            "batch",
            json!({ "max_size": 2, "timeout_ms": 90_000, "key": null, "condition": "true" }),
        ),
        (
            json!({ "rateLimit": { "limit": 1, "period": "24h", "key": "k" } }),
            "rate_limit",
            json!({ "limit": 1, "period_ms": 86_400_000, "key": "k" }),
        ),
        (json!({ "rateLimit": { "limit": 1, "period": "1h" }, "idempotency": "event.id" }), "rate_limit", Value::Null),
        (json!({ "idempotency": "event.id" }), "idempotency", json!("event.id")),
        (
            json!({ "throttle": { "limit": 1, "period": "1s", "burst": 0 } }),
            "throttle",
            json!({ "limit": 1, "period_ms": 1_000, "burst": 0, "key": null }),
        ),
        (
            json!({ "throttle": { "limit": 1, "period": "1s" } }),
            "throttle",
            json!({ "limit": 1, "period_ms": 1_000, "burst": 1, "key": null }),
        ),
        (
            json!({ "debounce": { "period": "7d" } }),
            "debounce",
            json!({ "period_ms": 604_800_000, "timeout_ms": null, "key": null }),
        ),
        (json!({ "priority": { "run": "1" } }), "priority", json!("1")),
        (json!({ "priority": {} }), "priority", Value::Null),
        (json!({ "singleton": { "mode": "cancel" } }), "singleton", json!({ "mode": "cancel", "key": null })),
        (json!({ "timeouts": { "start": "1s" } }), "timeouts", json!({ "start_ms": 1_000, "finish_ms": null })),
        (
            json!({ "checkpoint": { "batch_steps": 3, "batch_interval": "0s", "max_runtime": "1m0s" } }),
            "checkpoint",
            json!({ "batch_steps": 3, "batch_interval_ms": 0, "max_runtime_ms": 60_000 }),
        ),
    ] {
        let got = serde_json::to_value(decode(&keys)).unwrap();
        assert_eq!(got[part], want, "{keys}");
    }
}

#[test]
fn retries_of_the_step_come_first() {
    let step = |retries: Value| json!({ "retries": 7, "steps": { "step": { "runtime": { "url": "http://a" }, "retries": retries } } });
    assert_eq!(decode(&step(json!({ "attempts": 2 }))).attempts_max, 3);
    assert_eq!(decode(&step(json!({}))).attempts_max, 8);
    assert_eq!(decode(&step(Value::Null)).attempts_max, 8);
}

#[test]
fn the_app() {
    let body = json!({
        "APPNAME": "shop", "Url": "http://0.0.0.0:1/x?probe=trust", "deploy_type": "connect", "appVersion": "v7", "sdk": "go:v0.9.1",
        "framework": "nethttp", "headers": { "env": "", "platform": "fly" }, "capabilities": { "connect": "v1" },
        "deployId": "d", "idempotencyKey": "i", "functions": null, "v": "1", "unknown": [],
    });
    let registration = decode_registration(body.to_string().as_bytes()).unwrap();
    let app = &registration.app;
    assert_eq!((app.name.as_str(), app.url.as_str()), ("shop", "http://localhost:1/x"));
    assert_eq!((app.sdk.language.as_str(), app.sdk.version.as_str()), ("go", "0.9.1"));
    assert_eq!((app.framework.as_deref(), app.version.as_deref()), (Some("nethttp"), Some("v7")));
    assert_eq!((registration.deploy, registration.platform.as_deref()), (DeployType::Connect, Some("fly")));
    assert_eq!(registration.capabilities.unwrap().get(), r#"{"connect":"v1"}"#);
    assert_eq!((registration.deploy_id.as_deref(), registration.idempotency_key.as_deref()), (Some("d"), Some("i")));
    assert!(app.functions.is_empty());
}

/// What makes an app another one, and what does not.
#[test]
fn checksums() {
    let base = body(&json!({}));
    let checksum = |body: &Value| decode_registration(body.to_string().as_bytes()).unwrap().app.checksum;
    let with = |key: &str, value: Value| {
        let mut body = base.clone();
        body[key] = value;
        checksum(&body)
    };
    let first = checksum(&base);
    assert_eq!(first.len(), 64);
    assert_eq!(with("featureObservations", json!({ "x": 1 })), first);
    assert_eq!(with("deployId", json!("d2")), first);
    assert_eq!(with("url", json!("http://a:1/x?deployId=d2")), first);
    assert_ne!(with("url", json!("http://a:2/x")), first);
    assert_ne!(with("appVersion", json!("2")), first);
    assert_ne!(with("sdk", json!("js:v4.24.1")), first);
    assert_ne!(checksum(&body(&json!({ "retries": 1 }))), first);
}
