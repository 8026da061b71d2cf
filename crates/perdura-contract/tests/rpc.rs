//! What the captured exchanges do not show: where we are stricter or more lenient on purpose, bounds, guards, time, and our
//! own client.
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
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use perdura_contract::bounds::JSON_DEPTH_MAX;
use perdura_contract::value::{BigInt, Date, File};
use perdura_contract::{Body, CallError, Cors, Handled, Progress, RpcClient, RpcHandler, Transport, TransportError};

use handlers::App;
use planets::{FindError, PlanetId, PlanetsClient};
use procedures::{Count, FilesClient, Key, RootClient, StreamsClient, ThrowingClient, Truncate, Typed};

fn handler(app: &App) -> RpcHandler {
    RpcHandler::new(Arc::new(mounts::router(app))).prefix("/rpc")
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    request.body(Full::from(body.into())).unwrap()
}

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

async fn answer(handler: &RpcHandler, request: Request<Full<Bytes>>) -> (StatusCode, HeaderMap, String) {
    let (parts, body) = handler.handle(request).await.or_not_found().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

#[track_caller]
fn says(body: &str, status: u16, code: &str) {
    let expect = format!("{{\"json\":{{\"defined\":false,\"code\":\"{code}\",\"status\":{status},");
    assert!(body.starts_with(&expect), "{body}");
}

#[tokio::test]
async fn what_is_not_there_is_told_in_an_envelope() {
    let (status, headers, body) = answer(&handler(&App::default()), request("POST", "/rpc/nope", JSON, "{}")).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::NOT_FOUND, "application/json"));
    says(&body, 404, "NOT_FOUND");
}

#[tokio::test]
async fn methods_without_a_call_run_nothing() {
    let app = App::default();
    let handler = handler(&app);
    for method in ["HEAD", "OPTIONS", "TRACE", "GET"] {
        let (status, headers, _) =
            answer(&handler, request(method, "/rpc/hits?data=%7B%22json%22%3A%7B%22key%22%3A%22k%22%7D%7D", &[], ""))
                .await;
        assert_eq!((status, headers.contains_key("allow")), (StatusCode::METHOD_NOT_ALLOWED, true), "{method}");
    }
    assert_eq!(app.hits_of("k"), 0);
}

#[tokio::test]
async fn keys_are_decoded_once_after_the_path_was_split() {
    let handler = handler(&App::default());
    let status = async |path: &str| answer(&handler, request("POST", path, JSON, "{}")).await.0.as_u16();
    assert_eq!(status("/rpc/%70ing").await, 200);
    assert_eq!(status("/rpc/lazy%2Fping").await, 404);
    assert_eq!(status("/rpc/%2570ing").await, 404);
    assert_eq!(status("/other/ping").await, 404);
}

#[tokio::test]
async fn a_batch_is_bounded_and_a_link_cannot_make_it_act() {
    let app = App::default();
    let handler = handler(&app).batch_items_max(2);
    let item = r#"{"url":"/rpc/hits","method":"POST","body":{"json":{"key":"k"}}}"#;
    let get = |items: &str| {
        let query = form_urlencoded::byte_serialize(items.as_bytes()).collect::<String>();
        request("GET", &format!("/rpc/x?batch={query}"), &[("x-orpc-batch", "buffered")], "")
    };
    assert_eq!(answer(&handler, get(&format!("[{item}]"))).await.0, StatusCode::BAD_REQUEST);
    let without_method = r#"[{"url":"/rpc/hits?data=%7B%22json%22%3A%7B%22key%22%3A%22k%22%7D%7D"}]"#;
    let (status, _, body) = answer(&handler, get(without_method)).await;
    assert_eq!(status, StatusCode::MULTI_STATUS);
    assert!(body.starts_with(r#"[{"index":0,"status":405,"#), "{body}");
    let post = |items: String| request("POST", "/rpc/x", &[("x-orpc-batch", "buffered")], items);
    assert_eq!(answer(&handler, post(format!("[{item},{item},{item}]"))).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(app.hits_of("k"), 0);
    assert_eq!(answer(&handler, post(format!("[{item},{item}]"))).await.0, StatusCode::MULTI_STATUS);
    assert_eq!(app.hits_of("k"), 2);
}

#[tokio::test]
async fn an_item_of_a_batch_harms_no_other_and_is_guarded_like_a_call_alone() {
    let items = r#"[{"url":"/rpc/err/panic"},{"url":"/rpc/secure/me"},{"url":"/rpc/ping"},{"url":"http://[","body":{}},{"url":"/rpc/headers/set"}]"#;
    let batch = request("POST", "/rpc/x", &[("x-orpc-batch", "buffered")], items);
    let (status, headers, body) = answer(&handler(&App::default()), batch).await;
    assert_eq!(status, StatusCode::MULTI_STATUS);
    let mut found: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
    found.sort_by_key(|item| item["index"].as_u64());
    let statuses: Vec<_> = found.iter().map(|item| item["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [500, 401, 200, 400, 200]);
    assert_eq!(found[2]["body"], serde_json::json!({"json": "pong"}));
    let cookies: Vec<_> = headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
}

#[tokio::test]
async fn a_body_is_read_to_its_bound_and_no_further() {
    let handler = handler(&App::default()).body_bytes_max(20);
    let (status, headers, body) =
        answer(&handler, request("POST", "/rpc/echo", JSON, r#"{"json":"0123456789"}"#)).await;
    assert_eq!((status, headers["connection"].to_str().unwrap()), (StatusCode::PAYLOAD_TOO_LARGE, "close"));
    says(&body, 413, "PAYLOAD_TOO_LARGE");
    let announced = request("POST", "/rpc/echo", &[("content-length", "21")], "");
    assert_eq!(answer(&handler, announced).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer(&handler, request("POST", "/rpc/echo", JSON, r#"{"json":"012345678"}"#)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn deep_json_is_refused_rather_than_followed() {
    let handler = handler(&App::default());
    let nested = |depth: usize| format!("{{\"json\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    // The envelope and the level that nothing may reach are two of them.
    assert_eq!(
        answer(&handler, request("POST", "/rpc/echo", JSON, nested(JSON_DEPTH_MAX - 2))).await.0,
        StatusCode::OK
    );
    for depth in [JSON_DEPTH_MAX, 1_000_000] {
        assert_eq!(
            answer(&handler, request("POST", "/rpc/echo", JSON, nested(depth))).await.0,
            StatusCode::BAD_REQUEST
        );
    }
}

#[tokio::test]
async fn a_file_without_a_name_is_a_file() {
    let body = "--x\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\"json\":{\"file\":{}},\"maps\":[[\"file\"]]}\r\n--x\r\nContent-Disposition: form-data; name=\"0\"\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--x--\r\n";
    let form = request("POST", "/rpc/files/upload", &[("content-type", "multipart/form-data; boundary=x")], body);
    let (_, _, body) = answer(&handler(&App::default()), form).await;
    assert_eq!(body, r#"{"json":{"name":"blob","size":1,"type":"application/octet-stream"}}"#);
}

#[tokio::test]
async fn a_stream_as_input_is_refused() {
    let stream = request("POST", "/rpc/echo", &[("content-type", "text/event-stream")], "data: 1\n\n");
    assert_eq!(answer(&handler(&App::default()), stream).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn the_guard_comes_before_the_body() {
    let handler = handler(&App::default());
    let (status, _, body) = answer(&handler, request("POST", "/rpc/secure/me", JSON, "{broken")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    says(&body, 401, "UNAUTHORIZED");
    let mut known = request("POST", "/rpc/secure/me", JSON, "{}");
    known.extensions_mut().insert(mounts::Caller("ada".to_owned()));
    assert_eq!(answer(&handler, known).await.2, r#"{"json":"ada"}"#);
}

#[tokio::test]
async fn pages_of_other_origins_call_where_they_are_listed() {
    let cors = Cors { origins: Some(vec!["https://a.test".to_owned()]), with_credentials: true, max_age_s: Some(60) };
    let handler = handler(&App::default()).cors(cors);
    let asks = |origin: &str| {
        request("OPTIONS", "/rpc/ping", &[("origin", origin), ("access-control-request-headers", "x-y")], "")
    };
    let (status, headers, _) = answer(&handler, asks("https://a.test")).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(headers["access-control-allow-origin"], "https://a.test");
    assert_eq!(headers["access-control-allow-credentials"], "true");
    assert_eq!(headers["access-control-allow-headers"], "x-y");
    assert_eq!(headers["access-control-max-age"], "60");
    let (_, headers, _) = answer(&handler, asks("https://b.test")).await;
    assert!(!headers.contains_key("access-control-allow-origin") && headers["vary"] == "Origin");
    let (_, headers, _) = answer(&handler, request("POST", "/rpc/ping", &[("origin", "https://b.test")], "{}")).await;
    assert!(!headers.contains_key("access-control-allow-origin"));
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_says_that_it_is_still_there() {
    let handler = handler(&App::default()).keep_alive(Duration::from_millis(100));
    let (_, _, body) = answer(&handler, request("POST", "/rpc/sse/idle", JSON, r#"{"json":{"ms":250}}"#)).await;
    assert_eq!(
        body,
        ": \n\nevent: message\ndata: {\"json\":1}\n\n: \n\n: \n\nevent: message\ndata: {\"json\":2}\n\nevent: done\ndata: {}\n\n"
    );
}

#[tokio::test]
async fn a_lost_stream_breaks_off_and_a_dropped_one_is_dropped() {
    let app = App::default();
    let handler = handler(&app);
    let lost = request("POST", "/rpc/sse/truncate", JSON, r#"{"json":{"key":"t","after":1,"to":3}}"#);
    let body = handler.handle(lost).await.or_not_found().into_body();
    assert!(body.collect().await.is_err());
    let forever = request("POST", "/rpc/sse/forever", JSON, r#"{"json":{"key":"f"}}"#);
    let mut body = handler.handle(forever).await.or_not_found().into_body();
    for _ in 0..2 {
        body.frame().await.unwrap().unwrap();
    }
    assert_eq!(app.hits_of("dropped:f"), 0);
    drop(body);
    assert_eq!(app.hits_of("dropped:f"), 1);
}

/// A connection to a handler in the same process.
struct InProcess(RpcHandler);

impl Transport for InProcess {
    type Body = Body;

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, TransportError> {
        match self.0.handle(request.map(Full::<Bytes>::from)).await {
            Handled::Answered(response) => Ok(response),
            handled @ Handled::NotMatched(_) => Ok(handled.or_not_found()),
        }
    }
}

fn client(app: &App) -> RpcClient<InProcess> {
    RpcClient::new(InProcess(handler(app)), "http://app.test/rpc")
}

#[tokio::test]
async fn our_own_client_calls_with_types() {
    let root = RootClient::new(client(&App::default()));
    assert_eq!(root.ping().await.unwrap(), "pong");
    root.nothing().await.unwrap();
    assert_eq!(root.weird().await.unwrap(), "weird");
    let typed = Typed {
        date: Date::from_unix_ms(5),
        bigint: BigInt::from(7_i64),
        set: [Date::from_unix_ms(1)].into_iter().collect(),
        map: [("k".to_owned(), BigInt::from(1_i64))].into_iter().collect(),
        option: None,
        nested: Vec::new(),
    };
    let back = root.typed(typed).await.unwrap();
    assert_eq!((back.date, back.bigint.as_str(), back.map.0.len()), (Date::from_unix_ms(5), "7", 1));
}

#[tokio::test]
async fn our_own_client_sends_and_gets_files() {
    let files = FilesClient::new(client(&App::default()));
    let raw = files.raw(File::new("ü \"q\".txt", "text/plain", "abc")).await.unwrap();
    assert_eq!((raw.name.as_str(), raw.size, raw.media_type.as_str()), ("ü \"q\".txt", 3, "text/plain"));
    let album = files.nested().await.unwrap();
    assert_eq!((&album.a.content[..], &album.list[0].content[..]), (&b"AAA"[..], &b"bb"[..]));
}

#[tokio::test]
async fn our_own_client_tells_errors_apart() {
    let app = App::default();
    let planets = PlanetsClient::new(client(&app));
    match planets.find(PlanetId { id: 404 }).await {
        Err(CallError::Declared { error: FindError::NotFound(PlanetId { id: 404 }), message }) => {
            assert_eq!(message, "no such planet");
        }
        other => panic!("{:?}", other.map_err(|error| error.to_string())),
    }
    match planets.find(PlanetId { id: 409 }).await {
        Err(CallError::Undeclared(error)) => assert_eq!(error.to_string(), "CONFLICT (409): undefined one"),
        other => panic!("{:?}", other.map_err(|error| error.to_string())),
    }
    let hidden = ThrowingClient::new(client(&app)).panic().await.unwrap_err();
    assert_eq!(hidden.to_string(), "INTERNAL_SERVER_ERROR (500): Internal server error");
}

#[tokio::test(start_paused = true)]
async fn our_own_client_comes_back_for_the_rest_of_a_stream() {
    let app = App::default();
    let streams = StreamsClient::new(client(&app));
    let mut counted = streams.truncate(Truncate { key: "t".to_owned(), after: 2, to: 5 }).await.unwrap();
    let mut numbers = Vec::new();
    let mut end = None;
    while let Some(progress) = StreamExt::next(&mut counted).await {
        match progress {
            Ok(Progress::Yielded(event)) => numbers.push(event.value.n),
            Ok(Progress::Returned(event)) => end = Some(event.value.done),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((numbers, end, app.hits_of("t")), (vec![1, 2, 3, 4, 5], Some(true), 2));
    let mut counted = streams.count(Count { to: 1 }).await.unwrap();
    assert_eq!(counted.next().await.unwrap().unwrap().n, 1);
    assert!(counted.next().await.is_none());
    let mut failing = streams.err().await.unwrap();
    assert!(failing.next().await.unwrap().is_ok());
    assert!(matches!(failing.next().await, Some(Err(CallError::Declared { .. }))));
    drop(streams.forever(Key { key: "f".to_owned() }).await.unwrap());
    assert_eq!(app.hits_of("dropped:f"), 1);
}
