//! The colours that carry meaning.

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Bad,
    Warn,
    Quiet,
}

impl Tone {
    /// How the state of anything is shown, by its word: runs, spans, jobs, tasks and checks share one language.
    pub(crate) fn of_state(word: &str) -> Self {
        match word.to_lowercase().as_str() {
            "completed" | "well" | "success" | "answered" | "started" | "published" | "ok" => Self::Good,
            "failed" | "wrong" | "lost" | "error" => Self::Bad,
            "running" | "scheduled" | "queued" | "waiting" | "retrying" | "retried" | "pending" | "processing"
            | "open" | "warning" | "partial" => Self::Warn,
            "cancelled" | "timedout" | "timed-out" | "abandoned" | "stopped" | "skipped" => Self::Quiet,
            _ => Self::Plain,
        }
    }

    /// The text in this colour, if colours are wanted.
    pub(crate) fn paint(self, text: &str, color: bool) -> String {
        let code = match self {
            Self::Plain => return text.to_owned(),
            Self::Good => "32",
            Self::Bad => "31",
            Self::Warn => "33",
            Self::Quiet => "2",
        };
        if color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
