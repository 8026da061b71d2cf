//! The OpenAPI wire: captured exchanges played again, and what REST asks for beyond them.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(dead_code, reason = "the app has more than these tests need")]

#[path = "../examples/conformance/handlers.rs"]
mod handlers;
#[path = "../examples/conformance/mounts.rs"]
mod mounts;
#[path = "../examples/conformance/planets.rs"]
mod planets;
#[path = "../examples/conformance/procedures.rs"]
mod procedures;
#[path = "../examples/conformance/streams.rs"]
mod streams;
#[path = "../examples/conformance/values.rs"]
mod values;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use perdura_contract::openapi::{Info, OpenApiHandler};
use perdura_contract::{Body, Cors, Handled};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Exchange {
    name: String,
    request: Sent,
    /// `None`: no procedure lies there.
    response: Option<Told>,
}

#[derive(Deserialize)]
struct Sent {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

#[derive(Deserialize)]
struct Told {
    status: u16,
    headers: Vec<(String, String)>,
    body: Option<String>,
    /// Instead of a body: where the input does not fit. The words are the validator's.
    issues: Option<Value>,
}

fn api(app: &handlers::App) -> OpenApiHandler {
    OpenApiHandler::new(Arc::new(mounts::router(app))).unwrap().prefix("/api")
}

fn request(text: &str, headers: &[(String, String)], body: &str) -> Request<Full<Bytes>> {
    let (method, path) = text.split_once(' ').unwrap();
    // A test may write what every HTTP library would encode.
    let mut request = Request::builder().method(method).uri(path.replace('[', "%5B").replace(']', "%5D"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    mounts::identified(request.body(Full::from(body.to_owned())).unwrap())
}

async fn read(response: Response<Body>) -> (u16, HeaderMap, String) {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, headers, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn captured_exchanges_give_the_same_bytes() {
    let exchanges: Vec<Exchange> = serde_json::from_str(include_str!("captured/openapi.json")).unwrap();
    assert_eq!(exchanges.len(), 38, "the file of captured exchanges is whole");
    let mut wrong = Vec::new();
    for Exchange { name, request: sent, response } in exchanges {
        let api = api(&handlers::App::default());
        let handler = if sent.path.starts_with("/api-raw/") { api.prefix("/api-raw").coercion(false) } else { api };
        let sent = request(&format!("{} {}", sent.method, sent.path), &sent.headers, &sent.body);
        let outcome = handler.handle(sent).await;
        let (Handled::Answered(found), Some(expected)) = (outcome, &response) else {
            if response.is_some() {
                wrong.push(format!("{name}: nothing is there"));
            }
            continue;
        };
        let (status, headers, body) = read(found).await;
        let mut differs = status != expected.status;
        for (name, value) in &expected.headers {
            differs |= name != "content-length" && headers.get(name).map(|it| it.to_str().unwrap()) != Some(value);
        }
        if let Some(issues) = &expected.issues {
            let error: Value = serde_json::from_str(&body).unwrap();
            let paths: Vec<&Value> = error["data"]["issues"].as_array().unwrap().iter().map(|it| &it["path"]).collect();
            differs |= json!(paths) != *issues || error["message"] != "Input validation failed";
        }
        differs |= expected.body.as_ref().is_some_and(|expected| *expected != body);
        if differs {
            wrong.push(format!(
                "{name}\n  expected {} {:?}\n  found    {status} {headers:?} {body}",
                expected.status, expected.body
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// A request and the whole answer to it: status, the headers that say something, and the body.
async fn exchange(handler: &OpenApiHandler, text: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: Vec<(String, String)> =
        headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let (status, headers, body) = read(handler.answer(request(text, &headers, body)).await).await;
    let shown = headers.iter().map(|(name, value)| format!("\n{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    format!("{status}{}\n\n{body}", shown.collect::<String>())
}

macro_rules! check {
    ($handler:expr, $request:expr, $headers:expr, $body:expr, @$expect:literal) => {
        insta::assert_snapshot!(exchange(&$handler, $request, &$headers, $body).await, @$expect);
    };
}

/// What the JavaScript server does otherwise, and why we do not: see the comment at each.
#[tokio::test]
async fn differences_on_purpose() {
    let api = api(&handlers::App::default());
    // One value where a list belongs is a list of one, because no client can write it otherwise. There it is a 400.
    check!(api, "GET /api/planets?tags=a", [], "", @r#"
    200
    content-type: application/json

    [{"id":1,"name":"{\"tags\":[\"a\"]}"}]
    "#);
    // What gives nothing is a 204, which generators understand; there it is a 200 without a body.
    check!(api, "POST /api/nothing", [], "", @r#"204"#);
    // A path that is there, but not for this method; there it is a 404.
    check!(api, "POST /api/planets/1", [], "", @r#"
    405
    content-type: application/json
    allow: GET, PUT, DELETE, HEAD

    {"defined":false,"code":"METHOD_NOT_SUPPORTED","status":405,"message":"Method Not Supported"}
    "#);
    // HEAD is GET without the body; there it is a 404.
    check!(api, "HEAD /api/planets/3", [], "", @r#"
    200
    content-type: application/json
    content-length: 62
    "#);
    check!(api, "HEAD /api/sse/count", [], "", @r#"
    200
    content-type: text/event-stream
    "#);
    // What takes a file takes every body for one; there text is text, and JSON is JSON.
    check!(api, "POST /api/raw", [("content-type", "text/plain")], "hello", @r#"
    200
    content-type: application/json

    {"name":"blob","size":5,"type":"text/plain"}
    "#);
    check!(api, "POST /api/raw", [("content-type", "application/json")], "{}", @r#"
    200
    content-type: application/json

    {"name":"blob","size":2,"type":"application/json"}
    "#);
}

#[tokio::test]
async fn where_inputs_lie() {
    let api = api(&handlers::App::default());
    check!(api, "GET /api/planets/special", [], "", @r#"
    200
    content-type: application/json

    "special"
    "#);
    check!(api, "GET /api/planets/special/", [], "", @r#"
    200
    content-type: application/json

    "special"
    "#);
    check!(api, "GET /api/planets/abc", [], "", @r#"
    400
    content-type: application/json

    {"defined":false,"code":"BAD_REQUEST","status":400,"message":"Input validation failed","data":{"issues":[{"path":["id"],"message":"\"abc\" is not of type \"integer\""}]}}
    "#);
    // The path goes before the query and the body.
    check!(api, "GET /api/planets/3?id=4", [], "", @r#"
    200
    content-type: application/json

    {"id":3,"name":"Earth","createdAt":"1970-01-01T00:00:00.000Z"}
    "#);
    check!(api, "GET /api/planets?limit=5&filter[name]=z&active=on&tags=a&tags=b", [], "", @r#"
    200
    content-type: application/json

    [{"id":1,"name":"{\"limit\":5,\"tags\":[\"a\",\"b\"],\"filter\":{\"name\":\"z\"},\"active\":true}"}]
    "#);
    // The query of what has a body is not looked at, and JSON means what it says.
    check!(api, "POST /api/planets?name=Query", [("content-type", "application/json")], r#"{"name":7}"#, @r#"
    400
    content-type: application/json

    {"defined":false,"code":"BAD_REQUEST","status":400,"message":"Input validation failed","data":{"issues":[{"path":["name"],"message":"7 is not of type \"string\""}]}}
    "#);
    check!(api, "PUT /api/planets/5", [("content-type", "application/json"), ("x-req", "me")], r#"{"name":"N"}"#, @r#"
    202
    content-type: application/json
    x-res: me

    {"id":5,"name":"N"}
    "#);
    check!(api, "PUT /api/planets/x", [("content-type", "application/json")], "{}", @r#"
    400
    content-type: application/json

    {"defined":false,"code":"BAD_REQUEST","status":400,"message":"Input validation failed","data":{"issues":[{"path":["body","name"],"message":"this property is missing"},{"path":["params","id"],"message":"\"x\" is not of type \"integer\""}]}}
    "#);
    check!(api, "GET /api/files/a/b%2Fc", [], "", @r#"
    200
    content-type: application/json

    {"path":"a/b/c"}
    "#);
    check!(api, "GET /api/planets?a[b]=1&a[99999999]=2&limit[x]=3", [], "", @r#"
    400
    content-type: application/json

    {"defined":false,"code":"BAD_REQUEST","status":400,"message":"Input validation failed","data":{"issues":[{"path":["limit"],"message":"{\"x\":\"3\"} is not of types \"null\", \"integer\""}]}}
    "#);
}

#[tokio::test]
async fn what_comes_out() {
    let api = api(&handlers::App::default());
    check!(api, "GET /api/go", [], "", @r#"
    302
    location: /api/planets/1
    "#);
    check!(api, "POST /api/headers/set", [], "", @r#"
    200
    content-type: application/json
    set-cookie: a=1
    set-cookie: b=2
    x-a: 1

    "ok"
    "#);
    check!(api, "POST /api/files/nested", [], "", @r#"
    200
    content-type: multipart/form-data; boundary=----perdura-form-000000000000

    ------perdura-form-000000000000
    Content-Disposition: form-data; name="a"; filename="a.txt"
    Content-Type: text/plain

    AAA
    ------perdura-form-000000000000
    Content-Disposition: form-data; name="list[0]"; filename="blob"
    Content-Type: application/octet-stream

    bb
    ------perdura-form-000000000000
    Content-Disposition: form-data; name="when"

    1970-01-01T00:00:00.000Z
    ------perdura-form-000000000000--
    "#);
    check!(api, "POST /api/we%20ird%2Fk%E2%82%ACy", [], "", @r#"
    200
    content-type: application/json

    "weird"
    "#);
    check!(api, "POST /api/lazy/ping", [], "", @r#"
    200
    content-type: application/json

    "lazy pong"
    "#);
}

#[tokio::test]
async fn what_goes_wrong() {
    let app = handlers::App::default();
    let api = api(&app);
    check!(api, "GET /api/me", [], "", @r#"
    401
    content-type: application/json

    {"defined":false,"code":"UNAUTHORIZED","status":401,"message":"Unauthorized"}
    "#);
    check!(api, "GET /api/me", [("authorization", "Bearer ada")], "", @r#"
    200
    content-type: application/json

    "ada"
    "#);
    check!(api, "POST /api/err/custom", [], "", @r#"
    451
    content-type: application/json

    {"defined":false,"code":"MY_CODE","status":451,"message":"custom","data":{"when":"1970-01-01T00:00:00.000Z"}}
    "#);
    check!(api, "POST /api/err/panic", [], "", @r#"
    500
    content-type: application/json

    {"defined":false,"code":"INTERNAL_SERVER_ERROR","status":500,"message":"Internal server error"}
    "#);
    check!(api, "POST /api/err/badOutput", [], "", @r#"
    500
    content-type: application/json

    {"defined":false,"code":"INTERNAL_SERVER_ERROR","status":500,"message":"Output validation failed"}
    "#);
    check!(api, "GET /api/planets/405", [], "", @r#"
    404
    content-type: application/json

    {"defined":false,"code":"NOT_FOUND","status":404,"message":"Not Found","data":{"id":"wrong type"}}
    "#);
    check!(api, "GET /api/planets/406", [], "", @r#"
    404
    content-type: application/json

    {"defined":true,"code":"NOT_FOUND","status":404,"message":"Not Found","data":{"id":7}}
    "#);
    check!(api, "POST /api/echo", [("content-type", "text/event-stream")], "data: 1\n\n", @r#"
    415
    content-type: application/json

    {"defined":false,"code":"UNSUPPORTED_MEDIA_TYPE","status":415,"message":"no procedure takes a stream of events; send its values in one list"}
    "#);
    check!(api, "POST /api/echo", [("content-type", "multipart/form-data")], "x", @r#"
    400
    content-type: application/json

    {"defined":false,"code":"BAD_REQUEST","status":400,"message":"Malformed request. Ensure the request body is properly formatted and the 'Content-Type' header is set correctly."}
    "#);
    check!(api, "GET /api/nope", [], "", @r#"
    404
    content-type: application/json

    {"defined":false,"code":"NOT_FOUND","status":404,"message":"No procedure matched"}
    "#);
    check!(api, "GET /apix/planets", [], "", @r#"
    404
    content-type: application/json

    {"defined":false,"code":"NOT_FOUND","status":404,"message":"No procedure matched"}
    "#);
    let small = api.clone().body_bytes_max(8);
    check!(small, "POST /api/echo", [("content-type", "application/json")], "\"123456789\"", @r#"
    413
    content-type: application/json
    connection: close

    {"defined":false,"code":"PAYLOAD_TOO_LARGE","status":413,"message":"Payload Too Large"}
    "#);
    let deep = format!("a{}=1", "[b]".repeat(100));
    check!(api, "POST /api/echo", [("content-type", "application/x-www-form-urlencoded")], &deep, @r#"
    400
    content-type: application/json

    {"defined":false,"code":"BAD_REQUEST","status":400,"message":"the field that begins with \"a[b][b][b][b][b][b][b][b][b][b][b][b][b]\" is nested deeper than 64 levels; send JSON instead"}
    "#);
    let nested = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    check!(api, "POST /api/echo", [("content-type", "application/json")], &nested, @r#"
    400
    content-type: application/json

    {"defined":false,"code":"BAD_REQUEST","status":400,"message":"Malformed request. Ensure the request body is properly formatted and the 'Content-Type' header is set correctly."}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_resumed_where_it_stopped() {
    let api = api(&handlers::App::default());
    check!(api, "GET /api/sse/count?to=3", [("last-event-id", "2")], "", @r#"
    200
    content-type: text/event-stream

    : 

    : c3
    event: message
    retry: 1000
    id: 3
    data: {"n":3,"at":"1970-01-01T00:00:00.000Z"}

    event: done
    data: {"done":true}
    "#);
}

#[tokio::test]
async fn pages_of_other_origins_may_ask_where_the_mount_says_so() {
    let api = api(&handlers::App::default()).cors(Cors::default());
    let origin = ("origin", "https://app.example.com");
    check!(api, "OPTIONS /api/planets", [origin, ("access-control-request-headers", "x-a")], "", @r#"
    204
    access-control-allow-methods: GET, HEAD, PUT, POST, DELETE, PATCH
    access-control-allow-headers: x-a
    vary: Origin
    access-control-allow-origin: https://app.example.com
    "#);
    check!(api, "GET /api/planets/special", [origin], "", @r#"
    200
    content-type: application/json
    vary: Origin
    access-control-allow-origin: https://app.example.com

    "special"
    "#);
}

#[tokio::test]
async fn answers_are_compressed_where_the_mount_says_so() {
    let api = api(&handlers::App::default()).compression(1_024);
    let headers = [("accept-encoding".to_owned(), "gzip".to_owned())];
    let response = api.answer(request("POST /api/big", &headers, "")).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert!(body.len() < 1_024, "{} bytes", body.len());
}

#[tokio::test]
async fn the_document_and_its_page_lie_beside_the_procedures() {
    let info = Info {
        title: "Conformance".to_owned(),
        version: "1".to_owned(),
        servers: vec!["/api".to_owned()],
        ..Info::default()
    };
    let api = api(&handlers::App::default()).with_reference(&info).unwrap();
    let json = [("accept".to_owned(), "application/json".to_owned())];
    let (status, headers, body) = read(api.answer(request("GET /api/openapi.json", &json, "")).await).await;
    let document: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, headers["cache-control"].to_str().unwrap()), (200, "no-store"));
    assert_eq!((&document["info"]["title"], &document["servers"][0]["url"]), (&json!("Conformance"), &json!("/api")));
    let (status, headers, page) = read(api.answer(request("GET /api/reference", &[], "")).await).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    // Whatever the page asks for is there.
    for name in
        page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|it| !it.starts_with('#'))
    {
        let (status, _, _) = read(api.answer(request(&format!("GET /api/{name}"), &[], "")).await).await;
        assert_eq!(status, 200, "{name}");
    }
    let (status, _, _) = read(api.answer(request("POST /api/openapi.json", &[], "")).await).await;
    assert_eq!(status, 404);
}

/// The types that the npm tests in `e2e/contract` are compiled against; `UPDATE=1` writes them.
#[test]
fn the_npm_tests_have_the_types_of_the_app() {
    let text = perdura_contract::typescript::print(&mounts::router(&handlers::App::default()).contract(), "Api");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/contract/conformance.gen.ts");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == text, "{path} is not of this contract; see UPDATE=1");
}
