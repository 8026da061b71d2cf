//! The envelope of a value: `{"json": …, "meta": […]}`, and `"maps"` when files travel beside it.

use bytes::Bytes;
use indexmap::IndexMap;

use super::meta;
use crate::message::multipart::{self, Field};
use crate::value::{File, WireValue};

/// Why a body is no envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Malformed(pub(crate) String);

/// What an envelope says. Without a `json` property it says `undefined`, as every JSON value but `null` does.
pub(crate) fn read(body: &[u8]) -> Result<WireValue, Malformed> {
    if body.is_empty() {
        return Ok(WireValue::Undefined);
    }
    let parsed = serde_json::from_slice(body).map_err(|error| Malformed(format!("the body is not JSON: {error}")))?;
    opened(parsed, &[])
}

/// What an envelope says whose files came beside it.
pub(crate) fn read_with_files(body: &[u8], files: &[Option<File>]) -> Result<WireValue, Malformed> {
    let parsed = serde_json::from_slice(body).map_err(|error| Malformed(format!("the data is not JSON: {error}")))?;
    opened(parsed, files)
}

/// What an envelope says, by its parsed JSON.
pub(crate) fn opened(parsed: WireValue, files: &[Option<File>]) -> Result<WireValue, Malformed> {
    let mut properties: IndexMap<String, WireValue> = match parsed {
        WireValue::Object(properties) => properties,
        WireValue::Null => return Err(Malformed("null is not an envelope; send {\"json\":null}".to_owned())),
        _ => return Ok(WireValue::Undefined),
    };
    let maps = properties.swap_remove("maps");
    let entries = properties.swap_remove("meta");
    let mut value = properties.swap_remove("json").unwrap_or(WireValue::Undefined);
    meta::place_files(&mut value, maps, files)?;
    meta::apply(&mut value, entries)?;
    Ok(value)
}

/// The envelope of a value; files in it are lost, as in events.
pub(crate) fn write(value: &WireValue) -> Vec<u8> {
    let collected = meta::collect(value);
    put_together(value, &collected.entries, &[])
}

/// The envelope of a value, and the files that travel beside it.
fn write_with_files(value: &WireValue) -> (Vec<u8>, Vec<&File>) {
    let collected = meta::collect(value);
    (put_together(value, &collected.entries, &collected.file_paths), collected.files)
}

/// The content type and the bytes of a value: JSON, or a form when there are files in it.
pub(crate) fn body(value: &WireValue) -> (String, Bytes) {
    let (data, files) = write_with_files(value);
    if files.is_empty() {
        return ("application/json".to_owned(), data.into());
    }
    let names: Vec<String> = (0..files.len()).map(|index| index.to_string()).collect();
    let mut fields = vec![Field::Text("data", &data)];
    fields.extend(names.iter().zip(files).map(|(name, file)| Field::File(name, file)));
    multipart::write(&fields)
}

fn put_together(value: &WireValue, entries: &[WireValue], file_paths: &[WireValue]) -> Vec<u8> {
    let mut text = b"{".to_vec();
    let mut put = |key: &str, json: &[u8]| {
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(key.as_bytes());
        text.extend_from_slice(json);
    };
    if *value != WireValue::Undefined {
        put("\"json\":", &json(value));
    }
    if !entries.is_empty() {
        put("\"meta\":", &json(entries));
    }
    if !file_paths.is_empty() {
        put("\"maps\":", &json(file_paths));
    }
    text.push(b'}');
    text
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("keys are text and numbers are finite, so it is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_round_trip(text: &str) {
        let value = read(text.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(write(&value)).unwrap(), text);
    }

    #[test]
    fn native_values_come_back_as_the_same_bytes() {
        check_round_trip("{}");
        check_round_trip(r#"{"json":null}"#);
        check_round_trip(r#"{"json":{"z":1,"a":[1.5,"x",true,null]}}"#);
        check_round_trip(r#"{"json":"5","meta":[[0]]}"#);
        check_round_trip(
            r#"{"json":{"b":"1","d":"1970-01-01T00:00:00.000Z","bad":null,"n":null,"url":"https://e.com/","r":"/x/g","s":[1,"2"],"m":[["1","1970-01-01T00:00:00.000Z"]],"a":[null,1]},"meta":[[0,"b"],[1,"d"],[1,"bad"],[2,"n"],[4,"url"],[5,"r"],[0,"s",1],[6,"s"],[0,"m",0,0],[1,"m",0,1],[7,"m"],[3,"a",0]]}"#,
        );
    }

    #[track_caller]
    fn check(text: &str, expect: Result<WireValue, &str>) {
        assert_eq!(read(text.as_bytes()).map_err(|error| error.to_string()), expect.map_err(str::to_owned));
    }

    #[test]
    fn what_is_no_envelope_is_undefined_and_what_is_broken_is_refused() {
        for text in ["", "{}", "5", "\"x\"", "[]", "true", r#"{"meta":[]}"#, r#"{"other":1}"#] {
            check(text, Ok(WireValue::Undefined));
        }
        for text in
            [r#"{"json":1}"#, r#"{"json":1,"meta":[]}"#, r#"{"json":1,"meta":null,"more":2}"#, r#"{"json":1.0}"#]
        {
            check(text, Ok(WireValue::Number(1.into())));
        }
        check("null", Err("null is not an envelope; send {\"json\":null}"));
        check(
            r#"{"json":{},"meta":[[1,"a"]]}"#,
            Err("the meta entry [1,\"a\"] leads nowhere; name a value that is there"),
        );
        check(
            r#"{"json":"01","meta":[[0]]}"#,
            Err(
                "the meta entry [0] does not fit its value: \"01\" is not a whole number; write digits only, with no leading zero, at most 4300 of them",
            ),
        );
        check(r#"{"json":1,"meta":[[2]]}"#, Err("the meta entry [2] does not fit its value: it must be null"));
        check(r#"{"json":1,"meta":{}}"#, Err("meta is not a list"));
        check(r#"{"json":1,"meta":[[77,"nowhere"]]}"#, Ok(WireValue::Number(1.into())));
    }
}
