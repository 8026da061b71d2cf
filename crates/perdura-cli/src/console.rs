//! What a person sees while the server runs; with `--json`, what a program reads.

use std::io::{IsTerminal, Write};

use perdura_core::{Notice, RunStatus};
use serde_json::{Value, json};

/// Prints notices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Console {
    json: bool,
    color: bool,
}

/// The colours that carry meaning.
#[derive(Debug, Clone, Copy)]
enum Tone {
    Good,
    Bad,
    Warn,
    Quiet,
}

impl Console {
    pub(crate) fn new(json: bool) -> Self {
        let color = !json && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { json, color }
    }

    /// Prints a line for people; programs get the same as a value.
    pub(crate) fn line(self, text: &str, value: &Value) {
        let line = if self.json { value.to_string() } else { text.to_owned() };
        // A closed terminal must not stop the server.
        let _closed = writeln!(std::io::stdout(), "{line}");
    }

    /// Prints a notice, if it is worth a line.
    pub(crate) fn notice(self, notice: &Notice, at: &str) {
        let Some((word, tone, text, value)) = describe(notice) else { return };
        let word = self.paint(tone, &format!("{word:<9}"));
        let at_text = self.paint(Tone::Quiet, at.get(11..19).unwrap_or(at));
        let mut value = value;
        value["at"] = json!(at);
        self.line(&format!("{at_text}  {word} {text}"), &value);
    }

    fn paint(self, tone: Tone, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Warn => "33",
            Tone::Quiet => "2",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

fn describe(notice: &Notice) -> Option<(&'static str, Tone, String, Value)> {
    Some(match notice {
        Notice::Event(event) if event.name.starts_with("inngest/") => return None,
        Notice::Event(event) => (
            "event",
            Tone::Quiet,
            format!("{} {}", event.name, event.internal_id),
            json!({ "kind": "event", "name": &*event.name, "id": event.internal_id }),
        ),
        Notice::App(app, warnings) => {
            let lines = warnings.iter().map(|warning| format!("\n          {}: {}", warning.function, warning.message));
            (
                "app",
                if warnings.is_empty() { Tone::Good } else { Tone::Warn },
                format!(
                    "{} with {} function{} at {}{}",
                    app.name,
                    app.functions.len(),
                    if app.functions.len() == 1 { "" } else { "s" },
                    app.url,
                    lines.collect::<String>()
                ),
                json!({
                    "kind": "app",
                    "name": app.name,
                    "url": app.url,
                    "functions": app.functions.iter().map(|function| &function.slug).collect::<Vec<_>>(),
                    "warnings": warnings.iter().map(|warning| format!("{}: {}", warning.function, warning.message)).collect::<Vec<_>>(),
                }),
            )
        }
        Notice::AppRemoved(name) => {
            ("app", Tone::Warn, format!("{name} removed"), json!({ "kind": "app_removed", "name": name }))
        }
        Notice::RunCreated { run, function, event } => (
            "run",
            Tone::Quiet,
            format!("{run} {function} started by {event}"),
            json!({ "kind": "run_created", "run": run, "function": &**function, "event": &**event }),
        ),
        Notice::AttemptFailed { run, function, step, attempt, retry_in_ms, error } => {
            let next = retry_in_ms.map_or("no retries left".to_owned(), |ms| format!("next in {}", duration(ms)));
            (
                "attempt",
                Tone::Warn,
                format!("{run} {function} attempt {} failed, {next}: {error}", attempt + 1),
                json!({
                    "kind": "attempt_failed", "run": run, "function": &**function, "step": step, "attempt": attempt,
                    "retry_in_ms": retry_in_ms, "error": error,
                }),
            )
        }
        Notice::RunEnded { run, function, status, duration_ms, error } => {
            let (word, tone) = match status {
                RunStatus::Completed => ("completed", Tone::Good),
                RunStatus::Failed => ("failed", Tone::Bad),
                RunStatus::Cancelled => ("cancelled", Tone::Warn),
                RunStatus::Scheduled | RunStatus::Running => ("ended", Tone::Quiet),
            };
            let reason = error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
            (
                word,
                tone,
                format!("{run} {function} in {}{reason}", duration(*duration_ms)),
                json!({
                    "kind": "run_ended", "run": run, "function": &**function, "status": status.as_str(),
                    "duration_ms": duration_ms, "error": error,
                }),
            )
        }
    })
}

/// A duration for people.
fn duration(ms: i64) -> String {
    match ms {
        ..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{:.1} s", ms as f64 / 1_000.0),
        60_000..3_600_000 => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
        3_600_000.. => format!("{} h {} min", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_for_people() {
        for (ms, want) in
            [(0, "0 ms"), (999, "999 ms"), (1_500, "1.5 s"), (61_000, "1 min 1 s"), (3_660_000, "1 h 1 min")]
        {
            assert_eq!(duration(ms), want);
        }
    }
}
