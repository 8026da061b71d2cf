//! Sets and maps, which JSON has only as lists.

use schemars::{JsonSchema, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::markers;
use super::schema::native_schema;

/// A `Set` in JavaScript; its JSON form is a list. Members keep their order; that none is there twice is up to the writer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Set<T>(pub Vec<T>);

impl<T: Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(markers::SET, &self.0)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

impl<T> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

native_schema!([T: JsonSchema] Set<T>, format!("Set_of_{}", T::schema_name()), |generator| json_schema!({
    "type": "array",
    "items": generator.subschema_for::<T>(),
    "uniqueItems": true,
    "x-native-type": "set",
}));

/// A `Map` in JavaScript, with keys of any kind; its JSON form is a list of pairs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Map<K, V>(pub Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(markers::MAP, &self.0)
    }
}

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Map<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

impl<K, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

native_schema!([K: JsonSchema, V: JsonSchema] Map<K, V>, format!("Map_of_{}_to_{}", K::schema_name(), V::schema_name()), |generator| json_schema!({
    "type": "array",
    "items": {
        "type": "array",
        "prefixItems": [generator.subschema_for::<K>(), generator.subschema_for::<V>()],
        "minItems": 2,
        "maxItems": 2,
    },
    "x-native-type": "map",
}));
