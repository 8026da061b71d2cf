//! From the bytes of a request's body to a value.

use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};

use super::disposition::file_name;
use super::input::read_pairs;
use crate::error::Error;
use crate::message::{ContentKind, content_kind, multipart};
use crate::rpc::request::malformed;
use crate::value::{File, WireValue};

/// The body as a file, whatever it calls itself: for procedures that take nothing but a file. None when there is no body.
pub(super) fn raw(headers: &HeaderMap, body: &Bytes) -> Received {
    if body.is_empty() && !headers.contains_key(CONTENT_TYPE) && !headers.contains_key(CONTENT_DISPOSITION) {
        return Received::Nothing;
    }
    Received::Exact(WireValue::File(file(headers, body)))
}

/// What a body held.
pub(super) enum Received {
    /// No bytes, or none that mean anything.
    Nothing,
    /// A value that means what it says.
    Exact(WireValue),
    /// A form, in which everything is text.
    Text(WireValue),
}

pub(super) fn received(headers: &HeaderMap, body: &Bytes) -> Result<Received, Error> {
    match content_kind(headers) {
        ContentKind::Json if body.is_empty() => Ok(Received::Nothing),
        ContentKind::Json => serde_json::from_slice(body).map(Received::Exact).map_err(|_| malformed()),
        ContentKind::Form => {
            let pairs = form_urlencoded::parse(body).into_owned();
            read_pairs(pairs.map(|(name, value)| (name, WireValue::String(value)))).map(Received::Text)
        }
        ContentKind::Multipart => {
            let parts = multipart::read(headers, body).map_err(|_| malformed())?;
            read_pairs(parts.into_iter().map(field)).map(Received::Text)
        }
        ContentKind::Text => {
            let text = std::str::from_utf8(body).map_err(|_| malformed())?;
            Ok(Received::Exact(text.into()))
        }
        ContentKind::EventStream => Err(Error::new("UNSUPPORTED_MEDIA_TYPE")
            .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            .with_message("no procedure takes a stream of events; send its values in one list")),
        ContentKind::File => Ok(Received::Exact(WireValue::File(file(headers, body)))),
    }
}

fn field(part: multipart::Part) -> (String, WireValue) {
    if part.is_file() {
        return (part.name.clone(), WireValue::File(part.into_file()));
    }
    let text = String::from_utf8_lossy(&part.content).into_owned();
    (part.name, WireValue::String(text))
}

fn file(headers: &HeaderMap, body: &Bytes) -> File {
    let text =
        |name| headers.get(name).and_then(|value: &http::HeaderValue| std::str::from_utf8(value.as_bytes()).ok());
    let name = text(CONTENT_DISPOSITION).and_then(file_name).unwrap_or_else(|| "blob".to_owned());
    let media_type = text(CONTENT_TYPE).unwrap_or("application/octet-stream");
    File::new(name, media_type, body.clone())
}
