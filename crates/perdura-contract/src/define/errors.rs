//! Declared errors: part of the deal, with a code, a status, a text and perhaps data.

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::serialised;
use crate::description::DeclaredError;
use crate::error::Error;
use crate::value::from_wire;

/// The declared errors of a procedure. Written by [`errors!`](crate::errors).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of declared errors",
    note = "write it with `perdura_contract::errors! {{ pub enum … }}`"
)]
pub trait Errors: Sized + Send + Sync + 'static {
    /// What callers are told to expect.
    fn declared() -> Vec<DeclaredError>;

    /// As it goes over the wire.
    fn into_error(self) -> Error;

    /// As it came over the wire; `None` when it is none of these.
    fn from_error(error: &Error) -> Option<Self>;
}

/// Defines an enum of declared errors.
///
/// Each variant has a code, an HTTP status of 400 or more and a default text, and at most one field: its data.
///
/// ```
/// use perdura_contract::{Failure, errors};
/// use schemars::JsonSchema;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Serialize, Deserialize, JsonSchema)]
/// pub struct Taken {
///     pub name: String,
/// }
///
/// errors! {
///     /// Why a planet cannot be named so.
///     #[derive(Debug)]
///     pub enum NamingError {
///         /// Another planet has that name.
///         Taken(Taken) = "NAME_TAKEN", 409, "another planet has that name";
///         /// Nobody names planets today.
///         Closed = "CLOSED", 503, "the office is closed";
///     }
/// }
///
/// fn name(name: String) -> Result<(), Failure<NamingError>> {
///     let message = format!("{name:?} belongs to another planet; choose another name");
///     Err(Failure::declared(NamingError::Taken(Taken { name }), message))
/// }
/// # assert!(name("Mars".into()).is_err());
/// fn close() -> Result<(), Failure<NamingError>> {
///     Err(NamingError::Closed)? // with its default text
/// }
/// # assert!(close().is_err());
/// ```
#[macro_export]
macro_rules! errors {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident $(($data:ty))? = $code:literal, $status:literal, $message:literal;
            )+
        }
    ) => {
        $(#[$attribute])*
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant $(($data))?,)+
        }

        impl $crate::Errors for $name {
            fn declared() -> ::std::vec::Vec<$crate::DeclaredError> {
                ::std::vec![$($crate::__declared!($code, $status, $message $(, $data)?)),+]
            }

            fn into_error(self) -> $crate::Error {
                match self {
                    $($crate::__variant!(@pattern $name $variant data $(, $data)?) =>
                        $crate::__variant!(@error $code, $status, $message, data $(, $data)?),)+
                }
            }

            fn from_error(error: &$crate::Error) -> ::std::option::Option<Self> {
                $(if error.code() == $code && error.is_defined() {
                    return $crate::__variant!(@received $name $variant error $(, $data)?);
                })+
                ::std::option::Option::None
            }
        }

        impl ::std::convert::From<$name> for $crate::Failure<$name> {
            fn from(error: $name) -> Self {
                $crate::Failure::Declared { error, message: ::std::option::Option::None }
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __declared {
    ($code:literal, $status:literal, $message:literal) => {
        $crate::support::declared_plain($code, $status, $message)
    };
    ($code:literal, $status:literal, $message:literal, $data:ty) => {
        $crate::support::declared::<$data>($code, $status, $message)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __variant {
    (@pattern $name:ident $variant:ident $value:ident) => {
        $name::$variant
    };
    (@pattern $name:ident $variant:ident $value:ident, $data:ty) => {
        $name::$variant($value)
    };
    (@error $code:literal, $status:literal, $message:literal, $value:ident) => {
        $crate::support::data($code, $status, $message, ::std::option::Option::<()>::None)
    };
    (@error $code:literal, $status:literal, $message:literal, $value:ident, $data:ty) => {
        $crate::support::data($code, $status, $message, ::std::option::Option::Some($value))
    };
    (@received $name:ident $variant:ident $error:ident) => {
        ::std::option::Option::Some($name::$variant)
    };
    (@received $name:ident $variant:ident $error:ident, $data:ty) => {
        $crate::support::received::<$data>($error).map($name::$variant)
    };
}

fn status(code: &str, status: u16) -> StatusCode {
    assert!((400..600).contains(&status), "the declared error {code} has status {status}; choose one from 400 to 599");
    StatusCode::from_u16(status).expect("it is between 400 and 599")
}

/// A declared error with data.
pub fn declared<T: JsonSchema>(code: &'static str, http_status: u16, message: &'static str) -> DeclaredError {
    DeclaredError { data: Some(serialised::<T>()), ..declared_plain(code, http_status, message) }
}

/// A declared error without data.
pub fn declared_plain(code: &'static str, http_status: u16, message: &'static str) -> DeclaredError {
    DeclaredError { code, status: status(code, http_status), message, data: None }
}

/// A declared error as it is thrown.
pub fn data<T: Serialize>(code: &'static str, http_status: u16, message: &'static str, data: Option<T>) -> Error {
    let error = Error::new(code).with_status(status(code, http_status)).with_message(message);
    match data {
        Some(data) => error.with_data(&data),
        None => error,
    }
}

/// The data of a declared error as it came.
pub fn received<T: DeserializeOwned>(error: &Error) -> Option<T> {
    from_wire(error.data().clone()).ok()
}
