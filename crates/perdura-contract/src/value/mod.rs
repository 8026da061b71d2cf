//! Values as JavaScript knows them: JSON, and what JSON has no word for.
//!
//! Types of the host are plain `serde` types; the newtypes here stand for the native types. [`WireValue`] is any value at
//! all: both wires read and write it, and [`to_wire`] and [`from_wire`] are the way to the host's types.

mod any;
mod big_int;
mod collections;
mod date;
mod deserializer;
mod file;
mod file_serializer;
mod float;
mod markers;
mod regular_expression;
mod schema;
mod serializer;
mod undefined;
mod web_address;

pub use any::WireValue;
pub use big_int::BigInt;
pub use collections::{Map, Set};
pub use date::Date;
pub use file::File;
pub use float::Float;
pub use regular_expression::RegExp;
pub use undefined::Undefined;
pub use web_address::Url;

pub use deserializer::WireDeserializer;
pub(crate) use serializer::WireSerializer;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a value of the host and a value of the wire do not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Mismatch(pub(crate) String);

impl serde::ser::Error for Mismatch {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl serde::de::Error for Mismatch {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// The host's value as a value of the wire: fields keep their order, and the native newtypes stay what they are.
pub fn to_wire<T: Serialize + ?Sized>(value: &T) -> Result<WireValue, Mismatch> {
    value.serialize(WireSerializer)
}

/// A value of the wire as the host's type. `undefined` is `None`, `()` and an object without properties, whichever is asked.
pub fn from_wire<T: DeserializeOwned>(value: WireValue) -> Result<T, Mismatch> {
    T::deserialize(WireDeserializer(value))
}
