//! Why a command did not do what it was asked.

use std::fmt::Write as _;

use std::process::ExitCode;

use perdura_contract::{CallError, Errors};
use serde::Serialize;
use serde_json::{Value, json};

use super::Output;
use super::text::clean;
use crate::bounds::ISSUES_SHOWN_MAX;

/// Why a command did not do what it was asked: a code for programs, a sentence for people, an exit code for scripts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    code: String,
    message: String,
    /// Apart: most answers of a command are no failures, and a failure must not make them large.
    details: Option<Box<Value>>,
    exit: u8,
    /// What a person sees instead of the message.
    report: Option<String>,
}

/// The command could not be carried out, or its answer is bad news.
const FAILED: u8 = 1;
/// The command itself is wrong.
const USAGE: u8 = 2;

impl Failure {
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), details: None, exit: FAILED, report: None }
    }
    /// The command itself is wrong: nothing was sent.
    pub(crate) fn usage(code: &str, message: impl Into<String>) -> Self {
        Self { exit: USAGE, ..Self::new(code, message) }
    }
    /// Nobody reads what is printed, as in `perdura run list | head -1`.
    pub(crate) fn unread() -> Self {
        Self { report: Some(String::new()), ..Self::new("OUTPUT_CLOSED", "nobody reads the output") }
    }
    #[must_use]
    pub(crate) fn with_details<T: Serialize + ?Sized>(mut self, details: &T) -> Self {
        self.details = Some(Box::new(serde_json::to_value(details).expect("details are made of JSON")));
        self
    }
    /// What to do about it, behind what happened.
    #[must_use]
    pub(crate) fn with_advice(mut self, advice: &str) -> Self {
        self.message = format!("{}; {advice}", self.message);
        self
    }
    /// What a person sees on the standard output instead of the message on the error output.
    #[must_use]
    pub(crate) fn with_report(mut self, report: impl Into<String>) -> Self {
        self.report = Some(report.into());
        self
    }
    /// The same under the code of a command, as scripts know it; the server's own goes into the details. What is not the
    /// server's answer keeps its code.
    #[must_use]
    pub(crate) fn named(self, code: &str) -> Self {
        if OUR_OWN.contains(&self.code.as_str()) {
            return self;
        }
        let Self { details: known, exit, message, report, code: own } = self;
        let mut details = json!({ "code": own });
        match known.map(|known| *known) {
            Some(Value::Object(inner)) => details.as_object_mut().expect("it was made so").extend(inner),
            Some(other) => details["data"] = other,
            None => {}
        }
        Self { code: code.to_owned(), details: Some(Box::new(details)), exit, message, report }
    }
    pub(crate) fn code(&self) -> &str {
        &self.code
    }
    /// What the server said beyond its sentence.
    pub(crate) fn data(&self) -> Option<&Value> {
        self.details.as_ref().and_then(|details| details.get("data"))
    }
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What became of a call.
    pub(crate) fn of_call<E: Errors>(error: CallError<E>, server: &str) -> Self {
        match error {
            CallError::Declared { error, message } => {
                let error = error.into_error().with_message(message);
                Self::of_error(&error, server)
            }
            CallError::Undeclared(error) => Self::of_error(&error, server),
            CallError::Transport(error) => Self::unreachable(server, &*error),
            CallError::Malformed(reason) => {
                let message = format!(
                    "what answers at {server} does not speak as this release does: {reason}; compare 'perdura --version' on both sides"
                );
                Self::new(ANSWER_UNREADABLE, message)
            }
        }
    }

    /// No connection came about, or it broke.
    pub(crate) fn unreachable(server: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        let message = format!(
            "cannot reach the server at {server}: {}; start one with 'perdura dev', or name another with --server or PERDURA_SERVER_URL",
            deepest_reason(error)
        );
        Self::new(SERVER_UNREACHABLE, message)
    }

    fn of_error(error: &perdura_contract::Error, server: &str) -> Self {
        let (code, status) = (error.code().to_owned(), error.status().as_u16());
        let data = serde_json::to_value(error.data()).ok().filter(|data| !data.is_null());
        let message = match (status, code.as_str()) {
            (401, _) => format!("{server}: {}; give it with --key or PERDURA_API_KEY", error.message()),
            (404, "NOT_FOUND") => format!(
                "what answers at {server} does not know this procedure: is it a Perdura server, and of this release?"
            ),
            (400, "BAD_REQUEST") => with_issues(error.message(), data.as_ref()),
            _ => error.message().to_owned(),
        };
        let mut details = json!({ "status": status });
        if let Some(data) = data {
            details["data"] = data;
        }
        Self { details: Some(Box::new(details)), ..Self::new(code, message) }
    }

    /// Tells it, and says how the process ends.
    #[expect(clippy::print_stderr, clippy::print_stdout, reason = "this is the command line")]
    pub(crate) fn tell(&self, out: Output) -> ExitCode {
        if out.json {
            println!("{}", self.to_json());
        } else if let Some(report) = &self.report {
            print!("{report}");
        } else {
            eprintln!("error: {}", self.message.lines().map(clean).collect::<Vec<_>>().join("\n"));
        }
        ExitCode::from(self.exit)
    }

    /// One value, without line breaks.
    pub(crate) fn to_json(&self) -> String {
        let (code, message) = (Value::from(self.code.as_str()), Value::from(self.message.as_str()));
        let details = self.details.as_ref().map(|details| format!(r#","details":{details}"#)).unwrap_or_default();
        format!(r#"{{"ok":false,"error":{{"code":{code},"message":{message}{details}}}}}"#)
    }
}

pub(crate) const SERVER_UNREACHABLE: &str = "SERVER_UNREACHABLE";
pub(crate) const ANSWER_UNREADABLE: &str = "ANSWER_UNREADABLE";
/// Codes of what is not a server's answer to the question.
const OUR_OWN: &[&str] = &[
    SERVER_UNREACHABLE,
    ANSWER_UNREADABLE,
    "SERVER_TOO_SLOW",
    "OUTPUT_CLOSED",
    "KEY_REQUIRED",
    "SCOPE_MISSING",
    "ORIGIN_REFUSED",
];

/// What is wrong with an input, with the places.
fn with_issues(message: &str, data: Option<&Value>) -> String {
    let issues = data.and_then(|data| data["issues"].as_array()).map(Vec::as_slice).unwrap_or_default();
    let line = |issue: &Value| {
        let steps = issue["path"].as_array().map(Vec::as_slice).unwrap_or_default();
        let place: Vec<String> =
            steps.iter().map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned)).collect();
        format!("\n  {}: {}", place.join("."), issue["message"].as_str().unwrap_or_default())
    };
    let mut text = message.to_owned();
    text.extend(issues.iter().take(ISSUES_SHOWN_MAX).map(line));
    if issues.len() > ISSUES_SHOWN_MAX {
        let _written = write!(text, "\n  and {} more", issues.len() - ISSUES_SHOWN_MAX);
    }
    text
}

/// The innermost cause, which is what a person can act on.
fn deepest_reason(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
