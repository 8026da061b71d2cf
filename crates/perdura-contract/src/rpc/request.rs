//! From a request to the input in it.

use bytes::{Buf, Bytes};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};

use super::envelope::{self, Malformed};
use crate::error::Error;
use crate::message::{BodyError, ContentKind, ReadError, content_kind, last_parameter, multipart, read_all};
use crate::value::{File, WireValue};

/// The refusal of a request that cannot be read. It says nothing more, as the JavaScript server does not.
pub(crate) fn malformed() -> Error {
    Error::new("BAD_REQUEST").with_message(
        "Malformed request. Ensure the request body is properly formatted and the 'Content-Type' header is set correctly.",
    )
}

/// The refusal of a body that was not read.
pub(crate) fn unread(error: &ReadError) -> Error {
    match error {
        ReadError::TooLarge => Error::new("PAYLOAD_TOO_LARGE"),
        ReadError::Broken => Error::new("CLIENT_CLOSED_REQUEST"),
    }
}

/// The input of a single call.
pub(super) async fn input<B>(parts: &Parts, body: B, bytes_max: usize) -> Result<WireValue, Error>
where
    B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
{
    if parts.method == Method::GET {
        return from_query(parts);
    }
    let body = read_all(&parts.headers, body, bytes_max).await.map_err(|error| unread(&error))?;
    from_body(&parts.headers, &body)
}

/// The input in an address.
pub(super) fn from_query(parts: &Parts) -> Result<WireValue, Error> {
    let data = last_parameter(&parts.uri, "data").unwrap_or_default();
    envelope::read(data.as_bytes()).map_err(|_| malformed())
}

/// The value in a body, of a request or of an answer.
pub(crate) fn from_body(headers: &HeaderMap, body: &Bytes) -> Result<WireValue, Error> {
    match content_kind(headers) {
        ContentKind::Json => envelope::read(body).map_err(|_| malformed()),
        ContentKind::Multipart => from_form(headers, body).map_err(|_| malformed()),
        // They carry no envelope, and a value without one is `undefined`.
        ContentKind::Form | ContentKind::Text | ContentKind::File => Ok(WireValue::Undefined),
        ContentKind::EventStream => Err(Error::new("UNSUPPORTED_MEDIA_TYPE")
            .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            .with_message("no procedure takes a stream of events; send its values in one list")),
    }
}

/// The envelope lies in the field `data`, file number *i* in the field *i*.
fn from_form(headers: &HeaderMap, body: &Bytes) -> Result<WireValue, Malformed> {
    let parts = multipart::read(headers, body).map_err(|error| Malformed(error.to_string()))?;
    let mut data = None;
    let mut files: Vec<Option<File>> = Vec::new();
    for part in parts {
        if part.name == "data" {
            data = Some(part.content);
        } else if let Some(index) = part.name.parse::<usize>().ok().filter(|index| *index < crate::bounds::PARTS_MAX) {
            files.resize(files.len().max(index + 1), None);
            files[index] = part.is_file().then(|| part.into_file());
        }
    }
    let data = data.ok_or_else(|| Malformed("the field data is missing".to_owned()))?;
    envelope::read_with_files(&data, &files)
}
