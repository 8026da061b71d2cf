//! What a browser gets from the binary.

use crate::place::Place;

const READER: &str = "a-reader-of-everything";
const BROWSER: &str = "accept: text/html,*/*;q=0.8\r\n";

#[test]
fn the_web_app_is_in_the_binary() {
    let place = Place::new();
    let server = place.serve("dev --port 0 --ephemeral --no-discovery");
    for path in ["/", "/runs", "/coordination/orders", "/login"] {
        let page = server.ask("GET", path, BROWSER, "");
        assert!(page.status == 200 && page.body.contains("<title>Perdura</title>"), "{path}: {page:?}");
        assert!(page.head.contains("content-security-policy: default-src 'none'; "), "{page:?}");
        assert!(!page.head.contains("access-control-allow-origin"), "{page:?}");
    }
    let missing = server.ask("GET", "/nothing", BROWSER, "");
    assert!(missing.status == 404 && missing.body.contains("<title>Perdura</title>"), "{missing:?}");
    assert!(server.get("/nothing").contains("route_not_found"));
    assert!(server.get("/api/session").contains(r#""open":true"#));
    // The page of a task stays the server's own.
    assert!(server.ask("GET", "/t/none", BROWSER, "").head.contains("x-robots-tag: noindex"));
}

#[test]
fn a_person_signs_in_to_a_production_server() {
    let place = Place::new();
    let keys = format!("--signing-key 0123456789abcdef --event-key send-me --api-key viewer:read:{READER}");
    let server = place.serve(&format!("start {keys} --host 127.0.0.1 --port 0 --public-url https://perdura.example"));
    assert_eq!(server.ask("GET", "/", BROWSER, "").status, 200, "the page needs no key");
    let call = |headers: &str| server.ask("POST", "/rpc/runs/list", headers, r#"{"json":{}}"#);
    assert_eq!(call("").status, 401);
    let signed_in = server.ask("POST", "/api/session", "", &format!(r#"{{"key":"{READER}"}}"#));
    let cookie = signed_in.head.split("set-cookie: ").nth(1).unwrap().lines().next().unwrap();
    assert!(cookie.ends_with("; httponly; samesite=strict; path=/; max-age=604800; secure"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    for (origin, status) in [("https://perdura.example", 200), ("https://evil.example", 403)] {
        let answer = call(&format!("origin: {origin}\r\ncookie: {cookie}\r\n"));
        assert_eq!(answer.status, status, "{origin}: {answer:?}");
    }
}

#[test]
fn the_web_app_can_be_left_out() {
    let place = Place::new();
    let server = place.serve("dev --port 0 --ephemeral --no-discovery --no-ui");
    let nothing = server.ask("GET", "/", BROWSER, "");
    assert!(nothing.status == 404 && nothing.body.contains("route_not_found"), "{nothing:?}");
}
