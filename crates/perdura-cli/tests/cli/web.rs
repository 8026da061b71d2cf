//! What a browser gets from the binary.

use crate::place::{Place, Server};

const READER: &str = "a-reader-of-everything";
const BROWSER: &str = "accept: text/html,*/*;q=0.8\r\nhost: localhost";

/// Status line, headers and body.
fn ask(server: &Server, line: &str, headers: &str, body: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let length = body.len();
    write!(stream, "{line} HTTP/1.1\r\nconnection: close\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{body}")
        .unwrap();
    let mut heard = String::new();
    stream.read_to_string(&mut heard).unwrap();
    heard
}

#[test]
fn the_web_app_is_in_the_binary() {
    let place = Place::new();
    let server = place.serve("dev --port 0 --ephemeral --no-discovery");
    for path in ["/", "/runs", "/coordination/orders", "/login"] {
        let page = ask(&server, &format!("GET {path}"), BROWSER, "");
        assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("<title>Perdura</title>"), "{path}: {page}");
        assert!(page.contains("content-security-policy: default-src 'none'; "), "{page}");
        assert!(!page.contains("access-control-allow-origin"), "{page}");
    }
    let missing = ask(&server, "GET /nothing", BROWSER, "");
    assert!(missing.starts_with("HTTP/1.1 404 ") && missing.contains("<title>Perdura</title>"), "{missing}");
    assert!(server.get("/nothing").contains("route_not_found"));
    let session = ask(&server, "GET /api/session", BROWSER, "");
    assert!(session.contains(r#""open":true"#), "{session}");
    // The page of a task stays the server's own.
    assert!(ask(&server, "GET /t/none", BROWSER, "").contains("x-robots-tag: noindex"));
}

#[test]
fn a_person_signs_in_to_a_production_server() {
    let place = Place::new();
    let keys = format!("--signing-key 0123456789abcdef --event-key send-me --api-key viewer:read:{READER}");
    let server = place.serve(&format!("start {keys} --host 127.0.0.1 --port 0 --public-url https://perdura.example"));
    let page = ask(&server, "GET /", BROWSER, "");
    assert!(page.starts_with("HTTP/1.1 200 "), "the page needs no key: {page}");
    let call = |headers: &str| ask(&server, "POST /rpc/runs/list", &format!("{BROWSER}{headers}"), r#"{"json":{}}"#);
    assert!(call("").starts_with("HTTP/1.1 401 "));
    let signed_in = ask(&server, "POST /api/session", BROWSER, &format!(r#"{{"key":"{READER}"}}"#));
    let cookie = signed_in.split("set-cookie: ").nth(1).unwrap().lines().next().unwrap();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Path=/; Max-Age=604800; Secure"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let json = "\r\ncontent-type: application/json\r\norigin: https://perdura.example";
    let listed = call(&format!("{json}\r\ncookie: {cookie}"));
    assert!(listed.starts_with("HTTP/1.1 200 "), "{listed}");
    let foreign =
        call(&format!("\r\ncontent-type: application/json\r\norigin: https://evil.example\r\ncookie: {cookie}"));
    assert!(foreign.starts_with("HTTP/1.1 403 "), "{foreign}");
}

#[test]
fn the_web_app_can_be_left_out() {
    let place = Place::new();
    let server = place.serve("dev --port 0 --ephemeral --no-discovery --no-ui");
    let nothing = ask(&server, "GET /", BROWSER, "");
    assert!(nothing.starts_with("HTTP/1.1 404 ") && nothing.contains("route_not_found"), "{nothing}");
}
