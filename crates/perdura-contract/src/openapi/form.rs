//! A value with files in it as a form: names in bracket notation, everything else as text.

use bytes::Bytes;

use super::bracket;
use crate::message::multipart::{self, Field};
use crate::value::{File, WireValue};

/// The content type and the bytes. What is null or undefined is not there, nor are empty lists and objects: a form has no
/// word for them.
pub(super) fn write(value: &WireValue) -> (String, Bytes) {
    let mut leaves = Vec::new();
    collect(value, &mut Vec::new(), &mut leaves);
    let fields: Vec<Field<'_>> = leaves
        .iter()
        .map(|(name, leaf)| match leaf {
            Leaf::Text(text) => Field::Text(name, text.as_bytes()),
            Leaf::File(file) => Field::File(name, file),
        })
        .collect();
    multipart::write(&fields)
}

enum Leaf<'a> {
    Text(String),
    File(&'a File),
}

fn collect<'a>(value: &'a WireValue, path: &mut Vec<String>, leaves: &mut Vec<(String, Leaf<'a>)>) {
    let mut below = |key: String, value: &'a WireValue, leaves: &mut Vec<(String, Leaf<'a>)>| {
        path.push(key);
        collect(value, path, leaves);
        path.pop();
    };
    match value {
        WireValue::Undefined | WireValue::Null | WireValue::NaN => {}
        WireValue::Array(items) | WireValue::Set(items) => {
            for (index, item) in items.iter().enumerate() {
                below(index.to_string(), item, leaves);
            }
        }
        WireValue::Object(fields) => {
            for (name, field) in fields {
                below(name.clone(), field, leaves);
            }
        }
        WireValue::Map(pairs) => {
            for (index, (key, value)) in pairs.iter().enumerate() {
                path.push(index.to_string());
                for (side, value) in [("0", key), ("1", value)] {
                    path.push(side.to_owned());
                    collect(value, path, leaves);
                    path.pop();
                }
                path.pop();
            }
        }
        WireValue::File(file) => leaves.push((bracket::name(path), Leaf::File(file))),
        WireValue::Bool(_)
        | WireValue::Number(_)
        | WireValue::String(_)
        | WireValue::BigInt(_)
        | WireValue::Date(_)
        | WireValue::Url(_)
        | WireValue::RegExp(_) => match value.to_json() {
            None | Some(serde_json::Value::Null) => {}
            Some(serde_json::Value::String(text)) => leaves.push((bracket::name(path), Leaf::Text(text))),
            Some(other) => leaves.push((bracket::name(path), Leaf::Text(other.to_string()))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_spread_over_fields() {
        let value = WireValue::object([
            ("a[b]", WireValue::Array(vec![WireValue::Number(1.into()), WireValue::Null, WireValue::Bool(true)])),
            ("m", WireValue::Map(vec![("k".into(), WireValue::File(File::new("f.txt", "text/plain", "abc")))])),
            ("o", WireValue::object([("x", WireValue::from("y"))])),
            ("e", WireValue::Array(Vec::new())),
        ]);
        let (_, body) = write(&value);
        let text = String::from_utf8(body.to_vec()).unwrap().replace("\r\n", "|");
        let fields: Vec<&str> =
            text.split("form-data; ").skip(1).filter_map(|field| field.split("|--").next()).collect();
        assert_eq!(
            fields,
            [
                r#"name="a\[b\][0]"||1"#,
                r#"name="a\[b\][2]"||true"#,
                r#"name="m[0][0]"||k"#,
                r#"name="m[0][1]"; filename="f.txt"|Content-Type: text/plain||abc"#,
                r#"name="o[x]"||y"#,
            ]
        );
    }
}
