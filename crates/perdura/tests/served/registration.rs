//! How the server comes to know of an app.

use std::time::Duration;

use axum::Router;
use perdura::{App, Event, Failed, Function, Remote, Result, ServeOptions, Step, register, serve};
use perdura_types::{CancelOn, FunctionConfig, Sdk, Timeouts, Trigger};
use perdura_wire::register::decode_registration;
use perdura_wire::signature::{SigningKeys, verify};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::ask::{FALLBACK, KEY, ask, key, now};
use crate::fake_server::{Asked, FakeServer};
use crate::trust::keyed_options;

#[derive(Serialize, Deserialize)]
struct Order {}
impl Event for Order {
    const NAME: &'static str = "shop/order";
}

async fn function(_: Order, _: Step) -> Result<()> {
    Ok(())
}
async fn failed(_: Failed<Order>, _: Step) -> Result<()> {
    Ok(())
}

fn app() -> App {
    let function = Function::new("f", function)
        .name("The function")
        .when("event.data.id != ''")
        .retries(2)
        .cancel_on::<Order>("event.data.id == async.data.id")
        .finish_within(Duration::from_mins(1))
        .idempotency("event.data.id")
        .on_failure(failed);
    App::new("shop").function(function)
}

/// The functions as the server stores them.
fn functions(url: &str) -> [FunctionConfig; 2] {
    let sdk = Sdk { language: "rust".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let url = |slug: &str| format!("{url}?fnId={slug}&stepId=step");
    let event = |name: &str, expression: &str| Trigger::Event {
        name: name.to_owned(),
        expression: Some(expression.to_owned()),
    };
    let cancel = CancelOn {
        event: "shop/order".to_owned(),
        expression: Some("event.data.id == async.data.id".to_owned()),
        timeout_ms: None,
    };
    let function = FunctionConfig {
        name: "The function".to_owned(),
        sdk: sdk.clone(),
        triggers: vec![event("shop/order", "event.data.id != ''")],
        attempts_max: 3,
        idempotency: Some("event.data.id".to_owned()),
        cancel: vec![cancel],
        timeouts: Timeouts { start_ms: None, finish_ms: Some(60_000) },
        ..FunctionConfig::new("shop", "f", &url("shop-f"))
    };
    let handler = FunctionConfig {
        name: "The function (failure)".to_owned(),
        sdk,
        triggers: vec![event("inngest/function.failed", "event.data.function_id == 'shop-f'")],
        attempts_max: 2,
        ..FunctionConfig::new("shop", "f-failure", &url("shop-f-failure"))
    };
    [function, handler]
}

const TAKEN: (u16, &str) = (200, r#"{"ok":true,"modified":true}"#);

fn dev(server: &str) -> ServeOptions {
    ServeOptions::new(Remote::dev(server).unwrap())
}
fn url_of(asked: &Asked) -> String {
    asked.json()["url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_app_registers_at_its_start() {
    let server = FakeServer::start(&[TAKEN, (401, "Authentication failed"), TAKEN]).await;
    let options = dev(&server.url).origin("https://shop.example/").unwrap().path("x/inngest");
    assert!(register(&app(), &options).await.unwrap().modified);
    // The second key is tried when the first is refused.
    let options = keyed_options(&server.url).origin("https://shop.example").unwrap();
    register(&app(), &options).await.unwrap();

    let asked = server.asked();
    let registration = decode_registration(&asked[0].body).unwrap();
    assert_eq!(registration.warnings, []);
    assert_eq!((registration.app.name.as_str(), registration.app.framework.as_deref()), ("shop", Some("axum")));
    assert_eq!(registration.app.url, "https://shop.example/x/inngest");
    assert_eq!(registration.app.functions, functions("https://shop.example/x/inngest"));
    assert_eq!(registration.capabilities.unwrap().get(), r#"{"in_band_sync":"v1","trust_probe":"v1"}"#);
    for (asked, kind, bearer) in [
        (&asked[0], "dev", None),
        (&asked[1], "cloud", Some(format!("Bearer {}", key(KEY).hashed()))),
        (&asked[2], "cloud", Some(format!("Bearer {}", key(FALLBACK).hashed()))),
    ] {
        assert_eq!(asked.line, "POST /fn/register");
        assert_eq!(asked.header("x-inngest-expected-server-kind"), Some(kind));
        assert_eq!(asked.header("x-inngest-sdk"), Some(concat!("rust:", env!("CARGO_PKG_VERSION"))));
        assert_eq!(asked.header("authorization"), bearer.as_deref());
    }
}

#[tokio::test]
async fn why_an_app_is_not_registered() {
    let refused = r#"{"error":"Expected server kind dev, got cloud"}"#;
    let server = FakeServer::start(&[(400, refused), (200, "<html>"), (401, "Authentication failed")]).await;
    let options = dev(&server.url).origin("http://a").unwrap();
    for message in [
        "the server refused the app 'shop' with status 400: Expected server kind dev, got cloud".to_owned(),
        format!("{} is not a server that takes registrations: check its URL", server.url),
        "the server refused the app 'shop' with status 401: Authentication failed".to_owned(),
    ] {
        assert_eq!(register(&app(), &options).await.unwrap_err().to_string(), message);
    }
    let nobody =
        register(&app(), &dev("http://localhost:1").origin("http://a").unwrap()).await.unwrap_err().to_string();
    assert!(
        nobody.starts_with("the app 'shop' cannot be registered: cannot reach http://localhost:1/fn/register: "),
        "{nobody}"
    );
    let nowhere = register(&app(), &dev(&server.url)).await.unwrap_err().to_string();
    assert!(
        nowhere.starts_with("where the server reaches this program is not known: set PERDURA_SERVE_ORIGIN"),
        "{nowhere}"
    );
}

/// What is registered when somebody asks for it: the path around the route, the host that was asked, or what was said.
#[tokio::test]
async fn the_url_of_an_app() {
    let nested = |options: ServeOptions| Router::new().nest("/around", serve(app(), options));
    let said = r#"{"url":"http://localhost:3000/api/inngest"}"#;
    let https = [("x-forwarded-proto", "https")];
    let as_it_is: fn(ServeOptions) -> ServeOptions = |options| options;
    for (choose, line, headers, body, url) in [
        (as_it_is, "PUT /around/api/inngest", [].as_slice(), "", "http://app.example/around/api/inngest"),
        (as_it_is, "PUT /around/api/inngest", &https, "{}", "https://app.example/around/api/inngest"),
        (|options| options.at("fns"), "PUT /around/fns", &[], "", "http://app.example/around/fns"),
        (as_it_is, "PUT /around/api/inngest", &[], said, "http://localhost:3000/api/inngest"),
        (
            |options| options.origin("http://b").unwrap(),
            "PUT /around/api/inngest",
            &[],
            said,
            "http://b/around/api/inngest",
        ),
        (|options| options.path("/c"), "PUT /around/api/inngest", &[], said, "http://app.example/c"),
    ] {
        let server = FakeServer::start(&[TAKEN]).await;
        let told = ask(&nested(choose(dev(&server.url))), line, headers, body).await;
        assert_eq!((told.status, &told.json()["modified"]), (200, &json!(true)), "{line}");
        assert_eq!(told.header("x-inngest-sync-kind"), Some("out_of_band"));
        assert_eq!(url_of(&server.asked()[0]), url, "{line} {body}");
    }
}

#[tokio::test]
async fn answers_of_the_server_are_passed_on() {
    let refused = r#"{"error":"App ID required"}"#;
    let server = FakeServer::start(&[(400, refused), TAKEN]).await;
    let router = serve(app(), dev(&server.url));
    let told = ask(&router, "PUT /api/inngest", &[], "").await;
    let message = "the server refused the app 'shop' with status 400: App ID required";
    assert_eq!((told.status, told.json()), (400, json!({ "message": message, "modified": false })));
    let told = ask(&router, "PUT /api/inngest?deployId=a%26b", &[], "").await;
    assert_eq!(told.status, 200);
    let asked = &server.asked()[1];
    assert_eq!((asked.line.as_str(), &asked.json()["deployId"]), ("POST /fn/register?deployId=a%26b", &json!("a&b")));
}

/// Whoever can reach the app may have it registered, but not at a place of their choice.
#[tokio::test]
async fn unsigned_requests_to_register() {
    let said = r#"{"url":"http://other.example/api/inngest"}"#;
    let server = FakeServer::start(&[TAKEN, TAKEN]).await;
    let open = serve(app(), keyed_options(&server.url));
    let fixed = serve(app(), keyed_options(&server.url).origin("https://shop.example").unwrap());
    let wrong = key("00ff").sign(said.as_bytes(), now());
    let right = key(KEY).sign(said.as_bytes(), now());
    for (router, signature, status) in [
        (&open, None, 401),
        (&open, Some(&wrong), 401),
        (&fixed, Some(&wrong), 401),
        (&fixed, None, 200),
        (&open, Some(&right), 200),
    ] {
        let headers = signature.map(|signature| ("x-inngest-signature", signature.as_str()));
        let told = ask(router, "PUT /api/inngest", headers.as_slice(), said).await;
        assert_eq!(told.status, status, "{signature:?}");
    }
    let urls = server.asked().iter().map(url_of).collect::<Vec<_>>();
    // Only the one that the server signed decides where the app is.
    assert_eq!(urls, ["https://shop.example/api/inngest", "http://other.example/api/inngest"]);
}

#[tokio::test]
async fn a_server_may_take_the_registration_from_the_answer() {
    let router = serve(app(), keyed_options("http://localhost:1").origin("https://shop.example").unwrap());
    let signature = key(KEY).sign(b"{}", now());
    let headers = [("x-inngest-signature", signature.as_str()), ("x-inngest-sync-kind", "in_band")];
    let told = ask(&router, "PUT /api/inngest", &headers, "{}").await;
    assert_eq!((told.status, told.header("x-inngest-sync-kind")), (200, Some("in_band")));
    let keys = SigningKeys { current: key(KEY), fallback: None };
    assert_eq!(verify(&keys, told.header("x-inngest-signature"), &told.body, now()), Ok(()));
    let body = told.json();
    assert_eq!((&body["app_id"], &body["url"]), (&json!("shop"), &json!("https://shop.example/api/inngest")));
    // The functions have the form that they have when the app registers itself.
    let sdk = concat!("rust:", env!("CARGO_PKG_VERSION"));
    let as_sent = json!({ "appName": "shop", "url": body["url"], "sdk": sdk, "functions": body["functions"] });
    let registration = decode_registration(as_sent.to_string().as_bytes()).unwrap();
    assert_eq!(registration.app.functions, functions("https://shop.example/api/inngest"));
}
