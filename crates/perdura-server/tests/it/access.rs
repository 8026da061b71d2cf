//! Who may manage the server.

use axum::Router;
use axum::routing::any;
use perdura_server::{Access, ApiKey, AppRoutes, Peer};
use perdura_wire::signature::{SigningKey, SigningKeys};

use crate::ask::{Ask, Told};
use crate::world::{EVENT_KEY, FALLBACK, KEY, World};

pub(crate) const READER: &str = "a-reader-of-everything";
pub(crate) const WRITER: &str = "runs-and-edits-but-sees-nothing";
const TOKEN: &str = "a-token-for-other-machines";

/// A route of an app that is part of the server.
fn apps() -> AppRoutes {
    AppRoutes { managed: Router::new().route("/api/thing", any(|| async { "well" })), ..AppRoutes::default() }
}

pub(crate) async fn start() -> World {
    let signing = SigningKeys { current: SigningKey::parse(KEY).unwrap(), fallback: None };
    let key = |text: String| ApiKey::parse(&text).unwrap();
    let api = vec![key(format!("viewer:read:{READER}")), key(format!("robot:run+edit:{WRITER}"))];
    World::start_with(Access::Keys { signing, event: vec![EVENT_KEY.to_owned()], api }, apps()).await
}

#[tokio::test]
async fn a_key_may_what_its_scopes_say() {
    let world = start().await;
    for (token, may) in [
        ("", [401, 401, 401, 401]),
        (KEY, [200, 200, 200, 200]),
        (READER, [200, 403, 403, 403]),
        (WRITER, [403, 200, 200, 200]),
        (EVENT_KEY, [401, 401, 401, 401]),
        ("viewer", [401, 401, 401, 401]),
    ] {
        for (method, status) in ["GET", "POST", "PUT", "DELETE"].into_iter().zip(may) {
            let ask = Ask::parse(&format!("{method} /api/thing"));
            let ask = if token.is_empty() { ask } else { ask.with_header("authorization", &format!("Bearer {token}")) };
            let told = world.quietly(ask).await;
            assert_eq!(told.status.as_u16(), status, "{method} with '{token}': {}", told.text());
            assert!(token.is_empty() || !told.text().contains(token), "the answer repeats the key");
        }
    }
    // SDK routes want the signing key: an API key is none.
    let told = world.quietly(Ask::parse(&format!("GET /v1/events -H authorization: Bearer {READER}"))).await;
    assert_eq!(told.status.as_u16(), 401);
    let refused = world.quietly(Ask::parse(&format!("PUT /api/thing -H authorization: Bearer {READER}"))).await;
    insta::assert_snapshot!(refused.line(), @r#"403 {"error":"API key 'viewer' may read, but this needs edit: use a key with that scope","status":403,"code":"scope_missing"}"#);
    let nobody = world.quietly(Ask::parse("GET /api/thing")).await;
    insta::assert_snapshot!(nobody.line(), @r#"401 {"error":"a key is required: send 'Authorization: Bearer <API key or signing key>'; perdura dev prints a token when it can be reached from other machines","status":401,"code":"key_required"}"#);
}

#[tokio::test]
async fn dev_is_open_to_this_machine_and_not_to_pages_of_others() {
    let world = World::start_with(Access::Open { remote_token: Some(TOKEN.to_owned()) }, apps()).await;
    let ask = async |line: &str, peer: &str| -> Told {
        let mut request = Ask::parse(line).into_request();
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        world.tell(request).await
    };
    let (near, far) = ("127.0.0.1:50000", "192.168.1.9:50000");
    for (line, peer, status) in [
        ("POST /api/thing -H host: localhost:8288", near, 200),
        ("POST /api/thing -H host: localhost:8288", "[::1]:5000", 200),
        ("POST /api/thing -H host: localhost:8288", "[::ffff:127.0.0.1]:5000", 200),
        ("POST /api/thing -H host: localhost:8288 -H origin: http://localhost:3000", near, 200),
        ("POST /api/thing -H host: localhost:8288 -H origin: https://evil.example", near, 403),
        ("GET /api/thing -H host: evil.example", near, 403),
        ("GET /api/thing -H host: 192.168.1.2:8288", far, 401),
        (&format!("GET /api/thing -H host: 192.168.1.2:8288 -H authorization: Bearer {TOKEN}"), far, 200),
        ("GET /api/thing -H host: 192.168.1.2:8288 -H authorization: Bearer wrong", far, 401),
        // Apps in containers have no token and names of their own.
        ("GET /v1/events -H host: host.docker.internal:8288", far, 200),
        ("POST /e/any -H host: host.docker.internal:8288 | {\"name\":\"a\"}", far, 200),
    ] {
        let told = ask(line, peer).await;
        assert_eq!(told.status.as_u16(), status, "{line} from {peer}: {}", told.text());
    }
}

#[tokio::test]
async fn t9_requests_have_ids() {
    let world = World::dev().await;
    let given = world.quietly(Ask::parse("GET /health -H x-request-id: mine-1")).await;
    assert_eq!((given.header("x-request-id"), given.header("x-correlation-id")), ("mine-1", "mine-1"));
    let both = world.quietly(Ask::parse("GET /health -H x-request-id: mine-1 -H x-correlation-id: order-7")).await;
    assert_eq!((both.header("x-request-id"), both.header("x-correlation-id")), ("mine-1", "order-7"));
    let made = world.quietly(Ask::parse("GET /nothing")).await;
    assert_eq!((made.header("x-request-id").len(), made.header("x-correlation-id")), (36, made.header("x-request-id")));
}

#[tokio::test]
async fn t10_health() {
    let told = World::dev().await.quietly(Ask::parse("GET /health")).await;
    assert_eq!((told.status.as_u16(), told.json()["ok"].as_bool()), (200, Some(true)));
}

#[tokio::test]
async fn t6_the_serve_endpoint_wants_a_good_signature() {
    let world = World::keys().await;
    let now = world.engine.clock().wall();
    let signed = |key: &str, age_ms: i64, body: &str| {
        let key = SigningKey::parse(key).unwrap();
        key.sign(body.as_bytes(), now.plus_ms(-age_ms))
    };
    let body = r#"{"event":{"name":"rawr/coordination.workflow.run","data":{}}}"#;
    for (name, header, signature, status) in [
        ("none", "x-inngest-signature", String::new(), 403),
        ("of the key", "x-inngest-signature", signed(KEY, 0, body), 409),
        ("of the key, in the other header", "inngest-signature", signed(KEY, 0, body), 409),
        ("of the rotated key", "x-inngest-signature", signed(FALLBACK, 0, body), 409),
        ("too old", "x-inngest-signature", signed(KEY, 301_000, body), 403),
        ("of another key", "x-inngest-signature", signed("00ff", 0, body), 403),
        ("of another body", "x-inngest-signature", signed(KEY, 0, "{}"), 403),
        ("no signature at all", "x-inngest-signature", "t=now".to_owned(), 403),
    ] {
        let ask = Ask { body: body.as_bytes().to_vec(), ..Ask::parse("POST /api/inngest?fnId=x&stepId=step") };
        let ask = if signature.is_empty() { ask } else { ask.with_header(header, &signature) };
        let told = world.quietly(ask).await;
        assert_eq!(told.status.as_u16(), status, "{name}: {}", told.text());
    }
    let told = world.quietly(Ask::parse("GET /api/inngest")).await;
    assert_eq!((told.status.as_u16(), told.json()["mode"].as_str()), (200, Some("cloud")));
    let events = world.quietly(Ask::parse(&format!("GET /v1/events -H authorization: Bearer {KEY}"))).await;
    assert_eq!(events.json()["data"].as_array().map(Vec::len), Some(0), "a refused call leaves nothing behind");
}
