//! Bytes with a name.

use std::fmt;

use bytes::Bytes;
use schemars::json_schema;
use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::markers;
use super::schema::native_schema;

/// A file that a client uploads or downloads, held in memory. In plain JSON it is `{}`: bytes travel beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Without directories; `blob` when the sender gave none.
    pub name: String,
    /// Such as `image/png`.
    pub media_type: String,
    /// What is in it.
    pub content: Bytes,
}

impl File {
    /// A file of these bytes.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self { name: name.into(), media_type: media_type.into(), content: content.into() }
    }
}

impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(markers::FILE, &Inside(self))
    }
}

/// Shows the bytes only to the wire's own serialiser, which alone says that nobody reads what it writes.
struct Inside<'a>(&'a File);

impl Serialize for Inside<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_map(Some(0))?.end();
        }
        (&self.0.name, &self.0.media_type, Content(&self.0.content)).serialize(serializer)
    }
}

struct Content<'a>(&'a Bytes);

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(markers::FILE, FileVisitor)
    }
}

struct FileVisitor;

impl<'de> Visitor<'de> for FileVisitor {
    type Value = File;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a file")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<File, A::Error> {
        let mut next = |field| access.next_element::<String>()?.ok_or_else(|| de::Error::missing_field(field));
        let (name, media_type) = (next("name")?, next("type")?);
        let content = access.next_element::<Received>()?.ok_or_else(|| de::Error::missing_field("content"))?;
        Ok(File { name, media_type, content: content.0 })
    }
}

struct Received(Bytes);

impl<'de> Deserialize<'de> for Received {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(BytesVisitor).map(Self)
    }
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = Bytes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("bytes")
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
        Ok(bytes.into())
    }
}

native_schema!([] File, "File", |_generator| json_schema!({
    "type": "string",
    "contentMediaType": "*/*",
    "x-native-type": "file",
}));
