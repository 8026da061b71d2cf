//! Events to a server in another process.

use perdura::{Client, Event, Outgoing, Remote};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::ask::KEY;
use crate::fake_server::FakeServer;

#[derive(Serialize, Deserialize)]
struct Order {
    id: u32,
}
impl Event for Order {
    const NAME: &'static str = "shop/order";
}

const ID: &str = "01KDVDNA000000000000000001";

fn accepted() -> (u16, &'static str) {
    (200, r#"{"ids":["01KDVDNA000000000000000001"],"status":200}"#)
}

#[tokio::test]
async fn events_are_sent() {
    let both = r#"{"ids":["01KDVDNA000000000000000001","01KDVDNA000000000000000002"],"status":200}"#;
    let server = FakeServer::start(&[accepted(), (200, both)]).await;
    let dev = Client::new(Remote::dev(&server.url).unwrap());
    assert_eq!(dev.send(Order { id: 1 }).await.unwrap().to_string(), ID);
    let keyed = Remote::keyed(&server.url, KEY, "open-sesame").unwrap().environment("branch");
    let events = vec![Outgoing::new(&Order { id: 2 }).with_id("two"), Outgoing::named("shop/none", &json!({}))];
    assert_eq!(Client::new(keyed).send_all(events).await.unwrap().len(), 2);
    assert_eq!(dev.send_all(Vec::new()).await.unwrap(), []);

    let asked = server.asked();
    assert_eq!(asked[0].line, "POST /e/NO_EVENT_KEY_SET");
    assert_eq!(asked[0].json(), json!([{ "name": "shop/order", "data": { "id": 1 }, "user": {} }]));
    assert_eq!(asked[1].line, "POST /e/open-sesame");
    assert_eq!(asked[1].header("x-inngest-env"), Some("branch"));
    assert_eq!(
        asked[1].json(),
        json!([{ "id": "two", "name": "shop/order", "data": { "id": 2 }, "user": {} }, { "name": "shop/none", "data": {}, "user": {} }])
    );
    let seed = |position: usize| asked[position].header("x-inngest-event-id-seed").unwrap().to_owned();
    assert_ne!(seed(0), seed(1));
}

/// The first connection breaks before its answer; the second request is the same as the first, its seed included.
#[tokio::test]
async fn a_broken_connection_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in [None, Some(accepted().1)] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"]") {
                stream.read_buf(&mut request).await.unwrap();
            }
            if let Some(answer) = answer {
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
                stream.write_all(head.as_bytes()).await.unwrap();
            }
            requests.push(String::from_utf8(request).unwrap());
        }
        requests
    });
    let client = Client::new(Remote::dev(&url).unwrap());
    assert_eq!(client.send(Order { id: 1 }).await.unwrap().to_string(), ID);
    let requests = server.await.unwrap();
    assert_eq!(requests[0], requests[1]);
    assert!(requests[0].contains("x-inngest-event-id-seed: "), "{}", requests[0]);
}

#[tokio::test]
async fn events_that_are_not_taken() {
    let refused = r#"{"ids":[],"status":400,"error":"event 0: ts is wrong"}"#;
    let keyless = r#"{"error":"Event key not found","status":401}"#;
    let server = FakeServer::start(&[(400, refused), (401, keyless), (502, "<html>"), (200, "{}")]).await;
    let client = Client::new(Remote::keyed(&server.url, KEY, "open-sesame").unwrap());
    for (message, is_retriable) in [
        ("the server refused the events with status 400: event 0: ts is wrong", false),
        ("the server refused the events with status 401: Event key not found", false),
        (
            "the server answered events with status 502 and '<html>', which is no answer of its kind: check its URL",
            true,
        ),
        ("the server answered events with status 200 and '{}', which is no answer of its kind: check its URL", true),
    ] {
        let error = client.send(Order { id: 1 }).await.unwrap_err();
        assert_eq!((error.to_string().as_str(), error.is_retriable()), (message, is_retriable));
    }
    // The URL of an ingest ends with a secret.
    let nobody = Client::new(Remote::keyed("http://localhost:1", KEY, "open-sesame").unwrap());
    let error = nobody.send(Order { id: 1 }).await.unwrap_err();
    assert!(
        error.text().starts_with("the events did not reach the server at http://localhost:1: it cannot be reached")
    );
    assert!(!format!("{error:?} {nobody:?}").contains("sesame"), "{error:?} {nobody:?}");
}

#[tokio::test]
async fn signals_are_sent() {
    let server = FakeServer::start(&[(200, "{}"), (404, "{}"), (500, "broken")]).await;
    let client = Client::new(Remote::dev(&server.url).unwrap());
    assert!(client.signal("ding", &json!({ "n": 1 })).await.unwrap());
    assert!(!client.signal("ding", &json!(null)).await.unwrap());
    let error = client.signal("ding", &json!(null)).await.unwrap_err();
    assert_eq!(error.to_string(), "the server answered a signal with status 500: broken");
    let asked = &server.asked()[0];
    assert_eq!(
        (asked.line.as_str(), asked.json()),
        ("POST /v1/signals", json!({ "signal": "ding", "data": { "n": 1 } }))
    );
}
