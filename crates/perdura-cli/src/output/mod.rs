//! What commands print: for people aligned, coloured and cut to the terminal; for programs one JSON value per line.

mod answer;
mod failure;
mod fields;
mod table;
pub(crate) mod text;
pub(crate) mod time;
mod tone;

use std::io::{IsTerminal, Write};

pub(crate) use answer::Answer;
pub(crate) use failure::Failure;
pub(crate) use fields::Fields;
pub(crate) use table::{Cell, Column, Table};
pub(crate) use tone::Tone;

/// For whom is printed, and on what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// For programs.
    pub(crate) json: bool,
    /// Whether colours are wanted.
    pub(crate) color: bool,
    /// Columns of the terminal; everything fits when there is none.
    pub(crate) width: usize,
}

impl Output {
    /// As the terminal and the environment say.
    pub(crate) fn new(json: bool) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = match terminal_size::terminal_size().filter(|_| is_terminal) {
            Some((terminal_size::Width(columns), _)) => usize::from(columns),
            None => columns.unwrap_or(usize::MAX),
        };
        Self { json, color: !json && is_terminal && wants_color(), width }
    }

    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        tone.paint(text, self.color)
    }

    /// Prints now, while the command goes on. Fails when nobody reads any more.
    pub(crate) fn print(self, answer: &Answer) -> Result<(), Failure> {
        let text = if self.json { format!("{}\n", answer.to_json()) } else { answer.text().to_owned() };
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|_| Failure::unread())
    }

    /// A remark for a person beside the result, such as a lost connection.
    pub(crate) fn remark(self, text: &str) {
        if !self.json {
            let color = std::io::stderr().is_terminal() && wants_color();
            let text = Tone::Quiet.paint(text, color);
            let _closed = writeln!(std::io::stderr(), "{text}");
        }
    }
}

/// Whether a terminal may have colours.
pub(crate) fn wants_color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
