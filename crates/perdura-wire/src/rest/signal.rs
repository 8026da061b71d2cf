//! `POST /v1/signals`.

use perdura_types::bounds::{EVENT_BYTES_MAX, KEY_BYTES_MAX};
use perdura_types::{RawJson, RunId};
use serde::Serialize;

use super::{Metadata, encode_envelope};
use crate::answer::PublicError;
use crate::json::{self, Fields};

/// A signal for whichever run waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalRequest {
    /// Its name.
    pub signal: String,
    /// What it brings; `null` when nothing.
    pub data: RawJson,
}

/// A body that is no signal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SignalError {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

impl SignalError {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
    /// The body of the answer, whose status is 400.
    pub fn to_body(&self) -> Vec<u8> {
        PublicError::new(400, self.code, self.message.clone()).to_body()
    }
}

/// Decodes `{signal, data}`.
pub fn decode_signal(body: &[u8]) -> Result<SignalRequest, SignalError> {
    if body.len() > EVENT_BYTES_MAX {
        let message = format!("the signal has {} bytes, but at most {EVENT_BYTES_MAX} are allowed", body.len());
        return Err(SignalError::new("signal_too_large", message));
    }
    let text = json::admit(body).map_err(|error| SignalError::new("invalid_json", error.to_string()))?;
    let fields: Fields<'_> = json::parse(&text).map_err(|error| SignalError::new("invalid_json", error.to_string()))?;
    let signal = match fields.get("signal") {
        None => return Err(SignalError::new("signal_required", "signal is missing: name the signal to send")),
        Some(raw) => json::text(raw).ok_or_else(|| {
            let message = format!("signal is {} ({}), but must be text", json::kind(raw), json::excerpt(raw.get()));
            SignalError::new("signal_invalid", message)
        })?,
    };
    if signal.is_empty() || signal.len() > KEY_BYTES_MAX {
        let message = format!(
            "signal '{}' has {} bytes, but must have 1 to {KEY_BYTES_MAX}",
            json::excerpt(&signal),
            signal.len()
        );
        return Err(SignalError::new("signal_invalid", message));
    }
    Ok(SignalRequest { signal: signal.into_owned(), data: fields.get("data").map_or_else(RawJson::null, json::keep) })
}

/// The answer when a run took the signal.
pub fn encode_signal_answer(run: RunId, metadata: Metadata) -> Vec<u8> {
    #[derive(Serialize)]
    struct Taken {
        run_id: RunId,
    }
    encode_envelope(&Taken { run_id: run }, metadata)
}

/// The answer when no run waits for the signal.
pub fn no_signal_found(signal: &str) -> PublicError {
    let message = format!(
        "No signal found: no run waits for '{}' now, check the name or send it again once a run waits",
        json::excerpt(signal)
    );
    PublicError::new(404, "signal_not_found", message)
}
