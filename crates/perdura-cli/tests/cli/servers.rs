//! Starting servers: what is said, and how it ends.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use crate::place::{Place, Server};

const KEYS: &str = "start --signing-key 0123456789abcdef --event-key send-me";

#[test]
fn help() {
    let place = Place::new();
    let lines = ["", "--help", "dev --help", "start --help", "--version"];
    insta::assert_snapshot!(lines.map(|line| place.said(line)).join("\n"));
}

#[test]
fn commands_that_cannot_work() {
    let place = Place::new();
    std::fs::write(place.path("file"), "").unwrap();
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let busy_port = busy.local_addr().unwrap().port().to_string();
    let mut said = String::new();
    for line in [
        "serve",
        "dev --bogus",
        "dev extra",
        "dev --port",
        "dev --port 70000",
        "dev --ephemeral --host 203.0.113.1 --port 0",
        "dev --ephemeral --host 300.0.0.1:80 --port 0",
        &format!("dev --ephemeral --port {busy_port}"),
        "dev --ephemeral --port 0 -u ftp://localhost/x",
        "dev --data-dir file --port 0",
        "start",
        "start --signing-key 0123456789abcdef",
        "start --signing-key not-hexadecimal --event-key a",
        &format!("{KEYS} --redis-uri redis://localhost"),
        &format!("{KEYS} --host 127.0.0.1 --port {busy_port}"),
    ] {
        said += &place.said(line).replace(&busy_port, "<busy>");
        said.push('\n');
    }
    // A resolver's own words differ from system to system.
    let said: Vec<&str> = said.lines().map(|line| line.split(": failed to lookup").next().unwrap()).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_dev_server_from_start_to_stop() {
    let place = Place::new();
    let server = place.serve("dev --port 0 --no-discovery");
    assert!(server.first.starts_with("perdura 0.1.0 listens on http://127.0.0.1:"), "{}", server.first);
    assert!(server.first.contains(", data in .perdura, ready in "), "{}", server.first);
    assert_eq!(server.get("/health"), r#"{"ok":true,"message":"OK","status":200}"#);
    assert!(place.path(".perdura/perdura.db").exists());
    let (rest, code) = server.stop();
    assert!(rest.contains("terminated: "), "{rest}");
    assert_eq!(code, Some(0));
}

#[test]
fn programs_get_json() {
    let place = Place::new();
    let mut server = place.serve("dev --port 0 --ephemeral --no-discovery --json");
    assert!(server.first.starts_with('{') && server.first.contains(r#""kind":"ready""#), "{}", server.first);
    assert!(!place.path(".perdura").exists());
    // So that the address is where `get` looks for it.
    server.first = server.first.replace("\"address\":\"", "\"address\":\"http://").replace("\",", ",");
    assert_eq!(server.get("/health"), r#"{"ok":true,"message":"OK","status":200}"#);
    let (rest, code) = server.stop();
    assert_eq!(rest.lines().last(), Some(r#"{"kind":"stopping","signal":"terminated"}"#));
    assert_eq!(code, Some(0));
}

#[test]
fn secrets_are_nowhere() {
    let place = Place::new();
    let start = place.serve(&format!("{KEYS} --host 127.0.0.1 --port 0"));
    let heard = start.get("/dev");
    assert!(heard.contains("route_not_found"), "{heard}");
    let first = start.first.clone();
    let (rest, code) = start.stop();
    assert_eq!(code, Some(0));
    let dev = Place::new();
    let mut command = dev.command("dev --port 0 --ephemeral --no-discovery");
    command.env("INNGEST_SIGNING_KEY", "0123456789abcdef").env("INNGEST_EVENT_KEY", "send-me");
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    let dev = Server { child, lines, first: line };
    let shown = dev.get("/dev");
    assert!(shown.contains("\"startOpts\":{"), "{shown}");
    for text in [heard, first, rest, shown] {
        assert!(!text.contains("0123456789abcdef") && !text.contains("send-me"), "{text}");
    }
}

#[test]
fn data_that_cannot_be_used() {
    let place = Place::new();
    let mut said = String::new();
    let first = place.serve("dev --port 0 --no-discovery");
    // Not even the port is taken before the folder is.
    let second = place.said("dev --no-discovery").replace(&format!("process {}", first.child.id()), "process <id>");
    writeln!(said, "while another server runs on it:\n{second}").unwrap();
    assert_eq!(first.stop().1, Some(0));

    let database = place.path(".perdura/perdura.db");
    let sound = std::fs::read(&database).unwrap();
    let mut try_with = |name: &str, bytes: &[u8]| {
        std::fs::write(&database, bytes).unwrap();
        writeln!(said, "{name}:\n{}", place.said("dev --port 0")).unwrap();
    };
    // The version stands at byte 60 of an SQLite file, the application's id at byte 68.
    try_with("made by a newer release", &changed(&sound, 60, &[0, 0, 3, 231]));
    try_with("made by another program", &changed(&sound, 68, b"code"));
    try_with("a text", b"these are my notes, not a database");
    try_with("cut short", &sound[..sound.len() / 2]);
    try_with("overwritten", &changed(&sound, 100, &[0xff; 4_000]));
    insta::assert_snapshot!(said);

    std::fs::write(&database, &sound).unwrap();
    let server = place.serve("dev --port 0 --no-discovery");
    assert_eq!(server.get("/health"), r#"{"ok":true,"message":"OK","status":200}"#);
}

fn changed(bytes: &[u8], at: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes
}

#[test]
fn what_goes_wrong_with_an_app_is_said_once_and_without_colours() {
    let place = Place::new();
    let mut server = place.serve("dev --ephemeral --port 0 --no-discovery -u http://localhost:1/api/inngest");
    let mut line = String::new();
    BufReader::new(server.child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let (_, said) = line.trim_end().split_once("WARN ").unwrap();
    insta::assert_snapshot!(
        said,
        @r#"the app did not register url="http://localhost:1/api/inngest" error="the app cannot be reached at http://localhost:1/api/inngest: Connection refused (os error 111)""#
    );
    let mut command = place.command("dev --ephemeral --port 0");
    let output = command.env("PERDURA_LOG", "perdura=loud").output().unwrap();
    insta::assert_snapshot!(
        String::from_utf8(output.stderr).unwrap().trim_end(),
        @r#"error: PERDURA_LOG is 'perdura=loud', but must be a filter such as info or perdura_engine=debug: error parsing level filter: expected one of "off", "error", "warn", "info", "debug", "trace", or a number 0-5"#
    );
}

#[test]
fn the_nearest_settings_file_counts() {
    let place = Place::new();
    let below = place.path("a/b");
    std::fs::create_dir_all(&below).unwrap();
    let say = |path: &Path, text: &str| {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let heard = |name: &str| {
        let output = place.command("dev").current_dir(&below).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(name), "{text}");
    };
    // Each holds a mistake, by which it can be told apart.
    say(&place.path(".config/perdura/perdura.toml"), "home = 1");
    heard("'home' is not a setting");
    say(&place.path("perdura.toml"), "above = 1");
    heard("'above' is not a setting");
    say(&place.path("a/b/perdura.toml"), "here = 1");
    heard("'here' is not a setting");
}
