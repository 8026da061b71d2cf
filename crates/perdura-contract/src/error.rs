//! Errors as callers get them.

use std::borrow::Cow;
use std::fmt;

use http::StatusCode;
use serde::Serialize;

use crate::common::{common_message, common_status};
use crate::value::{WireValue, to_wire};

/// An error that a caller gets: a code for programs, an HTTP status, a text for people, and perhaps data.
///
/// What is not said follows from the code, as [the table](crate::common) has it: `Error::new("NOT_FOUND")` has status 404
/// and the text `Not Found`; an unknown code has status 500 and its own name as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Error(Box<Inside>);

/// Behind a pointer, so that a result is not as large as an error.
#[derive(Debug, Clone, PartialEq)]
struct Inside {
    code: Cow<'static, str>,
    status: Option<StatusCode>,
    message: Option<String>,
    data: WireValue,
    is_defined: bool,
}

impl Error {
    /// An error of this code, such as `NOT_FOUND`.
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        let (code, data) = (code.into(), WireValue::Undefined);
        Self(Box::new(Inside { code, status: None, message: None, data, is_defined: false }))
    }

    /// What callers see of a mistake of ours: nothing that helps an attacker.
    pub fn internal() -> Self {
        Self::new("INTERNAL_SERVER_ERROR").with_message("Internal server error")
    }

    /// Another status than the code's own. Successes and redirects are none: clients would take the error for a result,
    /// so that 200 to 399 become 500.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        let is_error = !(200..400).contains(&status.as_u16());
        self.0.status = Some(if is_error { status } else { StatusCode::INTERNAL_SERVER_ERROR });
        self
    }

    /// Another text than the code's own.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// Details. Data that cannot be written (a map whose keys are lists, say) is a mistake of ours: the error becomes
    /// [`Error::internal`].
    #[must_use]
    pub fn with_data<T: Serialize + ?Sized>(self, data: &T) -> Self {
        match to_wire(data) {
            Ok(data) => self.with_wire_data(data),
            Err(_) => Self::internal(),
        }
    }

    /// Details that are values of the wire already.
    #[must_use]
    pub fn with_wire_data(mut self, data: WireValue) -> Self {
        self.0.data = data;
        self
    }

    /// For programs.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// As in HTTP.
    pub fn status(&self) -> StatusCode {
        self.0.status.unwrap_or_else(|| common_status(&self.0.code))
    }

    /// For people.
    pub fn message(&self) -> &str {
        match &self.0.message {
            Some(message) if !message.is_empty() => message,
            Some(_) | None => common_message(&self.0.code),
        }
    }

    /// Details; `undefined` when there are none.
    pub fn data(&self) -> &WireValue {
        &self.0.data
    }

    /// Whether the procedure declares this error, with this status and data of this shape.
    pub fn is_defined(&self) -> bool {
        self.0.is_defined
    }

    pub(crate) fn set_defined(&mut self, is_defined: bool) {
        self.0.is_defined = is_defined;
    }

    /// The error as the wires carry it: `defined`, `code`, `status`, `message` and, if there is any, `data`.
    pub fn to_wire(&self) -> WireValue {
        WireValue::object([
            ("defined", WireValue::Bool(self.0.is_defined)),
            ("code", WireValue::String(self.0.code.to_string())),
            ("status", WireValue::Number(self.status().as_u16().into())),
            ("message", self.message().into()),
            ("data", self.0.data.clone()),
        ])
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}): {}", self.0.code, self.status().as_u16(), self.message())
    }
}

impl std::error::Error for Error {}

/// Why a handler gives no output: an error that its procedure declares, or any other.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure<E> {
    /// Part of the deal.
    Declared {
        /// Which one.
        error: E,
        /// Another text than the declared one.
        message: Option<String>,
    },
    /// Everything else, by code.
    Undeclared(Error),
}

impl<E> Failure<E> {
    /// A declared error with a text that names the case.
    pub fn declared(error: E, message: impl Into<String>) -> Self {
        Self::Declared { error, message: Some(message.into()) }
    }
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Self {
        Self::Undeclared(error)
    }
}

impl<E: crate::Errors> Failure<E> {
    /// As it goes over the wire.
    pub fn into_error(self) -> Error {
        match self {
            Self::Declared { error, message: None } => error.into_error(),
            Self::Declared { error, message: Some(message) } => error.into_error().with_message(message),
            Self::Undeclared(error) => error,
        }
    }
}
