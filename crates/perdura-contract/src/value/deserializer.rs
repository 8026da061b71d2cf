//! From values of the wire to types of the host. A typed field reads a native value in its JSON form; only [`WireValue`]
//! and [`File`](super::File) ask for more.

use serde::de::value::{MapDeserializer, SeqDeserializer, StringDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, Unexpected, VariantAccess, Visitor,
};
use serde_json::Number;

use super::{File, Mismatch, WireValue, markers};

/// Shows a [`WireValue`] to a type.
pub struct WireDeserializer(pub(crate) WireValue);

impl IntoDeserializer<'_, Mismatch> for WireValue {
    type Deserializer = WireDeserializer;

    fn into_deserializer(self) -> WireDeserializer {
        WireDeserializer(self)
    }
}

/// Numbers that are whole are shown as integers, however they were written: `1.0` is `1` in JavaScript.
fn number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Mismatch> {
    if let Some(integer) = number.as_i64() {
        return visitor.visit_i64(integer);
    }
    if let Some(integer) = number.as_u64() {
        return visitor.visit_u64(integer);
    }
    let float = number.as_f64().unwrap_or(f64::NAN);
    match super::serializer::number(float) {
        WireValue::Number(whole) if whole.is_i64() => visitor.visit_i64(whole.as_i64().unwrap_or_default()),
        _ => visitor.visit_f64(float),
    }
}

fn list<'de, V: Visitor<'de>>(items: Vec<WireValue>, visitor: V) -> Result<V::Value, Mismatch> {
    let mut access = SeqDeserializer::<_, Mismatch>::new(items.into_iter());
    let value = visitor.visit_seq(&mut access)?;
    access.end()?;
    Ok(value)
}

fn pairs(pairs: Vec<(WireValue, WireValue)>) -> Vec<WireValue> {
    pairs.into_iter().map(|(key, value)| WireValue::Array(vec![key, value])).collect()
}

impl WireDeserializer {
    /// The JSON form of the value, which is what types that know nothing of natives read.
    fn visit_json_form<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            WireValue::Undefined | WireValue::Null => visitor.visit_unit(),
            WireValue::Bool(flag) => visitor.visit_bool(flag),
            WireValue::Number(value) => number(&value, visitor),
            WireValue::NaN => visitor.visit_f64(f64::NAN),
            WireValue::String(text) => visitor.visit_string(text),
            WireValue::Array(items) | WireValue::Set(items) => list(items, visitor),
            WireValue::Object(properties) => {
                let properties = properties.into_iter().filter(|(_, value)| *value != WireValue::Undefined);
                let mut access = MapDeserializer::<_, Mismatch>::new(properties);
                let value = visitor.visit_map(&mut access)?;
                access.end()?;
                Ok(value)
            }
            WireValue::BigInt(value) => visitor.visit_string(value.to_string()),
            WireValue::Date(date) => match date.unix_ms() {
                Some(_) => visitor.visit_string(date.to_string()),
                None => visitor.visit_unit(),
            },
            WireValue::Url(url) => visitor.visit_string(url.to_string()),
            WireValue::RegExp(expression) => visitor.visit_string(expression.to_string()),
            WireValue::Map(entries) => list(pairs(entries), visitor),
            WireValue::File(_) => Err(Mismatch::invalid_type(Unexpected::Other("a file"), &visitor)),
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self.0, WireValue::Undefined | WireValue::Null)
    }
}

macro_rules! by_json_form {
    ($($method:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            self.visit_json_form(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for WireDeserializer {
    type Error = Mismatch;

    by_json_form!(
        deserialize_any,
        deserialize_bool,
        deserialize_i8,
        deserialize_i16,
        deserialize_i32,
        deserialize_i64,
        deserialize_i128,
        deserialize_u8,
        deserialize_u16,
        deserialize_u32,
        deserialize_u64,
        deserialize_u128,
        deserialize_f32,
        deserialize_f64,
        deserialize_char,
        deserialize_str,
        deserialize_string,
        deserialize_bytes,
        deserialize_byte_buf,
        deserialize_seq,
        deserialize_identifier,
        deserialize_unit
    );

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        // The invalid date is a date; whoever wants an optional one still sees it as the JSON form, which is null.
        if self.is_nothing() || matches!(self.0, WireValue::Date(date) if date.unix_ms().is_none()) {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            WireValue::Undefined => {
                visitor.visit_map(MapDeserializer::<_, Mismatch>::new(std::iter::empty::<(String, WireValue)>()))
            }
            _ => self.visit_json_form(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.deserialize_map(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        self.visit_json_form(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        match (name, self.0) {
            (markers::ANY, value) => show_native(value, visitor),
            (markers::FILE, WireValue::File(file)) => visitor.visit_seq(parts(file)),
            (_, value) => visitor.visit_newtype_struct(Self(value)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.visit_json_form(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.visit_json_form(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0 {
            WireValue::String(variant) => visitor.visit_enum(variant.into_deserializer()),
            WireValue::Object(properties) if properties.len() == 1 => {
                let (variant, content) = properties.into_iter().next().expect("there is one");
                visitor.visit_enum(Variant { variant, content })
            }
            _ => Err(Mismatch::custom("expected the name of a variant, or an object with one property")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }
}

/// The name, the media type and the bytes, in this order.
fn parts(file: File) -> impl for<'de> serde::de::SeqAccess<'de, Error = Mismatch> {
    let parts = [FilePart::Text(file.name), FilePart::Text(file.media_type), FilePart::Content(file.content.into())];
    SeqDeserializer::new(parts.into_iter())
}

enum FilePart {
    Text(String),
    Content(Vec<u8>),
}

struct PartDeserializer(FilePart);

impl IntoDeserializer<'_, Mismatch> for FilePart {
    type Deserializer = PartDeserializer;

    fn into_deserializer(self) -> PartDeserializer {
        PartDeserializer(self)
    }
}

impl<'de> Deserializer<'de> for PartDeserializer {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            FilePart::Text(text) => visitor.visit_string(text),
            FilePart::Content(content) => visitor.visit_byte_buf(content),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Shows a native value as a variant that is named after its marker; everything else as usual.
fn show_native<'de, V: Visitor<'de>>(value: WireValue, visitor: V) -> Result<V::Value, Mismatch> {
    let kind = match &value {
        WireValue::Undefined => markers::UNDEFINED,
        WireValue::NaN => markers::NAN,
        WireValue::BigInt(_) => markers::BIG_INT,
        WireValue::Date(_) => markers::DATE,
        WireValue::Url(_) => markers::URL,
        WireValue::RegExp(_) => markers::REG_EXP,
        WireValue::Set(_) => markers::SET,
        WireValue::Map(_) => markers::MAP,
        WireValue::File(_) => markers::FILE,
        WireValue::Null
        | WireValue::Bool(_)
        | WireValue::Number(_)
        | WireValue::String(_)
        | WireValue::Array(_)
        | WireValue::Object(_) => return WireDeserializer(value).visit_json_form(visitor),
    };
    visitor.visit_enum(Variant { variant: kind.to_owned(), content: value })
}

/// A variant with its content.
struct Variant {
    variant: String,
    content: WireValue,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Mismatch;
    type Variant = Content;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Content), Mismatch> {
        let name = StringDeserializer::<Mismatch>::new(self.variant);
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

struct Content(WireValue);

impl<'de> VariantAccess<'de> for Content {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        match self.0 {
            WireValue::Undefined | WireValue::Null | WireValue::NaN => Ok(()),
            _ => Err(Mismatch::custom("this variant has no content")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Mismatch> {
        seed.deserialize(WireDeserializer(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Mismatch> {
        WireDeserializer(self.0).visit_json_form(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        WireDeserializer(self.0).deserialize_map(visitor)
    }
}
