//! A server and commands that manage it, with everything left out that differs from run to run.

use std::process::{Command, Stdio};

use regex::Regex;
use serde_json::Value;

use crate::place::{Place, Server};

/// A development server, and commands for it.
pub(crate) struct Managed {
    pub(crate) place: Place,
    pub(crate) server: Server,
}

impl Managed {
    pub(crate) fn dev() -> Self {
        Self::with("dev --port 0 --ephemeral --no-discovery")
    }

    pub(crate) fn with(line: &str) -> Self {
        let place = Place::new();
        let server = place.serve(line);
        Self { place, server }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.server.port())
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = self.place.command(line);
        command.env("PERDURA_SERVER_URL", self.url());
        command
    }

    /// What a command says and how it ends, without what differs from run to run.
    pub(crate) fn said(&self, line: &str) -> String {
        let (text, code) = self.output(line);
        format!("$ perdura {}\n{}[{code}]\n", self.plain(line), self.plain(&text))
    }

    /// Several commands, one after the other.
    pub(crate) fn all<const N: usize>(&self, lines: [&str; N]) -> String {
        lines.map(|line| self.said(line)).join("\n")
    }

    /// What a program reads, which must be one value, and how the command ends.
    pub(crate) fn json(&self, line: &str) -> (Value, i32) {
        let (text, code) = self.output(&format!("{line} --json"));
        assert_eq!(text.lines().count(), 1, "{text}");
        (serde_json::from_str(&text).unwrap(), code)
    }

    /// The data of a command that succeeds.
    pub(crate) fn data(&self, line: &str) -> Value {
        let (value, code) = self.json(line);
        assert_eq!((&value["ok"], code), (&Value::Bool(true), 0), "{line}: {value}");
        value["data"].clone()
    }

    /// The code of a command that fails, and how it ends.
    pub(crate) fn error(&self, line: &str) -> (String, i32) {
        let (value, code) = self.json(line);
        assert_eq!(value["ok"], false, "{line}: {value}");
        (value["error"]["code"].as_str().unwrap().to_owned(), code)
    }

    fn output(&self, line: &str) -> (String, i32) {
        let output = self.command(line).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (text, output.status.code().unwrap())
    }

    /// Text without addresses, times, generated ids and widths that follow from them.
    pub(crate) fn plain(&self, text: &str) -> String {
        let text = text.replace(&self.server.port().to_string(), "<port>");
        plain(&text.replace(&self.place.path("").display().to_string(), "<folder>/"))
    }
}

/// The same for what has to do with no server.
pub(crate) fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, instead) in [
        (r"(token=|/t/)[A-Za-z0-9._~-]+", "$1<token>"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<moment>"),
        (r"\b\d\d:\d\d:\d\d\b", "<clock>"),
        (r"\b(in )?\d+ (s|min|h|d)( ago)?\b", "<time>"),
        (r"\bnow\b", "<time>"),
        (r"\b\d+(\.\d)? (ms|s)\b", "<time>"),
        (r"\b01[0-9A-HJKMNP-TV-Z]{24}\b", "<ulid>"),
        (r"\b[0-9a-f]{64}\b", "<hash>"),
        (r"\btask-[0-9a-f]{32}\b", "<task>"),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uuid>"),
        (r"\brun-\d{13}-[0-9a-z]{8}\b", "<run>"),
        (r"\b\d+ paths\b", "<count> paths"),
        // How much of a text is shown depends on the times beside it.
        (r"\S+…", "<cut>"),
        (r"(<time> ?)+", "<time> "),
        (r"  +", "  "),
        (r" +\n", "\n"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, instead).into_owned();
    }
    text
}
