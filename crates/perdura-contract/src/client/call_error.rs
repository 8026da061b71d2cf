//! Why a call gave no output.

use super::TransportError;
use crate::define::Errors;
use crate::error::Error;

/// Why a call gave no output.
#[derive(Debug, thiserror::Error)]
pub enum CallError<E> {
    /// The server gave an error that the procedure declares.
    #[error("{message}")]
    Declared {
        /// Which one.
        error: E,
        /// What the server said of it.
        message: String,
    },
    /// The server gave another error.
    #[error("{0}")]
    Undeclared(Error),
    /// The server was not reached, or the connection broke.
    #[error("the server did not answer: {0}")]
    Transport(TransportError),
    /// The answer is none of ours: the address is wrong, or a proxy answered, or the server is of another version.
    #[error("the answer cannot be read: {0}")]
    Malformed(String),
}

impl<E: Errors> CallError<E> {
    pub(crate) fn from_error(error: Error) -> Self {
        match E::from_error(&error) {
            Some(declared) => Self::Declared { error: declared, message: error.message().to_owned() },
            None => Self::Undeclared(error),
        }
    }

    /// The same with another type of declared errors: none of them is one.
    pub(crate) fn of_none(error: CallError<crate::NoErrors>) -> Self {
        match error {
            CallError::Declared { error, .. } => match error {},
            CallError::Undeclared(error) => Self::from_error(error),
            CallError::Transport(error) => Self::Transport(error),
            CallError::Malformed(text) => Self::Malformed(text),
        }
    }
}
