//! From a request to the input in it: the path, the query, the headers and the body, put together as the route says.

use bytes::Buf;
use http::request::Parts;
use http::{HeaderMap, Method};
use indexmap::IndexMap;
use serde_json::Value;

use super::body::{self, Received};
use super::bracket::{self, Tree};
use super::coerce::Coercer;
use super::handler::Parameters;
use crate::description::{InputStructure, Procedure};
use crate::error::Error;
use crate::message::{BodyError, read_all};
use crate::rpc::request::unread;
use crate::schema::{Bundle, branches, is_file, properties};
use crate::value::WireValue;

type Fields = IndexMap<String, WireValue>;

/// Reads the input of one procedure.
pub(super) struct Reader<'a> {
    pub(super) procedure: &'a Procedure,
    pub(super) bundle: &'a Bundle,
    /// The input's; none when the procedure takes nothing.
    pub(super) schema: Option<&'a Value>,
    pub(super) coerces: bool,
}

impl Reader<'_> {
    /// The input, not validated yet. A body that nobody looks at is not read.
    pub(super) async fn read<B>(
        &self,
        parts: &Parts,
        parameters: Parameters,
        body: B,
        bytes_max: usize,
    ) -> Result<WireValue, Error>
    where
        B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
    {
        let Some(schema) = self.schema else { return Ok(WireValue::Undefined) };
        let parameters: Fields = parameters.into_iter().map(|(name, value)| (name, WireValue::String(value))).collect();
        let reads_body = !matches!(parts.method, Method::GET | Method::HEAD);
        let received = if reads_body {
            let bytes = read_all(&parts.headers, body, bytes_max).await.map_err(|error| unread(&error))?;
            if self.takes_a_file(schema) {
                body::raw(&parts.headers, &bytes)
            } else {
                body::received(&parts.headers, &bytes)?
            }
        } else {
            Received::Nothing
        };
        match self.procedure.route.input_structure {
            InputStructure::Compact if reads_body => Ok(self.in_body(schema, parameters, received)),
            InputStructure::Compact => Ok(self.in_query(schema, parameters, query(parts)?)),
            InputStructure::Detailed => self.detailed(schema, parameters, parts, received),
        }
    }

    /// Whether the body is the input, and a file.
    fn takes_a_file(&self, schema: &Value) -> bool {
        self.procedure.route.input_structure == InputStructure::Compact && is_file(self.bundle.resolve(schema))
    }

    /// The query, with the path laid over it.
    fn in_query(&self, schema: &Value, parameters: Fields, query: WireValue) -> WireValue {
        let is_empty = matches!(&query, WireValue::Object(fields) if fields.is_empty());
        if is_empty
            && parameters.is_empty()
            && branches(self.bundle, schema).iter().any(|branch| branch["type"] == "null")
        {
            return WireValue::Undefined;
        }
        self.coerced(schema, overlaid(query, parameters))
    }

    /// The body, with the path laid over it. JSON says what it means, so that only the path is coerced beside it.
    fn in_body(&self, schema: &Value, parameters: Fields, received: Received) -> WireValue {
        match received {
            Received::Text(value) => self.coerced(schema, overlaid(value, parameters)),
            Received::Exact(value) => overlaid(value, self.coerced_fields(schema, parameters)),
            Received::Nothing if parameters.is_empty() => WireValue::Undefined,
            Received::Nothing => WireValue::Object(self.coerced_fields(schema, parameters)),
        }
    }

    fn detailed(
        &self,
        schema: &Value,
        parameters: Fields,
        parts: &Parts,
        received: Received,
    ) -> Result<WireValue, Error> {
        let text = Fields::from([
            ("params".to_owned(), WireValue::Object(parameters)),
            ("query".to_owned(), query(parts)?),
            ("headers".to_owned(), headers(&parts.headers)),
        ]);
        let mut fields = self.coerced_fields(schema, text);
        match received {
            Received::Nothing => {}
            Received::Exact(value) => drop(fields.insert("body".to_owned(), value)),
            Received::Text(value) => {
                let body = Fields::from([("body".to_owned(), value)]);
                fields.extend(self.coerced_fields(schema, body));
            }
        }
        Ok(WireValue::Object(fields))
    }

    fn coerced(&self, schema: &Value, value: WireValue) -> WireValue {
        if self.coerces { Coercer::new(self.bundle, true).coerce(schema, value) } else { value }
    }

    /// Some fields of an object, each after its own schema.
    fn coerced_fields(&self, schema: &Value, fields: Fields) -> Fields {
        if !self.coerces {
            return fields;
        }
        let schemas = properties(self.bundle, schema).unwrap_or_default();
        let coerced = fields.into_iter().map(|(name, value)| {
            let schema = schemas.iter().find(|property| property.name == name);
            let value = match schema {
                Some(property) => self.coerced(&property.schema, value),
                None => value,
            };
            (name, value)
        });
        coerced.collect()
    }
}

/// What is not an object gives way to the parameters, if there are any.
fn overlaid(value: WireValue, parameters: Fields) -> WireValue {
    if parameters.is_empty() {
        return value;
    }
    match value {
        WireValue::Object(mut fields) => {
            fields.extend(parameters);
            WireValue::Object(fields)
        }
        _ => WireValue::Object(parameters),
    }
}

fn query(parts: &Parts) -> Result<WireValue, Error> {
    let query = parts.uri.query().unwrap_or_default();
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
    read_pairs(pairs.map(|(name, value)| (name, WireValue::String(value))))
}

/// A query or a form as a value.
pub(super) fn read_pairs(pairs: impl Iterator<Item = (String, WireValue)>) -> Result<WireValue, Error> {
    let tree = bracket::read(pairs).map_err(|error| Error::new("BAD_REQUEST").with_message(error.to_string()))?;
    Ok(value(tree))
}

fn value(tree: Tree<WireValue>) -> WireValue {
    match tree {
        Tree::Leaf(leaf) => leaf,
        Tree::Array(items) => {
            WireValue::Array(items.into_iter().map(|item| item.map_or(WireValue::Undefined, value)).collect())
        }
        Tree::Object(fields) => {
            WireValue::Object(fields.into_iter().map(|(name, field)| (name, value(field))).collect())
        }
    }
}

/// Names in lower case, as everywhere in HTTP's headers; a header that came several times is a list.
fn headers(headers: &HeaderMap) -> WireValue {
    let text = |value: &http::HeaderValue| WireValue::String(String::from_utf8_lossy(value.as_bytes()).into_owned());
    let fields = headers.keys().map(|name| {
        let mut values: Vec<WireValue> = headers.get_all(name).iter().map(text).collect();
        let value = if values.len() == 1 { values.remove(0) } else { WireValue::Array(values) };
        (name.as_str().to_owned(), value)
    });
    WireValue::Object(fields.collect())
}
