//! What can go wrong, told to the person who wrote the expression.

use std::fmt;

use crate::bounds::{QUOTED_CHARS_MAX, STEPS_MAX};

/// Why an expression was refused. `Display` is one line: what, where, and a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    message: String,
    position: Option<Position>,
    hint: Option<String>,
}

/// A place in the source, counted from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The position of a byte offset; an offset past the end is the end.
    pub(crate) fn of(source: &str, offset: usize) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl CompileError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), position: None, hint: None }
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// The same, for an expression that knows no `event`: hints name what it does know.
    pub(crate) fn in_terms_of(mut self, names: &[&str]) -> Self {
        let first = names.first().unwrap_or(&"value");
        self.hint = self.hint.map(|hint| hint.replace("event.data.", &format!("{first}.")));
        self
    }

    /// Where the mistake is, when it is at one place.
    pub fn position(&self) -> Option<Position> {
        self.position
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        if let Some(Position { line, column }) = self.position {
            write!(formatter, " (line {line}, column {column})")?;
        }
        if let Some(hint) = &self.hint {
            write!(formatter, "; {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CompileError {}

/// Why an evaluation gave no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// A condition gave something that is neither a boolean nor missing.
    #[error("the expression must give a boolean, it gave {found}; compare it with something")]
    NotBoolean {
        /// The type that was found.
        found: &'static str,
    },
    /// A priority gave something that is not an int.
    #[error("the expression must give an int, it gave {found}; a JSON number is a double, wrap it in int(..)")]
    NotInt {
        /// The type that was found.
        found: &'static str,
    },
    /// An operator or function does not take operands of these types.
    #[error("{operation} does not apply to {operands}")]
    NoOverload {
        /// The operator or function.
        operation: &'static str,
        /// The types it was given, joined by "and".
        operands: String,
    },
    /// Division or remainder by zero.
    #[error("{operation} by zero")]
    DivideByZero {
        /// `division` or `remainder`.
        operation: &'static str,
    },
    /// A number, time or duration left its range.
    #[error("{operation} leaves the range of {range}")]
    Overflow {
        /// The operator or function.
        operation: &'static str,
        /// The type whose range was left.
        range: &'static str,
    },
    /// A function cannot use the value of its argument.
    #[error("{function}() cannot use {value}: {rule}")]
    Argument {
        /// The function.
        function: &'static str,
        /// The value, shortened.
        value: String,
        /// What it would have taken.
        rule: String,
    },
    /// A map literal has the same key twice, or a key that cannot be one.
    #[error("a map key must be a string, int, uint or bool and occur once, found {found}")]
    MapKey {
        /// The key, shortened.
        found: String,
    },
    /// The evaluation took too many steps.
    #[error("the expression takes more than {STEPS_MAX} steps; use smaller lists or fewer nested macros")]
    Budget,
    /// The evaluation produced a value that is too large.
    #[error("the expression produces a {what} larger than {limit}")]
    TooLarge {
        /// `string`, `list` or `map`.
        what: &'static str,
        /// The limit, in bytes or elements.
        limit: usize,
    },
}

/// A user's text, quoted and shortened for an error.
pub(crate) fn quoted(text: &str) -> String {
    format!("{:?}", shortened(text))
}

/// A user's text, shortened for an error.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
