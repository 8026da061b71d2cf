//! Numbers that may be none.

use schemars::json_schema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::schema::native_schema;

/// A number that may be `NaN`, which a plain `f64` field refuses on input as `null`. Infinities become `null`, as in JSON.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Float(pub f64);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Float {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::deserialize(deserializer)?.unwrap_or(f64::NAN)))
    }
}

native_schema!([] Float, "Float", |_generator| json_schema!({
    "type": ["number", "null"],
    "x-native-type": "nan",
}));
