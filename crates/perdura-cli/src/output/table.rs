//! Tables that fit the terminal.

use std::fmt::Write as _;

use super::text::{clean, cut, width};
use super::{Output, Tone};

/// Columns between two others.
const GAP: usize = 2;
/// Columns that a text column keeps, however narrow the terminal is: below that nothing can be recognised.
const TEXT_COLUMNS_MIN: usize = 8;

/// What a column may do when the table is too wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// An id, a state, a number: useless when cut.
    Whole(&'static str),
    /// A name or a sentence: its beginning says something.
    Text(&'static str),
}

/// A cell.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

/// Rows under headings.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    /// Behind which row, and what.
    notes: Vec<(usize, String)>,
}

impl Cell {
    pub(crate) fn new(text: &str, tone: Tone) -> Self {
        Self { text: clean(text), tone }
    }
    /// A state in its colour.
    pub(crate) fn state(word: &str) -> Self {
        Self::new(word, Tone::of_state(word))
    }
    /// A detail that may be overlooked.
    pub(crate) fn quiet(text: &str) -> Self {
        Self::new(text, Tone::Quiet)
    }
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text.as_ref(), Tone::Plain)
    }
}

impl Column {
    fn heading(self) -> &'static str {
        match self {
            Self::Whole(heading) | Self::Text(heading) => heading,
        }
    }
}

impl Table {
    pub(crate) fn new(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), rows: Vec::new(), notes: Vec::new() }
    }
    pub(crate) fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        let cells = cells.into();
        assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(cells);
    }

    /// A remark below the last row, which is never cut.
    pub(crate) fn note(&mut self, text: &str) {
        self.notes.push((self.rows.len(), clean(text)));
    }

    /// The table, with a line break after each row.
    pub(crate) fn shown(&self, out: Output) -> String {
        let widths = self.widths(out.width);
        let mut text = String::new();
        let headings = self.columns.iter().map(|column| Cell::quiet(column.heading())).collect();
        for (number, row) in std::iter::once(&headings).chain(&self.rows).enumerate() {
            let mut line = String::new();
            let mut pending = 0;
            for (cell, columns) in row.iter().zip(&widths) {
                let short = cut(&cell.text, *columns);
                let _ = write!(line, "{:pending$}{}", "", out.paint(cell.tone, &short));
                pending = columns - width(&short) + GAP;
            }
            // A last cell that is empty would leave the gap before it.
            text.push_str(line.trim_end());
            text.push('\n');
            for (_, note) in self.notes.iter().filter(|(behind, _)| *behind == number) {
                let _ = writeln!(text, "  {}", out.paint(Tone::Quiet, &format!("→ {note}")));
            }
        }
        text
    }

    /// The columns' widths; text columns give way, the widest first.
    fn widths(&self, available: usize) -> Vec<usize> {
        let wanted = |number: usize, column: &Column| {
            let cells = self.rows.iter().map(|row| width(&row[number].text));
            cells.chain([width(column.heading())]).max().unwrap_or(0)
        };
        let mut widths: Vec<usize> =
            self.columns.iter().enumerate().map(|(number, column)| wanted(number, column)).collect();
        let gaps = GAP * widths.len().saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(available);
        while excess > 0 {
            let is_text = |number: &usize| matches!(self.columns[*number], Column::Text(_));
            let widest = (0..widths.len()).filter(is_text).max_by_key(|number| widths[*number]);
            match widest {
                Some(number) if widths[number] > TEXT_COLUMNS_MIN => widths[number] -= 1,
                Some(_) | None => break,
            }
            excess -= 1;
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: usize, color: bool, expected: &str) {
        let mut table = Table::new([Column::Whole("ID"), Column::Text("NAME"), Column::Whole("STATUS")]);
        table.row(["1".into(), "a long name of a workflow".into(), Cell::state("completed")]);
        table.row(["22".into(), "b\u{1b}[2J".into(), Cell::state("failed")]);
        let shown = table.shown(Output { json: false, color, width });
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_table_is_as_wide_as_it_needs_or_as_the_terminal_is() {
        check(
            100,
            false,
            "ID  NAME                       STATUS\n\
             1   a long name of a workflow  completed\n\
             22  b\u{fffd}[2J                      failed\n",
        );
        check(25, false, "ID  NAME        STATUS\n1   a long na…  completed\n22  b\u{fffd}[2J       failed\n");
        check(3, false, "ID  NAME      STATUS\n1   a long …  completed\n22  b\u{fffd}[2J     failed\n");
    }

    #[test]
    fn colours_take_no_columns() {
        check(
            25,
            true,
            "\u{1b}[2mID\u{1b}[0m  \u{1b}[2mNAME\u{1b}[0m        \u{1b}[2mSTATUS\u{1b}[0m\n\
             1   a long na…  \u{1b}[32mcompleted\u{1b}[0m\n\
             22  b\u{fffd}[2J       \u{1b}[31mfailed\u{1b}[0m\n",
        );
    }
}
