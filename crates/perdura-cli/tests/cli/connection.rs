//! Finding a server, being let in, losing it and coming back; help and completions.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::Stdio;

use crate::manage::{Managed, plain};
use crate::place::Place;

const KEYS: &str = "start --signing-key 0123456789abcdef --event-key send-me --host 127.0.0.1 --port 0";
const READER: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn help_of_each_command() {
    let place = Place::new();
    let nouns =
        ["workflow", "run", "event", "function", "app", "robot", "robot job", "robot kind", "doctor", "completions"];
    let lines = nouns.map(|noun| format!("{noun} --help"));
    let verbs = ["workflow run --help".to_owned(), "run bulk-cancel --help".to_owned()];
    insta::assert_snapshot!(lines.iter().chain(&verbs).map(|line| place.said(line)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_server_that_is_not_there() {
    let place = Place::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let lines =
        ["run list", "run list --json", "workflow create --id a --json", "event watch", "doctor", "doctor --json"];
    let said = lines.map(|line| place.said(&format!("{line} --server http://127.0.0.1:{free}")));
    let wrong = ["run list --server ftp://x", "run list --config missing.toml --json"].map(|line| place.said(line));
    insta::assert_snapshot!([said.join("\n"), wrong.join("\n")].join("\n").replace(&free.to_string(), "<port>"));
}

#[test]
fn something_else_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";
            std::io::Write::write_all(&mut stream, answer).unwrap();
        }
    });
    let place = Place::new();
    let said = ["run list", "doctor"].map(|line| place.said(&format!("{line} --server 127.0.0.1:{port}")));
    insta::assert_snapshot!(said.join("\n").replace(&port.to_string(), "<port>"));
}

#[test]
fn keys_and_scopes() {
    let server = Managed::with(&format!("{KEYS} --api-key look:read:{READER}"));
    insta::assert_snapshot!(
        server
            .all([
                "run list",
                "run list --key wrong",
                &format!("run list --key {READER}"),
                &format!("event send a/b --key {READER}"),
                &format!("app remove a --yes --json --key {READER}"),
                "event send a/b --key 0123456789abcdef",
                "doctor --key wrong",
            ])
            .replace(READER, "<reader>")
    );
    // The server's own form of the key does, too.
    let mut command = server.command("run list");
    command.env("PERDURA_API_KEY", format!("look:read:{READER}"));
    assert!(command.output().unwrap().status.success());
}

#[test]
fn the_doctor_finds_a_sound_server_sound() {
    let server = Managed::dev();
    insta::assert_snapshot!(server.all([
        "doctor",
        "doctor --run 01AAAAAAAAAAAAAAAAAAAAAAAA",
        "doctor --workflow-run missing",
    ]));
    let report = server.data("doctor");
    let names: Vec<&str> =
        report["checks"].as_array().unwrap().iter().filter_map(|check| check["name"].as_str()).collect();
    assert_eq!(names[..4], ["health", "serve endpoint", "rpc", "openapi"]);
    assert_eq!(server.error("doctor --workflow-run missing"), ("DOCTOR_FOUND_PROBLEMS".to_owned(), 1));
}

#[test]
fn a_watch_goes_on_after_a_restart_of_the_server() {
    let place = Place::new();
    let first = place.serve("dev --port 0 --no-discovery");
    let url = format!("http://127.0.0.1:{}", first.port());
    let line = format!("event watch --server {url}");
    let mut watch = place.command(&line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(watch.stdout.take().unwrap());
    // A stream begins with what comes after it: send until something is told.
    let seen = std::thread::spawn(move || {
        let mut first = String::new();
        told.read_line(&mut first).unwrap();
        (first, told)
    });
    while !seen.is_finished() {
        assert!(place.said(&format!("event send shop/early --server {url}")).ends_with("[0]\n"));
    }
    let (line, mut told) = seen.join().unwrap();
    assert!(line.contains("shop/early"), "{line}");
    let port = first.port();
    assert_eq!(first.stop().1, Some(0));
    let second = place.serve(&format!("dev --port {port} --no-discovery"));
    assert!(place.said(&format!("event send shop/late --server {url}")).ends_with("[0]\n"));
    let mut line = String::new();
    while !line.contains("shop/late") {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0, "the watch has ended");
    }
    watch.kill().unwrap();
    let output = watch.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "the connection is lost; trying again\n");
    assert_eq!(second.stop().1, Some(0));
}

#[test]
fn completions_for_every_shell() {
    let place = Place::new();
    for (shell, sign) in [
        ("bash", "_perdura()"),
        ("zsh", "#compdef perdura"),
        ("fish", "complete -c perdura"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[perdura]"),
    ] {
        let script = place.said(&format!("completions {shell}"));
        assert!(script.ends_with("[0]\n") && script.contains(sign), "{shell}");
        for word in ["workflow", "near-misses", "bulk-rerun"] {
            assert!(script.contains(word), "{shell} {word}");
        }
    }
    insta::assert_snapshot!(plain(&place.said("completions csh")));
}

#[test]
fn what_nobody_reads_is_no_error() {
    let server = Managed::dev();
    let mut list = server.command("function list").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(list.stdout.take());
    let output = list.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
