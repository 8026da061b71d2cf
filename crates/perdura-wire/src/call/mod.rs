//! What the server says to an SDK: calls, and the state that a large call leaves out.

mod body;
mod item_key;
mod state;
mod url;

pub use item_key::{item_key, parse_item_key};
use perdura_types::{Call, Timestamp};
pub use state::{encode_events, encode_steps};

use crate::headers;
use crate::signature::SigningKey;

/// What the server calls the whole function, where a step's id could stand.
pub const WHOLE_FUNCTION: &str = "step";

/// A request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedCall {
    /// `POST` or `PUT`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// JSON; in canonical form when signed.
    pub body: Vec<u8>,
}

/// A call that has no JSON form that could be signed.
#[derive(Debug, thiserror::Error)]
#[error("the call for run {run} cannot be signed: {reason}")]
pub struct EncodeError {
    /// The run.
    pub run: perdura_types::RunId,
    /// What its state holds that has no canonical form.
    pub reason: String,
}

/// Encodes one attempt. With a key the body is canonical (RFC 8785) and signed; without one the state is copied as it
/// was kept.
///
/// # Panics
/// When `call.events` is empty: a run without an event cannot exist.
pub fn encode_call(call: &Call, key: Option<&SigningKey>, now: Timestamp) -> Result<EncodedCall, EncodeError> {
    let target = call.target.as_ref().map_or(WHOLE_FUNCTION, |step| step.as_str());
    let body =
        body::encode(call, key.is_some()).map_err(|error| EncodeError { run: call.run, reason: error.to_string() })?;
    let mut headers = vec![
        (headers::CONTENT_TYPE, "application/json".to_owned()),
        (headers::RUN_ID, call.run.to_string()),
        (headers::REQUEST_VERSION, call.version.to_string()),
        (headers::STEP_ID, target.to_owned()),
        (headers::REQUEST_ID, call.request.to_string()),
        (headers::JOB_ID, item_key(call.run, call.item)),
        (headers::PERDURA_VERSION, env!("CARGO_PKG_VERSION").to_owned()),
    ];
    if let Some(key) = key {
        headers.push((headers::SIGNATURE, key.sign(&body, now)));
    }
    Ok(EncodedCall { method: "POST", url: url::with_step(&call.function.url, target), headers, body })
}
