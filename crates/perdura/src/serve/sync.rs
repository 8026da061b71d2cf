//! `PUT`: the server, or whatever deploys the app, wants it to be registered.

use perdura_wire::headers::{Headers, SYNC_KIND};
use perdura_wire::signature::SignatureError;
use serde::Deserialize;
use serde_json::json;

use super::Served;
use super::answer::Answer;
use super::incoming::Incoming;
use super::payload;
use super::register::{RegisterFailure, post};
use super::trust::Trust;
use crate::remote::normal_url;
use crate::{Error, Result};

const IN_BAND: &str = "in_band";
const OUT_OF_BAND: &str = "out_of_band";

pub(super) async fn answer(served: &Served, incoming: &Incoming) -> Answer {
    if let Err(refusal) = may_sync(served, incoming) {
        return refusal;
    }
    let url = match url(served, incoming) {
        Ok(url) => url,
        Err(error) => return Answer::error(400, error.name(), error.text()),
    };
    let wants_in_band = incoming.headers.header(SYNC_KIND) == Some(IN_BAND);
    if wants_in_band && matches!(incoming.trust, Trust::Server) {
        return Answer::json(200, &payload::in_band(&served.app, &served.options, &url)).with(SYNC_KIND, IN_BAND);
    }
    let answer = match post(&served.http, &served.app, &served.options, &url, incoming.query("deployId")).await {
        Ok(registered) => {
            let body = json!({ "message": "Successfully registered", "modified": registered.modified });
            Answer::json(200, &body)
        }
        Err(RegisterFailure { status, message }) => {
            let body = json!({ "message": message, "modified": false });
            Answer::json(status, &body)
        }
    };
    answer.with(SYNC_KIND, OUT_OF_BAND)
}

/// An unsigned request may cause a registration, but must not decide what is registered: where calls with all their data
/// are sent to.
fn may_sync(served: &Served, incoming: &Incoming) -> std::result::Result<(), Answer> {
    match &incoming.trust {
        Trust::Anybody | Trust::Server => Ok(()),
        Trust::Unknown(SignatureError::Missing) if served.options.fixed_origin().is_some() => Ok(()),
        Trust::Unknown(SignatureError::Missing) => Err(Answer::error(
            401,
            "signature_missing",
            "an unsigned request may register this app only when PERDURA_SERVE_ORIGIN says how the server reaches it: set \
             it, or let the server ask",
        )),
        Trust::Unknown(_) => incoming.trust.check(),
    }
}

#[derive(Deserialize)]
struct Body {
    url: Option<String>,
}

/// The URL at which the server calls this app: what the options say, else what the server itself asked for, else what the
/// request was addressed to.
pub(super) fn url(served: &Served, incoming: &Incoming) -> Result<String> {
    let options = &served.options;
    let asked = serde_json::from_slice::<Body>(&incoming.body).ok().and_then(|body| body.url);
    let is_trusted = matches!(incoming.trust, Trust::Anybody | Trust::Server);
    let is_open = options.fixed_origin().is_none() && options.fixed_path().is_none();
    if let Some(asked) = asked.filter(|_| is_open && is_trusted) {
        return normal_url(&asked);
    }
    let origin = options.fixed_origin().map(str::to_owned).or_else(|| incoming.origin()).ok_or_else(|| {
        let message = "the request does not say which host it is for: set PERDURA_SERVE_ORIGIN";
        Error::new("OriginMissing", message)
    })?;
    Ok(format!("{origin}{}", options.fixed_path().unwrap_or(incoming.path())))
}
