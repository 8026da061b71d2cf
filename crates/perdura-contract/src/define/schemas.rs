//! Schemas of the host's types, one per direction: a field with a default is optional going in and always there coming out.

use std::any::TypeId;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

/// What may be sent as a `T`.
pub(crate) fn deserialised<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
}

/// What a `T` is written as.
pub(crate) fn serialised<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// Whether a type stands for no value at all.
pub(crate) fn is_unit<T: 'static>() -> bool {
    TypeId::of::<T>() == TypeId::of::<()>()
}
