//! What an answer says: its value, or the error in it.

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Limited};

use crate::bounds::ANSWER_BYTES_MAX;
use crate::client::{CallError, TransportError};
use crate::common::common_code;
use crate::define::NoErrors;
use crate::error::Error;
use crate::rpc::request;
use crate::value::WireValue;

/// The value of a whole answer.
pub(super) async fn whole<B>(response: Response<B>) -> Result<WireValue, CallError<NoErrors>>
where
    B: http_body::Body<Data = Bytes, Error: Into<TransportError>>,
{
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(CallError::Transport)?.to_bytes();
    let opened = request::from_body(&parts.headers, &body);
    if parts.status.as_u16() < 400 {
        return opened.map_err(|error| CallError::Malformed(error.message().to_owned()));
    }
    let error = opened.ok().and_then(error_of).unwrap_or_else(|| guessed(parts.status));
    Err(CallError::Undeclared(error))
}

/// An error as it came; `None` when the value is none.
pub(super) fn error_of(value: WireValue) -> Option<Error> {
    let WireValue::Object(mut properties) = value else { return None };
    let data = properties.swap_remove("data").unwrap_or(WireValue::Undefined);
    let (Some(WireValue::Bool(defined)), Some(WireValue::String(code))) =
        (properties.get("defined"), properties.get("code"))
    else {
        return None;
    };
    let (Some(WireValue::Number(status)), Some(WireValue::String(message))) =
        (properties.get("status"), properties.get("message"))
    else {
        return None;
    };
    let status = StatusCode::from_u16(u16::try_from(status.as_u64()?).ok()?).ok()?;
    let mut error = Error::new(code.clone()).with_status(status).with_message(message.clone()).with_wire_data(data);
    error.set_defined(*defined);
    Some(error)
}

/// The best that can be said of an answer without an error in it.
fn guessed(status: StatusCode) -> Error {
    let code = common_code(status).unwrap_or("MALFORMED_ORPC_ERROR_RESPONSE");
    Error::new(code).with_status(status)
}
