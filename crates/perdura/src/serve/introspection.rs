//! `GET`: what is served here, and how it is set up.

use perdura_types::to_hex;
use perdura_wire::signature::SigningKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::answer::{Answer, sdk_text};
use super::incoming::Incoming;
use super::payload::capabilities;
use super::trust::Trust;
use super::{Served, sync};
use crate::function::sdk;

/// The version of this answer's form.
const SCHEMA: &str = "2024-05-24";

pub(super) fn answer(served: &Served, incoming: &Incoming) -> Answer {
    let authenticated = match incoming.trust {
        Trust::Anybody => Value::Null,
        Trust::Server => Value::Bool(true),
        Trust::Unknown(_) => Value::Bool(false),
    };
    let remote = served.options.remote();
    let keys = remote.keys();
    let mut body = json!({
        "authentication_succeeded": authenticated,
        "capabilities": capabilities(),
        "extra": {},
        "function_count": served.app.functions_count(),
        "has_event_key": remote.event_key_text().is_some(),
        "has_signing_key": keys.is_some(),
        "has_signing_key_fallback": keys.is_some_and(|keys| keys.fallback.is_some()),
        "mode": if keys.is_some() { "cloud" } else { "dev" },
        "schema_version": SCHEMA,
    });
    if let (Trust::Server, Value::Object(fields), Value::Object(more)) =
        (&incoming.trust, &mut body, details(served, incoming))
    {
        fields.extend(more);
    }
    Answer::json(200, &body)
}

/// What only the server may know.
fn details(served: &Served, incoming: &Incoming) -> Value {
    let options = &served.options;
    let remote = options.remote();
    let keys = remote.keys();
    json!({
        "api_origin": remote.api(),
        "app_id": served.app.name(),
        "env": remote.environment_name(),
        "event_api_origin": remote.events(),
        "event_key_hash": remote.event_key_text().map(hashed),
        "framework": "axum",
        "sdk": sdk_text(),
        "sdk_language": sdk().language,
        "sdk_version": sdk().version,
        "serve_origin": options.fixed_origin(),
        "serve_path": options.fixed_path(),
        "signing_key_fallback_hash": keys.and_then(|keys| keys.fallback.as_ref()).map(SigningKey::hashed),
        "signing_key_hash": keys.map(|keys| keys.current.hashed()),
        "url": sync::url(served, incoming).ok(),
    })
}

fn hashed(text: &str) -> String {
    to_hex(&Sha256::digest(text.as_bytes()))
}
