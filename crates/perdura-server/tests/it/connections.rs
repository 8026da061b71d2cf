//! What connections may and may not do: sizes, times, memory, and the end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::Frame;
use perdura_server::bounds::{
    BODIES_KIB_MAX, BODY_PLACE_WAIT, BODY_SILENCE_MAX, HEADER_BYTES_MAX, HEADER_TIME_MAX, INGEST_BYTES_MAX,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::app::PATIENCE;
use crate::ask::Ask;
use crate::bad_inputs::assert_works;
use crate::world::World;

/// A body that begins and never ends.
struct Endless(Option<Bytes>);

impl Endless {
    fn body(start: &'static str) -> Body {
        Body::new(Self(Some(Bytes::from_static(start.as_bytes()))))
    }
}

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.take().map_or(Poll::Pending, |start| Poll::Ready(Some(Ok(Frame::data(start)))))
    }
}

/// Sends bytes as they are and reads what comes until the connection ends or falls silent.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have heard enough before everything is said.
    let _refused = stream.write_all(bytes).await;
    let mut heard = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut heard)).await;
    let _reset = read.expect("the server keeps the connection");
    String::from_utf8(heard).unwrap()
}

#[tokio::test]
async fn heads_have_a_largest_size() {
    let world = World::dev().await;
    let listening = world.listen().await;
    let address = listening.address;
    let with = |bytes: usize| format!("GET /health HTTP/1.1\r\nx: {}\r\nconnection: close\r\n\r\n", "x".repeat(bytes));
    assert!(exchange(address, with(HEADER_BYTES_MAX - 100).as_bytes()).await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(exchange(address, with(HEADER_BYTES_MAX).as_bytes()).await.starts_with("HTTP/1.1 431 "));
    let many = format!("GET /health HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(101));
    assert!(exchange(address, many.as_bytes()).await.starts_with("HTTP/1.1 431 "));
    for nonsense in
        ["nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}hello over TLS\r\n\r\n"]
    {
        let heard = exchange(address, nonsense.as_bytes()).await;
        assert!(heard.starts_with("HTTP/1.1 400 "), "{nonsense:?}: {heard}");
    }
    assert_works(&world).await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_after_it_was_sent() {
    let world = World::dev().await;
    let listening = world.listen().await;
    let address = listening.address;
    let body = "x".repeat(1 << 20);
    let announced =
        format!("POST /dev/clock HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let chunked = format!("POST /dev/clock HTTP/1.1\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{chunk}");
    for request in [announced, chunked] {
        let heard = exchange(address, request.as_bytes()).await;
        assert!(heard.starts_with("HTTP/1.1 413 "), "{heard}");
        assert!(heard.ends_with("\"code\":\"body_too_large\"}"), "{heard}");
    }
    // Who asks before sending gets the answer at once.
    let asks = "POST /dev/clock HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 70000\r\nconnection: close\r\n\r\n";
    let heard = exchange(address, asks.as_bytes()).await;
    assert!(heard.starts_with("HTTP/1.1 413 "), "{heard}");
    // And who says something else than was announced.
    let short = "POST /dev/clock HTTP/1.1\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\nnonsense\r\n\r\n";
    let heard = exchange(address, short.as_bytes()).await;
    assert!(heard.starts_with("HTTP/1.1 400 ") && heard.contains("body_unreadable"), "{heard}");
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let world = World::dev().await;
    let listening = world.listen().await;
    let address = listening.address;
    let two = "GET /health HTTP/1.1\r\n\r\nPOST /e/k HTTP/1.1\r\ncontent-length: 1\r\n\r\n]";
    let heard = exchange(address, format!("{two}GET /health HTTP/1.1\r\nconnection: close\r\n\r\n").as_bytes()).await;
    let statuses = heard.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]);
    assert_eq!(statuses.collect::<Vec<_>>(), ["200", "400", "200"], "{heard}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_head_ends_its_connection() {
    let world = World::dev().await;
    let listening = world.listen().await;
    let address = listening.address;
    for start in ["", "GET /health HTTP/1.1\r\nx: "] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let began = Instant::now();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).await.unwrap();
        let took = began.elapsed();
        assert!((HEADER_TIME_MAX..HEADER_TIME_MAX + Duration::from_secs(5)).contains(&took), "{start:?}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_is_given_up() {
    let world = World::dev().await;
    let began = Instant::now();
    let told = world.ask_with("POST /e/k", Endless::body("[")).await;
    assert_eq!(told.header("connection"), "close");
    let took = began.elapsed();
    assert!((BODY_SILENCE_MAX..BODY_SILENCE_MAX + Duration::from_secs(5)).contains(&took), "{took:?}");
    insta::assert_snapshot!(
        told.line(),
        @r#"408 {"error":"the body came too slowly: at most 30 s of silence and 600 s in all are allowed, send less in one request","status":408,"code":"body_too_slow"}"#
    );
}

#[tokio::test(start_paused = true)]
async fn bodies_of_all_requests_share_one_memory() {
    let world = World::dev().await;
    let places = BODIES_KIB_MAX / (INGEST_BYTES_MAX >> 10);
    // Of unknown length, so each may become as large as any.
    let slow = (0..places).map(|_| world.ask_with("POST /e/k", Endless::body("[")));
    let mut slow = Box::pin(async {
        let mut all: Vec<_> = slow.map(Box::pin).collect();
        std::future::poll_fn(|context| {
            all.retain_mut(|ask| ask.as_mut().poll(context).is_pending());
            if all.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    });
    let began = Instant::now();
    let told = tokio::select! {
        biased;
        () = &mut slow => panic!("the slow ones were given up too early"),
        told = world.ask_with("POST /e/k", Endless::body("[")) => told,
    };
    assert_eq!(began.elapsed().as_secs(), BODY_PLACE_WAIT.as_secs());
    insta::assert_snapshot!(
        told.line(),
        @r#"503 {"error":"the server is busy with other large requests: try again in a moment","status":503,"code":"server_busy"}"#
    );
    // When the slow ones are given up, there is room again.
    slow.await;
    assert_eq!(world.quietly(Ask::parse(r#"POST /e/k | {"name":"a"}"#)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn what_has_begun_is_answered_when_the_server_stops() {
    let world = World::dev().await;
    let listening = world.listen().await;
    let mut begun = TcpStream::connect(listening.address).await.unwrap();
    begun.write_all(b"POST /e/k HTTP/1.1\r\ncontent-length: 12\r\nexpect: 100-continue\r\n\r\n").await.unwrap();
    let mut go_on = [0; 25];
    // The server asks for the body, so it has taken the request.
    begun.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    let mut idle = TcpStream::connect(listening.address).await.unwrap();
    idle.write_all(b"GET /health HTTP/1.1\r\n\r\n").await.unwrap();
    idle.read_exact(&mut [0; 12]).await.unwrap();

    listening.stop.send(()).unwrap();
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
    begun.write_all(br#"{"name":"a"}"#).await.unwrap();
    let mut heard = String::new();
    begun.read_to_string(&mut heard).await.unwrap();
    assert!(heard.starts_with("HTTP/1.1 200 OK\r\n"), "{heard}");
    tokio::time::timeout(PATIENCE, listening.server).await.unwrap().unwrap();
    assert!(TcpStream::connect(listening.address).await.is_err());
}
