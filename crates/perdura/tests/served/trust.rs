//! Who may ask what.

use axum::Router;
use perdura::{App, Error, Event, Function, Remote, Result, ServeOptions, Step, serve};
use perdura_wire::signature::{SigningKeys, verify};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ask::{FALLBACK, KEY, ask, key, now};

#[derive(Serialize, Deserialize)]
struct Order {}
impl Event for Order {
    const NAME: &'static str = "shop/order";
}

async fn function(_: Order, _: Step) -> Result<()> {
    Err(Error::message("not called here"))
}

fn app() -> App {
    App::new("shop").function(Function::new("f", function))
}

pub(crate) fn keyed_options(server: &str) -> ServeOptions {
    let remote = Remote::keyed(server, KEY, "an event key").unwrap().signing_key_fallback(FALLBACK).unwrap();
    ServeOptions::new(remote)
}

fn keyed() -> Router {
    serve(app(), keyed_options("http://localhost:1"))
}

#[tokio::test]
async fn signatures() {
    let router = keyed();
    let probe = "POST /api/inngest?fnId=shop-f&stepId=step&probe=trust";
    let sign = |name: &str, body: &[u8], age_s: i64| key(name).sign(body, now().plus_ms(-1_000 * age_s));
    let other = "signkey-test-00ff00ff";
    for (signature, body, status, name) in [
        (Some(sign(KEY, b"{}", 0)), "{}", 200, None),
        (Some(sign(&KEY["signkey-test-".len()..], b"{}", 0)), "{}", 200, None),
        (Some(sign(FALLBACK, b"{}", 0)), "{}", 200, None),
        (Some(sign(KEY, b"{}", 290)), "{}", 200, None),
        (Some(sign(KEY, b"", 0)), "", 200, None),
        (Some(sign(KEY, b"{}", 310)), "{}", 401, Some("signature_expired")),
        (Some(sign(KEY, b"{}", -310)), "{}", 401, Some("signature_expired")),
        (Some(sign(other, b"{}", 0)), "{}", 401, Some("sig_verification_failed")),
        (Some(sign(KEY, b"{}", 0)), "[]", 401, Some("sig_verification_failed")),
        (Some("t=1".to_owned()), "{}", 401, Some("signature_malformed")),
        (None, "{}", 401, Some("signature_missing")),
    ] {
        let headers = signature.as_ref().map(|signature| ("x-inngest-signature", signature.as_str()));
        let told = ask(&router, probe, headers.as_slice(), body).await;
        assert_eq!((told.status, told.json()["name"].as_str()), (status, name), "{signature:?} {body}");
        // Nothing is signed for somebody unknown.
        let keys = SigningKeys { current: key(KEY), fallback: None };
        let is_signed = verify(&keys, told.header("x-inngest-signature"), &told.body, now()).is_ok();
        assert_eq!(is_signed, status == 200, "{signature:?}");
    }
    let call = ask(&router, "POST /api/inngest?fnId=shop-f&stepId=step", &[], "{}").await;
    assert_eq!(call.status, 401);
}

#[tokio::test]
async fn introspection() {
    let dev = serve(app(), ServeOptions::new(Remote::dev("http://localhost:1").unwrap()));
    let outline = |authenticated: Value, mode: &str, keys: bool| {
        json!({
            "authentication_succeeded": authenticated, "capabilities": { "in_band_sync": "v1", "trust_probe": "v1" },
            "extra": {}, "function_count": 1, "has_event_key": keys, "has_signing_key": keys,
            "has_signing_key_fallback": keys, "mode": mode, "schema_version": "2024-05-24",
        })
    };
    let line = "GET /api/inngest";
    assert_eq!(ask(&dev, line, &[], "").await.json(), outline(json!(null), "dev", false));
    assert_eq!(ask(&keyed(), line, &[], "").await.json(), outline(json!(false), "cloud", true));

    let signature = key(KEY).sign(b"", now());
    let told = ask(&keyed(), line, &[("x-inngest-signature", &signature)], "").await.json();
    let mut expected = outline(json!(true), "cloud", true);
    let details = json!({
        "api_origin": "http://localhost:1", "app_id": "shop", "env": null, "event_api_origin": "http://localhost:1",
        "event_key_hash": "5ed439e5fcde6bd6194a9b3fb994929e91c5310aec8c9f332c9499b7725f8692", "framework": "axum",
        "sdk": concat!("rust:", env!("CARGO_PKG_VERSION")), "sdk_language": "rust",
        "sdk_version": env!("CARGO_PKG_VERSION"), "serve_origin": null, "serve_path": null,
        "signing_key_fallback_hash": key(FALLBACK).hashed(), "signing_key_hash": key(KEY).hashed(),
        "url": "http://app.example/api/inngest",
    });
    expected.as_object_mut().unwrap().extend(details.as_object().unwrap().clone());
    assert_eq!(told, expected);
}

/// Secrets are not shown by accident.
#[test]
fn settings_are_shown_without_keys() {
    let options = keyed_options("http://localhost:1");
    for shown in [format!("{options:?}"), format!("{options:#?}")] {
        assert!(shown.contains("http://localhost:1") && shown.contains("Remote"), "{shown}");
        for secret in ["0123456789abcdef", "fedcba9876543210", "an event key"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
