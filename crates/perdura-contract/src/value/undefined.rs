//! The value that is not there.

use schemars::json_schema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::markers;
use super::schema::native_schema;

/// JavaScript's `undefined`, as an item of a list, or a key or value of a map. A whole output that is undefined is `()`, a
/// property that may be missing is an `Option` with `skip_serializing_if`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undefined;

impl Serialize for Undefined {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(markers::UNDEFINED, &())
    }
}

impl<'de> Deserialize<'de> for Undefined {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| Self)
    }
}

native_schema!([] Undefined, "Undefined", |_generator| json_schema!({
    "type": "null",
    "x-native-type": "undefined",
}));
