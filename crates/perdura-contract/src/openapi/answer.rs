//! From a procedure's outcome to an answer.

use std::time::Duration;

use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::{disposition, form, success_status};
use crate::description::{OutputStructure, Procedure};
use crate::error::Error;
use crate::message::{Body, EventForm, event_body};
use crate::router::{Answer, Outcome};
use crate::value::WireValue;

/// The answer that tells an outcome.
pub(super) fn told(procedure: &Procedure, outcome: Outcome, keep_alive: Duration) -> Response<Body> {
    let status = success_status(procedure);
    let mut response = match (outcome.result, procedure.route.output_structure) {
        (Ok(Answer::Value(value)), OutputStructure::Compact) => self::value(status, &value),
        (Ok(Answer::Value(value)), OutputStructure::Detailed) => detailed(status, value)
            .unwrap_or_else(|| failed(&Error::internal().with_message("Output validation failed"))),
        (Ok(Answer::Events(events)), OutputStructure::Compact | OutputStructure::Detailed) => {
            with_type(status, "text/event-stream", event_body(events, EventForm::OpenApi, keep_alive))
        }
        (Err(error), OutputStructure::Compact | OutputStructure::Detailed) => failed(&error),
    };
    let mut headers = outcome.headers;
    // These say what the body is, which the handler does not know.
    for ours in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_DISPOSITION] {
        headers.remove(ours);
    }
    response.headers_mut().extend(headers);
    response
}

/// The answer that tells an error.
pub(super) fn failed(error: &Error) -> Response<Body> {
    json(error.status(), &error.to_wire())
}

fn value(status: StatusCode, value: &WireValue) -> Response<Body> {
    match value {
        // A status that says that nothing follows is believed by every client.
        _ if matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED) => {
            empty(status)
        }
        WireValue::Undefined => empty(status),
        WireValue::File(file) => {
            let mut response = with_type(status, &file.media_type, Body::whole(file.content.clone()));
            let headers = response.headers_mut();
            headers.insert(CONTENT_LENGTH, file.content.len().into());
            let disposition = HeaderValue::from_str(&disposition::inline(&file.name));
            headers.insert(CONTENT_DISPOSITION, disposition.expect("the name was made ASCII"));
            response
        }
        value if value.has_file() => {
            let (content_type, body) = form::write(value);
            with_type(status, &content_type, Body::whole(body))
        }
        value => json(status, value),
    }
}

/// An output that says its status, its headers and its body; none when it is not such an object.
fn detailed(default_status: StatusCode, output: WireValue) -> Option<Response<Body>> {
    let WireValue::Object(mut fields) = output else { return None };
    let status = match fields.swap_remove("status") {
        None | Some(WireValue::Undefined | WireValue::Null) => default_status,
        Some(WireValue::Number(number)) => {
            let status = StatusCode::from_u16(u16::try_from(number.as_u64()?).ok()?).ok()?;
            (status.is_success() || status.is_redirection()).then_some(status)?
        }
        Some(_) => return None,
    };
    let headers = match fields.swap_remove("headers") {
        None | Some(WireValue::Undefined | WireValue::Null) => HeaderMap::new(),
        Some(WireValue::Object(headers)) => {
            let mut found = HeaderMap::new();
            for (name, value) in headers {
                add_header(&mut found, &name, value)?;
            }
            found
        }
        Some(_) => return None,
    };
    let body = fields.swap_remove("body").unwrap_or(WireValue::Undefined);
    if !fields.is_empty() {
        return None;
    }
    let mut response = value(status, &body);
    for name in headers.keys() {
        response.headers_mut().remove(name);
    }
    response.headers_mut().extend(headers);
    Some(response)
}

fn add_header(headers: &mut HeaderMap, name: &str, value: WireValue) -> Option<()> {
    let texts = match value {
        WireValue::Undefined | WireValue::Null => Vec::new(),
        WireValue::String(text) => vec![text],
        WireValue::Array(items) => {
            let text = |item| if let WireValue::String(text) = item { Some(text) } else { None };
            items.into_iter().map(text).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    for text in texts {
        headers.append(name.clone(), HeaderValue::from_str(&text).ok()?);
    }
    Some(())
}

fn json(status: StatusCode, value: &WireValue) -> Response<Body> {
    let text = serde_json::to_vec(value).expect("keys are text and numbers are finite, so it is JSON");
    with_type(status, "application/json", Body::whole(text))
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// An answer of this content type; one that cannot be a header is that of bytes.
pub(super) fn with_type(status: StatusCode, content_type: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let content_type = HeaderValue::from_str(content_type).ok().filter(|value| !value.is_empty());
    let content_type = content_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
