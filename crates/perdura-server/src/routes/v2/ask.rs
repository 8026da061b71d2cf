//! Asks a procedure of the contract.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::request::Parts;
use perdura_contract::{Answer, Error};
use serde_json::Value;

use super::envelope::{Envelope, Page, V2Error};
use crate::state::ServerState;

/// What the routes share.
#[derive(Clone)]
pub(super) struct V2 {
    pub(super) state: ServerState,
    pub(super) procedures: Arc<perdura_contract::Router>,
}

impl V2 {
    /// What a procedure answers, as JSON; `null` when it has no output.
    pub(super) async fn ask(&self, parts: &Parts, keys: [&str; 2], input: Value) -> Result<Value, V2Error> {
        let missing =
            || V2Error::new(StatusCode::NOT_IMPLEMENTED, "not_implemented", format!("{keys:?} is not served"));
        let served = self.procedures.find(&keys).ok_or_else(missing)?;
        self.procedures.permit(served.procedure(), parts).map_err(|error| refused(&error))?;
        let outcome = served.call(parts.clone(), input.into()).await;
        match outcome.result.map_err(|error| refused(&error))? {
            Answer::Value(value) => Ok(value.to_json().unwrap_or(Value::Null)),
            Answer::Events(_) => Err(missing()),
        }
    }

    pub(super) fn answer(&self, data: Value) -> Envelope {
        Envelope { status: StatusCode::OK, data, page: None, fetched_at: self.state.engine.clock().now() }
    }
    /// One page of a list.
    pub(super) fn page(&self, data: Value, next: Option<&Value>, limit: u64) -> Envelope {
        let cursor = next.and_then(Value::as_str).map(str::to_owned);
        Envelope { page: Some(Page { cursor, limit }), ..self.answer(data) }
    }
}

/// The codes of this API are fewer and in lower case.
fn refused(error: &Error) -> V2Error {
    let status = error.status();
    let code = match status {
        StatusCode::NOT_FOUND => "not_found".to_owned(),
        StatusCode::BAD_REQUEST => "bad_request".to_owned(),
        _ => error.code().to_lowercase(),
    };
    V2Error { status, code, message: said(error) }
}

/// The text, and what is wrong with which field.
fn said(error: &Error) -> String {
    let data = error.data().to_json().unwrap_or(Value::Null);
    let issues = data["issues"].as_array().into_iter().flatten().map(|issue| {
        let path = issue["path"].as_array().into_iter().flatten();
        let path = path.map(|key| key.as_str().map_or_else(|| key.to_string(), str::to_owned)).collect::<Vec<_>>();
        format!("{}: {}", path.join("."), issue["message"].as_str().unwrap_or_default())
    });
    let issues = issues.collect::<Vec<_>>();
    if issues.is_empty() { error.message().to_owned() } else { format!("{}: {}", error.message(), issues.join("; ")) }
}
