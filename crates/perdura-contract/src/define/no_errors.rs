//! The errors of a procedure that declares none.

use super::Errors;
use crate::description::DeclaredError;
use crate::error::Error;

/// No declared errors. Handlers can still fail with any [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoErrors {}

impl Errors for NoErrors {
    fn declared() -> Vec<DeclaredError> {
        Vec::new()
    }

    fn into_error(self) -> Error {
        match self {}
    }

    fn from_error(_error: &Error) -> Option<Self> {
        None
    }
}
