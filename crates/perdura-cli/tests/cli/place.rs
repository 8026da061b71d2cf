//! A folder, commands in it, and servers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A folder of its own, which is the working directory and the home of all commands.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_perdura"));
        command.args(line.split_whitespace()).current_dir(self.folder.path());
        command.env_clear().env("HOME", self.folder.path()).env("COLUMNS", "100").stdin(Stdio::null());
        command
    }

    /// Everything that a command says until it ends, and how it ends.
    pub(crate) fn said(&self, line: &str) -> String {
        let output = self.command(line).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap().replace(&self.folder.path().display().to_string(), "<folder>");
        format!(
            "$ perdura {line}\n{text}[{}]\n",
            output.status.code().map_or("killed".to_owned(), |code| code.to_string())
        )
    }

    /// Starts a server and waits until it is ready.
    pub(crate) fn serve(&self, line: &str) -> Server {
        let mut child = self.command(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        Server { child, lines, first }
    }
}

/// A server that runs; it is killed when dropped.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) lines: BufReader<ChildStdout>,
    pub(crate) first: String,
}

/// What a server answers.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The status line and the headers, in small letters.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Server {
    pub(crate) fn port(&self) -> u16 {
        let (_, after) = self.first.split_once("http://").unwrap();
        let address = after.split(',').next().unwrap();
        address.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    /// The body of an answer.
    pub(crate) fn get(&self, path: &str) -> String {
        self.ask("GET", path, "", "").body
    }

    /// The answer to a JSON body.
    pub(crate) fn post(&self, path: &str, body: &str) -> Reply {
        self.ask("POST", path, "", body)
    }

    /// The whole answer; a header is a line with its end.
    pub(crate) fn ask(&self, method: &str, path: &str, header: &str, body: &str) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port())).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n").unwrap();
        let length = body.len();
        write!(stream, "content-type: application/json\r\ncontent-length: {length}\r\n{header}\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// Asks it to stop; what it says until then, and its exit code.
    pub(crate) fn stop(mut self) -> (String, Option<i32>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        (rest, self.child.wait().unwrap().code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
