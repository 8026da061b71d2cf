//! From types of the host to values of the wire. Fields keep their order, and native newtypes are told by their markers.

use indexmap::IndexMap;
use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Number;

use super::file_serializer::FileSerializer;
use super::{Date, Mismatch, WireValue, markers};

/// Turns what is serialised into a [`WireValue`].
pub(crate) struct WireSerializer;

type Properties = IndexMap<String, WireValue>;

/// A number as JavaScript writes it: whole ones without a fraction, infinities as `null`.
pub(crate) fn number(value: f64) -> WireValue {
    /// Beyond it neighbouring whole numbers are the same.
    const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
    if value.is_nan() {
        return WireValue::NaN;
    }
    if value.fract() == 0.0 && value.abs() <= WHOLE_MAX {
        return WireValue::Number(Number::from(value as i64));
    }
    Number::from_f64(value).map_or(WireValue::Null, WireValue::Number)
}

impl Serializer for WireSerializer {
    type Ok = WireValue;
    type Error = Mismatch;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    fn serialize_bool(self, value: bool) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Number(value.into()))
    }

    fn serialize_i16(self, value: i16) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Number(value.into()))
    }

    fn serialize_i32(self, value: i32) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Number(value.into()))
    }

    fn serialize_i64(self, value: i64) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Number(value.into()))
    }

    fn serialize_i128(self, value: i128) -> Result<WireValue, Mismatch> {
        let number = Number::from_i128(value).ok_or_else(|| too_wide(value))?;
        Ok(WireValue::Number(number))
    }

    fn serialize_u8(self, value: u8) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Number(value.into()))
    }

    fn serialize_u16(self, value: u16) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Number(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Number(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Number(value.into()))
    }

    fn serialize_u128(self, value: u128) -> Result<WireValue, Mismatch> {
        let number = Number::from_u128(value).ok_or_else(|| too_wide(value))?;
        Ok(WireValue::Number(number))
    }

    fn serialize_f32(self, value: f32) -> Result<WireValue, Mismatch> {
        Ok(number(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Result<WireValue, Mismatch> {
        Ok(number(value))
    }

    fn serialize_char(self, value: char) -> Result<WireValue, Mismatch> {
        Ok(WireValue::String(value.into()))
    }

    fn serialize_str(self, value: &str) -> Result<WireValue, Mismatch> {
        Ok(value.into())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Array(value.iter().map(|byte| WireValue::Number((*byte).into())).collect()))
    }

    fn serialize_none(self) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<WireValue, Mismatch> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<WireValue, Mismatch> {
        Ok(WireValue::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<WireValue, Mismatch> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<WireValue, Mismatch> {
        if name == markers::FILE {
            return value.serialize(FileSerializer);
        }
        native(name, value.serialize(self)?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<WireValue, Mismatch> {
        Ok(WireValue::object([(variant, value.serialize(self)?)]))
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<List, Mismatch> {
        Ok(List { items: Vec::new(), variant: None })
    }

    fn serialize_tuple(self, _length: usize) -> Result<List, Mismatch> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<List, Mismatch> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<List, Mismatch> {
        Ok(List { items: Vec::new(), variant: Some(variant) })
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Object, Mismatch> {
        Ok(Object { properties: Properties::new(), key: None, variant: None })
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Object, Mismatch> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Object, Mismatch> {
        Ok(Object { properties: Properties::new(), key: None, variant: Some(variant) })
    }
}

fn too_wide(value: impl std::fmt::Display) -> Mismatch {
    Mismatch(format!("{value} does not fit into 64 bits; use BigInt"))
}

/// The native value of a marker, by its JSON form.
fn native(marker: &str, inside: WireValue) -> Result<WireValue, Mismatch> {
    let wrong = |error: &dyn std::fmt::Display| Mismatch(error.to_string());
    Ok(match (marker, inside) {
        (markers::DATE, WireValue::String(text)) => WireValue::Date(Date::parse(&text)),
        (markers::DATE, WireValue::Null) => WireValue::Date(Date::INVALID),
        (markers::BIG_INT, WireValue::String(text)) => WireValue::BigInt(text.parse().map_err(|error| wrong(&error))?),
        (markers::NAN, _) => WireValue::NaN,
        (markers::UNDEFINED, _) => WireValue::Undefined,
        (markers::URL, WireValue::String(text)) => WireValue::Url(text.parse().map_err(|error| wrong(&error))?),
        (markers::REG_EXP, WireValue::String(text)) => WireValue::RegExp(text.parse().map_err(|error| wrong(&error))?),
        (markers::SET, WireValue::Array(items)) => WireValue::Set(items),
        (markers::MAP, WireValue::Array(items)) => {
            WireValue::Map(items.into_iter().map(pair).collect::<Result<_, _>>()?)
        }
        (_, inside) => inside,
    })
}

fn pair(item: WireValue) -> Result<(WireValue, WireValue), Mismatch> {
    let WireValue::Array(items) = item else {
        return Err(Mismatch("an entry of a map is not a pair".to_owned()));
    };
    let pair: [WireValue; 2] = items.try_into().map_err(|_| Mismatch("an entry of a map is not a pair".to_owned()))?;
    Ok(pair.into())
}

/// A list that grows.
pub(crate) struct List {
    items: Vec<WireValue>,
    variant: Option<&'static str>,
}

impl List {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Mismatch> {
        self.items.push(value.serialize(WireSerializer)?);
        Ok(())
    }

    fn finish(self) -> WireValue {
        let list = WireValue::Array(self.items);
        match self.variant {
            Some(variant) => WireValue::object([(variant, list)]),
            None => list,
        }
    }
}

macro_rules! list {
    ($($kind:ident $add:ident),*) => {$(
        impl $kind for List {
            type Ok = WireValue;
            type Error = Mismatch;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Mismatch> {
                self.push(value)
            }

            fn end(self) -> Result<WireValue, Mismatch> {
                Ok(self.finish())
            }
        }
    )*};
}
list!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

/// An object that grows.
pub(crate) struct Object {
    properties: Properties,
    key: Option<String>,
    variant: Option<&'static str>,
}

impl Object {
    fn put<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Result<(), Mismatch> {
        let value = value.serialize(WireSerializer)?;
        if value != WireValue::Undefined {
            self.properties.insert(key, value);
        }
        Ok(())
    }

    fn finish(self) -> WireValue {
        let object = WireValue::Object(self.properties);
        match self.variant {
            Some(variant) => WireValue::object([(variant, object)]),
            None => object,
        }
    }
}

impl SerializeMap for Object {
    type Ok = WireValue;
    type Error = Mismatch;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Mismatch> {
        self.key = Some(match key.serialize(WireSerializer)? {
            WireValue::String(text) => text,
            WireValue::Number(number) => number.to_string(),
            WireValue::Bool(flag) => flag.to_string(),
            other => {
                return Err(Mismatch(format!(
                    "{other:?} cannot be a key of an object; use Map for keys that are not text"
                )));
            }
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Mismatch> {
        let key = self.key.take().ok_or_else(|| Mismatch::custom("a value came before its key"))?;
        self.put(key, value)
    }

    fn end(self) -> Result<WireValue, Mismatch> {
        Ok(self.finish())
    }
}

macro_rules! object {
    ($($kind:ident),*) => {$(
        impl $kind for Object {
            type Ok = WireValue;
            type Error = Mismatch;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Mismatch> {
                self.put(key.to_owned(), value)
            }

            fn end(self) -> Result<WireValue, Mismatch> {
                Ok(self.finish())
            }
        }
    )*};
}
object!(SerializeStruct, SerializeStructVariant);
