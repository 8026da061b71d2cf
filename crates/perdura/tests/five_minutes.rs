//! The first page: its program is the example, and does what the page says.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The program of a first page, without its frame.
fn program(page: &str) -> &str {
    let start = page.find("```rust,no_run\n").unwrap() + "```rust,no_run\n".len();
    let length = page[start..].find("```").unwrap();
    &page[start..start + length]
}

#[test]
fn the_pages_show_the_example() {
    // Without its doc comment, and without what only this project's lints want.
    let example = include_str!("../examples/orders.rs").splitn(3, '\n').nth(2).unwrap();
    assert_eq!(program(include_str!("../README.md")), example);
    assert_eq!(program(include_str!("../../../README.md")), example);
}

struct Service {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Service {
    fn start(program: &Path, folder: &Path, port: u16) -> Self {
        let mut child = Command::new(program)
            .current_dir(folder)
            .env("ADDRESS", format!("127.0.0.1:{port}"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }
    /// The next line that it prints; empty when it has ended.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

/// Kills it, as a crash would.
impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Whether a variable is one of those in which cargo tells a program of its package.
fn is_of_cargo(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Builds the example, which `cargo test` does only when it is asked for everything, and says where it is.
fn build_example() -> PathBuf {
    // With the features that the tests of the workspace have: others would build every dependency a second time.
    let build = ["build", "--quiet", "--offline", "--workspace", "--exclude", "robot-service", "--example", "orders"];
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo tells this test would make build scripts that look at it run again, and half of the tree be built again.
    for (name, _) in std::env::vars().filter(|(name, _)| is_of_cargo(name)) {
        cargo.env_remove(name);
    }
    assert!(cargo.args(build).status().unwrap().success());
    // Beside the folder of this test.
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().parent().unwrap().join("examples/orders")
}

fn place_order(port: u16) {
    let body = r#"{"id": "A-7"}"#;
    let request = format!(
        "POST /orders HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: \
         close\r\n\r\n{body}",
        body.len()
    );
    // The service is ready when it accepts a connection.
    let mut connection = loop {
        if let Ok(connection) = TcpStream::connect(("127.0.0.1", port)) {
            break connection;
        }
        std::thread::yield_now();
    };
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// Returns when it is on disk that the order was charged: a step that a crash interrupts is executed again.
fn wait_until_it_sleeps(folder: &Path) {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let store = rusqlite::Connection::open_with_flags(folder.join("data/perdura.db"), flags).unwrap();
    let sleeps = "SELECT count(*) FROM journal WHERE instr(CAST(body AS TEXT), 'time to change') > 0";
    while store.query_row(sleeps, [], |row| row.get::<_, i64>(0)).unwrap() == 0 {
        std::thread::yield_now();
    }
}

#[test]
fn a_killed_service_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let program = build_example();
    let mut first = Service::start(&program, folder.path(), port);
    place_order(port);
    assert_eq!(first.line(), "A-7 charged");
    wait_until_it_sleeps(folder.path());
    drop(first);
    let mut second = Service::start(&program, folder.path(), port);
    assert_eq!(second.line(), "A-7 shipped", "it was charged before");
}
