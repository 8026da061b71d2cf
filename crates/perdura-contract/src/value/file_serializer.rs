//! Takes the parts of a [`File`], its bytes among them, which no other serialiser is shown.

use serde::ser::{Error as _, Impossible, Serialize, SerializeTuple, Serializer};

use super::{File, Mismatch, WireValue};

/// Takes the three parts of a [`File`] and nothing else.
pub(super) struct FileSerializer;

/// The parts of a [`File`] as far as they came.
#[derive(Default)]
pub(super) struct FileParts {
    texts: Vec<String>,
    content: Vec<u8>,
}

impl SerializeTuple for FileParts {
    type Ok = WireValue;
    type Error = Mismatch;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Mismatch> {
        match value.serialize(PartSerializer)? {
            Part::Text(text) => self.texts.push(text),
            Part::Content(content) => self.content = content,
        }
        Ok(())
    }

    fn end(self) -> Result<WireValue, Mismatch> {
        let [name, media_type] =
            self.texts.try_into().map_err(|_| Mismatch::custom("a file has a name and a media type"))?;
        Ok(WireValue::File(File { name, media_type, content: self.content.into() }))
    }
}

/// One part.
enum Part {
    Text(String),
    Content(Vec<u8>),
}

/// Takes one part.
struct PartSerializer;

/// A serialiser that takes some kinds of values only.
macro_rules! refuse {
    ($($method:ident $value:ty),*) => {$(
        fn $method(self, _value: $value) -> Result<Self::Ok, Mismatch> {
            Err(not_a_file())
        }
    )*};
}

fn not_a_file() -> Mismatch {
    Mismatch::custom("only a File may say that it is one")
}

macro_rules! refuse_the_rest {
    () => {
        type Error = Mismatch;
        type SerializeSeq = Impossible<Self::Ok, Mismatch>;
        type SerializeTupleStruct = Impossible<Self::Ok, Mismatch>;
        type SerializeTupleVariant = Impossible<Self::Ok, Mismatch>;
        type SerializeMap = Impossible<Self::Ok, Mismatch>;
        type SerializeStruct = Impossible<Self::Ok, Mismatch>;
        type SerializeStructVariant = Impossible<Self::Ok, Mismatch>;

        refuse!(
            serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
            serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_f32 f32,
            serialize_f64 f64, serialize_char char, serialize_unit_struct &'static str
        );

        fn is_human_readable(&self) -> bool {
            false
        }

        fn serialize_none(self) -> Result<Self::Ok, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_some<T: Serialize + ?Sized>(self, _value: &T) -> Result<Self::Ok, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_unit(self) -> Result<Self::Ok, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<Self::Ok, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Result<Self::Ok, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Result<Self::Ok, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_tuple_variant(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeTupleVariant, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Mismatch> {
            Err(not_a_file())
        }

        fn serialize_struct_variant(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeStructVariant, Mismatch> {
            Err(not_a_file())
        }
    };
}

impl Serializer for FileSerializer {
    type Ok = WireValue;
    type SerializeTuple = FileParts;

    refuse_the_rest!();
    refuse!(serialize_str & str, serialize_bytes & [u8]);

    fn serialize_tuple(self, _length: usize) -> Result<FileParts, Mismatch> {
        Ok(FileParts::default())
    }
}

impl Serializer for PartSerializer {
    type Ok = Part;
    type SerializeTuple = Impossible<Part, Mismatch>;

    refuse_the_rest!();

    fn serialize_str(self, value: &str) -> Result<Part, Mismatch> {
        Ok(Part::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Part, Mismatch> {
        Ok(Part::Content(value.to_vec()))
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple, Mismatch> {
        Err(not_a_file())
    }
}
