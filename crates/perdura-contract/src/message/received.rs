//! Reads the body of a request, as far as it may reach.

use bytes::{Buf, Bytes};
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::BodyError;

/// Why a body was not read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// It has more bytes than it may.
    TooLarge,
    /// Its sender went away.
    Broken,
}

/// The whole body. One that says its length is refused before it is read.
pub(crate) async fn read_all<B>(headers: &HeaderMap, body: B, bytes_max: usize) -> Result<Bytes, ReadError>
where
    B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
{
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > bytes_max as u64) {
        return Err(ReadError::TooLarge);
    }
    match Limited::new(body, bytes_max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ReadError::TooLarge),
        Err(_) => Err(ReadError::Broken),
    }
}
