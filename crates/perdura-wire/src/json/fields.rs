//! An object read one level deep.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The keys of one object in their order, each with the text of its value. A key that is given twice counts once, with
/// its last value, as in JavaScript, Python and Go.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// The value of a key; nothing when it is `null`.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.find(|key| key == name)
    }
    /// As [`Self::get`], but `deployType`, `deploytype` and `deploy_type` are one key.
    pub(crate) fn get_loose(&self, name: &str) -> Option<&'a RawValue> {
        self.find(|key| key == name || loose(key).eq(loose(name)))
    }
    /// The value of a key, also when it is `null`.
    pub(crate) fn get_nullable(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| *value)
    }
    /// All keys, as often as they are given.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), *value))
    }

    fn find(&self, is_it: impl Fn(&str) -> bool) -> Option<&'a RawValue> {
        let value = self.0.iter().rev().find(|(key, _)| is_it(key))?.1;
        (value.get() != "null").then_some(value)
    }
}

fn loose(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
}

/// A key that borrows from the text unless it holds escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Vec::with_capacity(8);
        while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            fields.push((key, value));
        }
        Ok(Fields(fields))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found() {
        let fields: Fields<'_> =
            serde_json::from_str(r#"{"appname":1,"deploy_type":2,"a":3,"a":4,"n":null,"\u0062":5}"#).unwrap();
        let get = |name| fields.get(name).map(RawValue::get);
        let loose = |name| fields.get_loose(name).map(RawValue::get);
        assert_eq!((get("appname"), get("appName"), loose("appName")), (Some("1"), None, Some("1")));
        assert_eq!((loose("deployType"), loose("deploytypes")), (Some("2"), None));
        assert_eq!((get("a"), get("n"), get("b")), (Some("4"), None, Some("5")));
        assert_eq!(fields.get_nullable("n").map(RawValue::get), Some("null"));
        assert_eq!(fields.iter().count(), 6);
    }
}
