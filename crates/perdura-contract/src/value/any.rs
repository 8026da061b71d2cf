//! Any value that a client may send or get.

use std::fmt;

use indexmap::IndexMap;
use schemars::json_schema;
use serde::de::{EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

use super::schema::native_schema;
use super::{BigInt, Date, File, Map, RegExp, Set, Undefined, Url, markers};

/// Any value of the wire. Serialised as plain JSON it is what REST callers see: natives in their JSON form, properties that
/// are `undefined` left out. As a field of a typed input or output it takes and gives anything.
#[derive(Debug, Clone, PartialEq)]
pub enum WireValue {
    /// No value at all; not the same as `null`.
    Undefined,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A finite number.
    Number(Number),
    /// The number that is none.
    NaN,
    /// Text.
    String(String),
    /// A list.
    Array(Vec<WireValue>),
    /// Properties in the order in which they were written.
    Object(IndexMap<String, WireValue>),
    /// A whole number of any size.
    BigInt(BigInt),
    /// A moment, or the invalid date.
    Date(Date),
    /// An absolute address.
    Url(Url),
    /// A regular expression of JavaScript.
    RegExp(RegExp),
    /// Members in their order.
    Set(Vec<WireValue>),
    /// Keys and values of any kind, in their order.
    Map(Vec<(WireValue, WireValue)>),
    /// Bytes with a name and a media type.
    File(File),
}

impl WireValue {
    /// An object of these properties.
    pub fn object<K: Into<String>>(properties: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(properties.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The value as plain JSON: natives in their JSON form, files as `{}`, `undefined` as nothing at all.
    pub fn to_json(&self) -> Option<serde_json::Value> {
        match self {
            Self::Undefined => None,
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::NaN
            | Self::String(_)
            | Self::Array(_)
            | Self::Object(_)
            | Self::BigInt(_)
            | Self::Date(_)
            | Self::Url(_)
            | Self::RegExp(_)
            | Self::Set(_)
            | Self::Map(_)
            | Self::File(_) => {
                Some(serde_json::to_value(self).expect("keys are strings and numbers are finite, so it is JSON"))
            }
        }
    }

    /// Whether a file is anywhere inside.
    pub fn has_file(&self) -> bool {
        match self {
            Self::File(_) => true,
            Self::Array(items) | Self::Set(items) => items.iter().any(Self::has_file),
            Self::Object(properties) => properties.values().any(Self::has_file),
            Self::Map(pairs) => pairs.iter().any(|(key, value)| key.has_file() || value.has_file()),
            Self::Undefined
            | Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::NaN
            | Self::String(_)
            | Self::BigInt(_)
            | Self::Date(_)
            | Self::Url(_)
            | Self::RegExp(_) => false,
        }
    }
}

impl From<serde_json::Value> for WireValue {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(flag),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::String(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(properties) => {
                Self::Object(properties.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

impl From<&str> for WireValue {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl Serialize for WireValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined => Undefined.serialize(serializer),
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::NaN => serializer.serialize_newtype_struct(markers::NAN, &()),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => list(items, serializer),
            Self::Object(properties) => {
                let mut map = serializer.serialize_map(None)?;
                for (key, value) in properties {
                    if *value != Self::Undefined {
                        map.serialize_entry(key, value)?;
                    }
                }
                map.end()
            }
            Self::BigInt(number) => number.serialize(serializer),
            Self::Date(date) => date.serialize(serializer),
            Self::Url(url) => url.serialize(serializer),
            Self::RegExp(expression) => expression.serialize(serializer),
            Self::Set(items) => serializer.serialize_newtype_struct(markers::SET, items),
            Self::Map(pairs) => serializer.serialize_newtype_struct(markers::MAP, pairs),
            Self::File(file) => file.serialize(serializer),
        }
    }
}

fn list<S: Serializer>(items: &[WireValue], serializer: S) -> Result<S::Ok, S::Error> {
    let mut sequence = serializer.serialize_seq(Some(items.len()))?;
    for item in items {
        sequence.serialize_element(item)?;
    }
    sequence.end()
}

impl<'de> Deserialize<'de> for WireValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(markers::ANY, AnyVisitor)
    }
}

/// What the wire's own deserialiser shows of a native value: its kind, and its JSON form.
#[derive(Deserialize)]
enum Kind {
    #[serde(rename = "$native:undefined")]
    Undefined,
    #[serde(rename = "$native:nan")]
    NaN,
    #[serde(rename = "$native:bigint")]
    BigInt,
    #[serde(rename = "$native:date")]
    Date,
    #[serde(rename = "$native:url")]
    Url,
    #[serde(rename = "$native:regexp")]
    RegExp,
    #[serde(rename = "$native:set")]
    Set,
    #[serde(rename = "$native:map")]
    Map,
    #[serde(rename = "$native:file")]
    File,
}

struct AnyVisitor;

impl<'de> Visitor<'de> for AnyVisitor {
    type Value = WireValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<WireValue, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_unit<E>(self) -> Result<WireValue, E> {
        Ok(WireValue::Null)
    }

    fn visit_none<E>(self) -> Result<WireValue, E> {
        Ok(WireValue::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<WireValue, D::Error> {
        WireValue::deserialize(deserializer)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<WireValue, E> {
        Ok(WireValue::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<WireValue, E> {
        Ok(WireValue::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<WireValue, E> {
        Ok(WireValue::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<WireValue, E> {
        Ok(super::serializer::number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<WireValue, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<WireValue, E> {
        Ok(WireValue::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<WireValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(WireValue::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<WireValue, A::Error> {
        let mut properties = IndexMap::new();
        while let Some((key, value)) = access.next_entry()? {
            properties.insert(key, value);
        }
        Ok(WireValue::Object(properties))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<WireValue, A::Error> {
        let (kind, content) = access.variant::<Kind>()?;
        Ok(match kind {
            Kind::Undefined => content.unit_variant().map(|()| WireValue::Undefined)?,
            Kind::NaN => content.unit_variant().map(|()| WireValue::NaN)?,
            Kind::BigInt => WireValue::BigInt(content.newtype_variant()?),
            Kind::Date => WireValue::Date(content.newtype_variant()?),
            Kind::Url => WireValue::Url(content.newtype_variant()?),
            Kind::RegExp => WireValue::RegExp(content.newtype_variant()?),
            Kind::Set => WireValue::Set(content.newtype_variant::<Set<WireValue>>()?.0),
            Kind::Map => WireValue::Map(content.newtype_variant::<Map<WireValue, WireValue>>()?.0),
            Kind::File => WireValue::File(content.newtype_variant()?),
        })
    }
}

native_schema!([] WireValue, "Any", |_generator| json_schema!(true));
