//! The server asks an app to register, and reads what the app makes of it.

use perdura_types::{Sdk, Timestamp};
use serde::Serialize;

use crate::call::EncodedCall;
use crate::headers::{self, Headers};
use crate::json::{self, Fields};
use crate::register::{ServerKind, parse_sdk};
use crate::signature::SigningKey;

/// Encodes the PUT that makes an app register itself.
pub fn encode_sync(url: &str, kind: ServerKind, key: Option<&SigningKey>, now: Timestamp) -> EncodedCall {
    #[derive(Serialize)]
    struct Body<'a> {
        url: &'a str,
    }
    // One key and one text: the plain form is the canonical one.
    let body = crate::answer::body(&Body { url });
    let mut headers =
        vec![(headers::CONTENT_TYPE, "application/json".to_owned()), (headers::SERVER_KIND, kind.as_str().to_owned())];
    if let Some(key) = key {
        headers.push((headers::SIGNATURE, key.sign(&body, now)));
    }
    EncodedCall { method: "PUT", url: url.to_owned(), headers, body }
}

/// What a PUT led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncOutcome {
    /// The app has registered itself.
    Registered {
        /// Whether the app says that something changed.
        modified: Option<bool>,
    },
    /// The app has no functions, which is not a mistake.
    NoFunctions,
    /// The app has not registered itself.
    Failed(SyncFailure),
}

/// Why an app did not register itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyncFailure {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

/// No connection to the app came about.
pub fn sync_unreachable(url: &str, reason: &str) -> SyncFailure {
    SyncFailure { code: "unreachable", message: format!("the app cannot be reached at {url}: {reason}") }
}

/// Codes that an app names itself.
const CODES: &[&str] = &[
    "unreachable",
    "unsupported_protocol",
    "missing_signing_key",
    "invalid_signing_key",
    "missing_server_signing_key",
    "missing_branch_env_name",
    "no_functions",
    "invalid_function",
];

/// Decodes the answer to the PUT.
pub fn decode_sync(status: u16, body: &[u8]) -> SyncOutcome {
    let text = json::admit(body).unwrap_or_default();
    let fields: Fields<'_> = json::parse(&text).unwrap_or_default();
    let text = |key| fields.get(key).and_then(json::text).filter(|text| !text.trim().is_empty());
    if (200..=299).contains(&status) {
        let modified = fields.get("modified").map(|raw| raw.get() == "true");
        return SyncOutcome::Registered { modified };
    }
    let own_code = text("code").and_then(|code| CODES.iter().find(|known| **known == code).copied());
    if own_code == Some("no_functions") {
        return SyncOutcome::NoFunctions;
    }
    let said = text("message").or_else(|| text("error"));
    let (code, message) = match status {
        400 => ("bad_request", "the app refused to register itself"),
        401 => ("unauthorized", "the app refused the signature: set the same signing key for server and app"),
        403 => ("forbidden", "the app's host forbids the request: let the server's address through"),
        404 => ("url_not_found", "the app serves no functions at this URL: check its path, usually /api/inngest"),
        500 => ("internal_server_error", "the app failed while it registered itself: look into its log"),
        _ => ("unexpected_status", "the app answered the request to register itself with an unexpected status"),
    };
    let message = match said {
        Some(said) => format!("{message} (HTTP {status}): {said}"),
        None => format!("{message} (HTTP {status})"),
    };
    SyncOutcome::Failed(SyncFailure { code: own_code.unwrap_or(code), message })
}

/// The SDK behind an answer: how discovery tells an app from any other server.
pub fn detect_sdk<H: Headers + ?Sized>(headers: &H) -> Option<Sdk> {
    let sdk = headers.header(headers::SDK)?.trim();
    (!sdk.is_empty()).then(|| parse_sdk(sdk))
}
