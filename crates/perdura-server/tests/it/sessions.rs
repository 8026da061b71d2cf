//! Browsers sign in with a key and are known by a cookie.

use axum::Router;
use axum::routing::any;
use perdura_server::bounds::{SESSION_SECONDS, SIGN_IN_FAILURES_MAX, SIGN_IN_WINDOW_MS};
use perdura_server::{Access, ApiKey, AppRoutes, Peer};
use perdura_wire::signature::{SigningKey, SigningKeys};
use serde_json::{Value, json};

use crate::access::{READER, WRITER, start};
use crate::ask::{Ask, Told};
use crate::world::{EVENT_KEY, KEY, World};

const TOKEN: &str = "a-token-for-other-machines";

/// A development server that other machines can reach, asked by one of them.
struct Far(World);

impl Far {
    async fn start() -> Self {
        let apps =
            AppRoutes { managed: Router::new().route("/api/thing", any(|| async { "well" })), ..AppRoutes::default() };
        Self(World::start_with(Access::Open { remote_token: Some(TOKEN.to_owned()) }, apps).await)
    }
    async fn ask(&self, line: &str) -> Told {
        self.ask_from("192.168.1.9:50000", line).await
    }
    async fn ask_from(&self, peer: &str, line: &str) -> Told {
        let mut request = Ask::parse(&format!("{line} -H host: 192.168.1.2:8288")).into_request();
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        self.0.tell(request).await
    }
    async fn sign_in(&self, peer: &str, key: &str) -> Told {
        let mut request = Ask::parse(&format!("POST /api/session | {{\"key\":\"{key}\"}}")).into_request();
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        self.0.tell(request).await
    }
    async fn move_clock(&self, ms: i64) {
        let told = self.0.quietly(Ask::parse(&format!("POST /dev/clock | {{\"advance_ms\":{ms}}}"))).await;
        assert_eq!(told.status.as_u16(), 200, "{}", told.text());
    }
}

async fn sign_in(world: &World, key: &str) -> Told {
    world.quietly(Ask { body: json!({ "key": key }).to_string().into_bytes(), ..Ask::parse("POST /api/session") }).await
}

/// What the browser sends back.
fn cookie(told: &Told) -> String {
    assert_eq!(told.status.as_u16(), 200, "{}", told.text());
    told.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn session(world: &World, headers: &str) -> Value {
    let told = world.quietly(Ask::parse(&format!("GET /api/session{headers}"))).await;
    assert_eq!((told.status.as_u16(), told.header("cache-control")), (200, "no-store"), "{}", told.text());
    told.json()
}

#[tokio::test]
async fn a_session_may_what_its_key_may() {
    let world = start().await;
    for (key, name, scopes, may) in [
        (KEY, "operator", json!(["read", "run", "edit"]), [200, 200, 200]),
        (READER, "viewer", json!(["read"]), [200, 403, 403]),
        (WRITER, "robot", json!(["run", "edit"]), [403, 200, 200]),
    ] {
        let told = sign_in(&world, key).await;
        assert_eq!(told.json(), json!({ "name": name, "scopes": scopes }));
        let attributes = told.header("set-cookie").split_once("; ").unwrap().1;
        assert_eq!(attributes, "HttpOnly; SameSite=Strict; Path=/; Max-Age=604800");
        let cookie = cookie(&told);
        assert!(!told.header("set-cookie").contains(key), "the cookie holds the key");
        for (method, status) in ["GET", "POST", "DELETE"].into_iter().zip(may) {
            let told = world.quietly(Ask::parse(&format!("{method} /api/thing -H cookie: {cookie}"))).await;
            assert_eq!(told.status.as_u16(), status, "{method} as {name}: {}", told.text());
        }
        let whole = session(&world, &format!(" -H cookie: {cookie}")).await;
        assert_eq!(whole, json!({ "open": false, "signedIn": true, "name": name, "scopes": scopes }));
    }
    let nobody = json!({ "open": false, "signedIn": false, "scopes": [] });
    assert_eq!(session(&world, "").await, nobody);
    assert_eq!(session(&world, " -H cookie: perdura_session=1.9999999999.00.00").await, nobody);
    let out = world.quietly(Ask::parse("DELETE /api/session")).await;
    assert_eq!((out.status.as_u16(), out.text().as_str()), (204, ""));
    assert_eq!(out.header("set-cookie"), "perdura_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
}

#[tokio::test]
async fn the_contract_knows_a_session() {
    let world = start().await;
    let cookie = cookie(&sign_in(&world, READER).await);
    let call = "POST /rpc/runs/list -H content-type: application/json";
    let ask = async |headers: &str| world.quietly(Ask::parse(&format!("{call}{headers} | {{\"json\":{{}}}}"))).await;
    assert_eq!(ask("").await.status.as_u16(), 401);
    assert_eq!(ask(&format!(" -H cookie: {cookie}")).await.status.as_u16(), 200);
    // A key that is given and wrong is not made good by the cookie.
    let wrong = ask(&format!(" -H cookie: {cookie} -H authorization: Bearer wrong")).await;
    assert_eq!(wrong.status.as_u16(), 401, "{}", wrong.text());
}

#[tokio::test]
async fn pages_of_others_cannot_use_a_session() {
    let world = start().await;
    let cookie = cookie(&sign_in(&world, KEY).await);
    for (headers, status) in [
        ("-H host: perdura.test -H origin: https://perdura.test", 200),
        ("-H host: perdura.test -H origin: https://perdura.test -H sec-fetch-site: same-origin", 200),
        ("-H host: perdura.test -H origin: https://other.perdura.test", 403),
        ("-H host: perdura.test -H origin: https://other.perdura.test -H sec-fetch-site: same-site", 403),
        ("-H host: localhost:8288 -H origin: http://localhost:3000", 403),
        ("-H host: perdura.test -H origin: null", 403),
        ("-H host: perdura.test -H sec-fetch-site: cross-site", 403),
    ] {
        let told = world.quietly(Ask::parse(&format!("POST /api/thing {headers} -H cookie: {cookie}"))).await;
        assert_eq!(told.status.as_u16(), status, "{headers}: {}", told.text());
        assert!(status == 200 || told.text().contains("origin_refused"), "{}", told.text());
        // Nor may they sign a person in under a key of theirs, or out.
        let told = world.quietly(Ask::parse(&format!("POST /api/session {headers} | {{\"key\":\"{KEY}\"}}"))).await;
        assert_eq!(told.status.as_u16(), status, "{headers}: {}", told.text());
        let out = world.quietly(Ask::parse(&format!("DELETE /api/session {headers}"))).await;
        assert_eq!(out.status.as_u16(), if status == 200 { 204 } else { 403 }, "{headers}");
    }
}

#[tokio::test]
async fn a_session_ends_with_its_key() {
    let cookie = cookie(&sign_in(&start().await, READER).await);
    let ask = Ask::parse(&format!("GET /api/thing -H cookie: {cookie}"));
    assert_eq!(start().await.quietly(ask.clone()).await.status.as_u16(), 200, "a restart ends no session");
    let signing = SigningKeys { current: SigningKey::parse(KEY).unwrap(), fallback: None };
    let other = ApiKey::parse(&format!("viewer:read:{WRITER}")).unwrap();
    let changed = World::start(Access::Keys { signing, event: vec![EVENT_KEY.to_owned()], api: vec![other] }).await;
    let told = changed.quietly(Ask::parse(&format!("GET /api/session -H cookie: {cookie}"))).await;
    assert_eq!(told.json()["signedIn"], false, "its key was taken away");
}

#[tokio::test]
async fn a_session_ends_with_its_time() {
    let far = Far::start().await;
    let cookie = cookie(&far.sign_in("192.168.1.9:50000", TOKEN).await);
    let line = format!("GET /api/thing -H cookie: {cookie}");
    assert_eq!(far.ask("GET /api/thing").await.status.as_u16(), 401);
    far.move_clock((SESSION_SECONDS - 60) * 1_000).await;
    assert_eq!(far.ask(&line).await.status.as_u16(), 200);
    far.move_clock(61_000).await;
    assert_eq!(far.ask(&line).await.status.as_u16(), 401);
}

#[tokio::test]
async fn a_development_server_is_open_to_this_machine_and_others_sign_in() {
    let world = World::dev().await;
    let open = json!({ "open": true, "signedIn": true, "scopes": ["read", "run", "edit"] });
    assert_eq!(session(&world, " -H host: localhost:8288").await, open);
    let foreign = session(&world, " -H host: localhost:8288 -H origin: https://evil.example").await;
    assert_eq!(foreign, json!({ "open": false, "signedIn": false, "scopes": [] }));
    let told = sign_in(&world, "whatever").await;
    assert!(told.status.as_u16() == 401 && told.text().contains("has none"), "{}", told.text());

    let far = Far::start().await;
    assert_eq!(far.ask("GET /api/session").await.json()["open"], false);
    assert_eq!(far.ask_from("127.0.0.1:50000", "GET /api/session").await.json(), open);
    let cookie = cookie(&far.sign_in("192.168.1.9:50000", TOKEN).await);
    let told = far.ask(&format!("GET /api/session -H cookie: {cookie}")).await;
    let operator = json!({ "open": false, "signedIn": true, "name": "operator", "scopes": ["read", "run", "edit"] });
    assert_eq!(told.json(), operator);
}

#[tokio::test]
async fn wrong_keys_are_counted() {
    let far = Far::start().await;
    let (one, other) = ("192.168.1.9:50000", "192.168.1.10:50000");
    for _ in 0..SIGN_IN_FAILURES_MAX {
        let told = far.sign_in(one, "wrong").await;
        assert_eq!(told.status.as_u16(), 401, "{}", told.text());
    }
    let told = far.sign_in(one, TOKEN).await;
    assert_eq!((told.status.as_u16(), told.header("set-cookie")), (429, ""), "{}", told.text());
    let seconds: i64 = told.header("retry-after").parse().unwrap();
    assert!((1..=SIGN_IN_WINDOW_MS / 1_000).contains(&seconds), "{seconds}");
    assert_eq!(far.sign_in(other, TOKEN).await.status.as_u16(), 200, "another address need not wait");
    far.move_clock(SIGN_IN_WINDOW_MS).await;
    assert_eq!(far.sign_in(one, TOKEN).await.status.as_u16(), 200);
}

#[tokio::test]
async fn mistakes_are_named_and_keys_are_not_repeated() {
    let world = start().await;
    for (line, status, code) in [
        (r#"POST /api/session | {"key":"not-a-key-of-this-server"}"#, 401, "key_unknown"),
        (r#"POST /api/session | {"key":""}"#, 401, "key_unknown"),
        ("POST /api/session | {}", 400, "body_invalid"),
        (r#"POST /api/session | {"key":1234567890123456}"#, 400, "body_invalid"),
        ("POST /api/session | not json", 400, "body_invalid"),
        ("POST /api/session", 400, "body_invalid"),
        ("PUT /api/session | {}", 405, "method_not_allowed"),
        ("POST /api/session -H origin: https://evil.example | {}", 403, "origin_refused"),
        ("POST /api/session | {{x*70000}}", 413, "body_too_large"),
    ] {
        let told = world.quietly(Ask::parse(line)).await;
        assert_eq!(
            (told.status.as_u16(), told.json()["code"].as_str()),
            (status, Some(code)),
            "{line}: {}",
            told.text()
        );
        assert!(!told.text().contains("not-a-key-of") && !told.text().contains("1234567890123456"), "{}", told.text());
    }
}
