//! What a person sees while the server runs; with `--json`, what a program reads.

use std::io::{IsTerminal, Write};

use perdura_core::{Notice, RunStatus};
use serde_json::{Value, json};

use crate::output::time::duration;
use crate::output::{Tone, wants_color};

/// Prints notices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Console {
    json: bool,
    color: bool,
}

impl Console {
    pub(crate) fn new(json: bool) -> Self {
        let color = !json && std::io::stdout().is_terminal() && wants_color();
        Self { json, color }
    }

    /// Whether programs read what is printed.
    pub(crate) fn is_for_programs(self) -> bool {
        self.json
    }

    /// Prints a line for people; programs get the same as a value.
    pub(crate) fn line(self, text: &str, value: &Value) {
        let mut lines = String::new();
        self.add_line(&mut lines, text, value);
        Self::print(&lines);
    }

    /// Prints whole lines at once.
    pub(crate) fn print(lines: &str) {
        // A closed terminal must not stop the server.
        let _closed = std::io::stdout().write_all(lines.as_bytes());
    }

    /// Adds a line for people, or the same as a value for programs.
    pub(crate) fn add_line(self, lines: &mut String, text: &str, value: &Value) {
        if self.json {
            lines.push_str(&value.to_string());
        } else {
            lines.push_str(text);
        }
        lines.push('\n');
    }

    /// Adds a notice, if it is worth a line.
    pub(crate) fn add_notice(self, lines: &mut String, notice: &Notice, at: &str) {
        if is_silent(notice) {
            return;
        }
        if self.json {
            let mut value = value_of(notice);
            value["at"] = json!(at);
            lines.push_str(&value.to_string());
        } else {
            let (word, tone, text) = text_of(notice);
            lines.push_str(&self.paint(Tone::Quiet, at.get(11..19).unwrap_or(at)));
            lines.push_str("  ");
            lines.push_str(&self.paint(tone, &format!("{word:<9}")));
            lines.push(' ');
            lines.push_str(&text);
        }
        lines.push('\n');
    }

    fn paint(self, tone: Tone, text: &str) -> String {
        tone.paint(text, self.color)
    }
}

/// Events of the engine itself are not shown: each repeats what another line says.
pub(crate) fn is_silent(notice: &Notice) -> bool {
    matches!(notice, Notice::Event(event) if perdura_types::event_name::is_internal(&event.name))
}

/// A notice as a word, its meaning, and the rest of the line.
fn text_of(notice: &Notice) -> (&'static str, Tone, String) {
    match notice {
        Notice::Event(event) => ("event", Tone::Quiet, format!("{} {}", event.name, event.internal_id)),
        Notice::App(app, warnings) => {
            let lines = warnings.iter().map(|warning| format!("\n          {}: {}", warning.function, warning.message));
            let text = format!(
                "{} with {} function{} at {}{}",
                app.name,
                app.functions.len(),
                if app.functions.len() == 1 { "" } else { "s" },
                app.url,
                lines.collect::<String>()
            );
            ("app", if warnings.is_empty() { Tone::Good } else { Tone::Warn }, text)
        }
        Notice::AppRemoved(name) => ("app", Tone::Warn, format!("{name} removed")),
        Notice::RunCreated { run, function, event } => {
            ("run", Tone::Quiet, format!("{run} {function} started by {event}"))
        }
        Notice::AttemptFailed { run, function, attempt, retry_in_ms, error, step: _ } => {
            let next = retry_in_ms.map_or("no retries left".to_owned(), |ms| format!("next in {}", duration(ms)));
            let text = format!("{run} {function} attempt {} failed, {next}: {error}", attempt + 1);
            ("attempt", Tone::Warn, text)
        }
        Notice::RunEnded { run, function, status, duration_ms, error } => {
            let (word, tone) = match status {
                RunStatus::Completed => ("completed", Tone::Good),
                RunStatus::Failed => ("failed", Tone::Bad),
                RunStatus::Cancelled => ("cancelled", Tone::Warn),
                RunStatus::Scheduled | RunStatus::Running => ("ended", Tone::Quiet),
            };
            let reason = error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
            (word, tone, format!("{run} {function} in {}{reason}", duration(*duration_ms)))
        }
    }
}

/// A notice as a program reads it.
fn value_of(notice: &Notice) -> Value {
    match notice {
        Notice::Event(event) => json!({ "kind": "event", "name": &*event.name, "id": event.internal_id }),
        Notice::App(app, warnings) => {
            let warnings = warnings.iter().map(|warning| format!("{}: {}", warning.function, warning.message));
            json!({
                "kind": "app",
                "name": app.name,
                "url": app.url,
                "functions": app.functions.iter().map(|function| &function.slug).collect::<Vec<_>>(),
                "warnings": warnings.collect::<Vec<_>>(),
            })
        }
        Notice::AppRemoved(name) => json!({ "kind": "app_removed", "name": name }),
        Notice::RunCreated { run, function, event } => {
            json!({ "kind": "run_created", "run": run, "function": &**function, "event": &**event })
        }
        Notice::AttemptFailed { run, function, step, attempt, retry_in_ms, error } => json!({
            "kind": "attempt_failed", "run": run, "function": &**function, "step": step, "attempt": attempt,
            "retry_in_ms": retry_in_ms, "error": error,
        }),
        Notice::RunEnded { run, function, status, duration_ms, error } => json!({
            "kind": "run_ended", "run": run, "function": &**function, "status": status.as_str(),
            "duration_ms": duration_ms, "error": error,
        }),
    }
}
