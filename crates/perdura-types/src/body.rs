//! Bodies of stored rows and records: a digit for the version of their form, then JSON, so that an ordinary database tool
//! shows them.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// First byte of every body that this release writes.
pub const VERSION: u8 = b'1';

/// Most bodies fit into this many bytes, and growing would copy every one of them.
const USUAL_BYTES: usize = 512;

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// There is no version.
    #[error("it is empty")]
    Empty,
    /// Its version is not known here.
    #[error("format '{0}' was written by a newer release; start that release")]
    Newer(char),
    /// It holds something else than what was wanted.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Writes the version and the JSON of a value. Fails for values that have no JSON form, such as a map whose keys are not
/// text.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::with_capacity(USUAL_BYTES);
    bytes.push(VERSION);
    serde_json::to_writer(&mut bytes, value)?;
    Ok(bytes)
}

/// Reads what [`encode`] wrote, in this release or an older one.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    match bytes.split_first() {
        Some((&VERSION, json)) => Ok(serde_json::from_slice(json)?),
        Some((version, _)) => Err(DecodeError::Newer(char::from(*version))),
        None => Err(DecodeError::Empty),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_body_is_a_version_and_json() {
        assert_eq!(encode(&["a", "b"]).unwrap(), br#"1["a","b"]"#);
        assert_eq!(decode::<Vec<String>>(br#"1["a","b"]"#).unwrap(), ["a", "b"]);
        encode(&BTreeMap::from([([1_u8], 2)])).expect_err("a list is no key of an object");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (bytes, expected) in [
            (&b""[..], "it is empty"),
            (b"2[]", "format '2' was written by a newer release; start that release"),
            (b"1", "EOF while parsing a value at line 1 column 0"),
            (b"1{}", "invalid type: map, expected a sequence at line 1 column 0"),
            (b"1[] []", "trailing characters at line 1 column 4"),
        ] {
            assert_eq!(decode::<Vec<String>>(bytes).unwrap_err().to_string(), expected);
        }
    }
}
