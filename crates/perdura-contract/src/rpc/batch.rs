//! Many calls in one request: a list of them goes in, and each answer comes out as soon as it is there.
//!
//! The header alone makes a request a batch. Each item is a call of its own: its method and its guard are judged as if it
//! had come alone, and a failing one harms no other.

use std::fmt::Write;
use std::pin::Pin;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures_util::stream::FuturesUnordered;
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use indexmap::IndexMap;
use serde::Deserialize;

use super::handler::RpcHandler;
use super::settings::Settings;
use super::{answer, envelope, request};
use crate::error::Error;
use crate::message::{Body, BodyError, last_parameter, read_all};
use crate::router::{Answer, Outcome};
use crate::value::WireValue;

/// The header that makes a request a batch; its value says how the answers come.
pub(super) const HEADER: &str = "x-orpc-batch";

const INVALID: &str = "Invalid batch request, this could be caused by a malformed request body or a missing header";
const TOO_MANY: &str = "Batch request size exceeds the maximum allowed size";
const NOT_JSON: &str = "Batch responses do not support file/blob, or event-iterator. \
                        Please call this procedure separately outside of the batch request.";
const NO_PROCEDURE: &str = "No procedure matched";

/// The batch's own status; an item tells its status only when it is another.
const MULTI_STATUS: StatusCode = StatusCode::MULTI_STATUS;

/// One call of a batch, as it is written.
#[derive(Debug, Deserialize)]
pub(super) struct Item {
    url: String,
    method: Option<String>,
    #[serde(default)]
    headers: IndexMap<String, OneOrMany>,
    /// `null` is a body, and not a missing one.
    #[serde(default = "undefined")]
    body: WireValue,
}

fn undefined() -> WireValue {
    WireValue::Undefined
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// The calls of a batch, or the answer that refuses all of them.
pub(super) async fn read<B>(parts: &Parts, body: B, settings: &Settings) -> Result<Vec<Item>, Box<Response<Body>>>
where
    B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
{
    let refused = |status, text: &str| Box::new(answer::json(status, quoted(text)));
    let text = if parts.method == Method::GET {
        Bytes::from(last_parameter(&parts.uri, "batch").unwrap_or_default())
    } else {
        let body = read_all(&parts.headers, body, settings.body_bytes_max).await;
        body.map_err(|error| Box::new(answer::failed(&request::unread(&error))))?
    };
    let items: Vec<Item> = serde_json::from_slice(&text).map_err(|_| refused(StatusCode::BAD_REQUEST, INVALID))?;
    if items.len() > settings.batch_items_max {
        return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, TOO_MANY));
    }
    let is_get = |item: &Item| item.method.as_deref().is_none_or(|method| method == "GET");
    if parts.method == Method::GET && !items.iter().all(is_get) {
        // A link on somebody's page must not do anything, however it is wrapped.
        return Err(refused(StatusCode::BAD_REQUEST, INVALID));
    }
    Ok(items)
}

type Answers = FuturesUnordered<Pin<Box<dyn Future<Output = ItemAnswer> + Send>>>;

/// Runs the calls at once, and tells their answers as they come.
pub(super) async fn answer(handler: &RpcHandler, outer: &Parts, items: Vec<Item>) -> Response<Body> {
    let answers: Answers = FuturesUnordered::new();
    for (index, item) in items.into_iter().enumerate() {
        let (handler, parts) = (handler.clone(), item_parts(outer, &item));
        answers.push(Box::pin(async move { run(&handler, index, parts, item.body).await }));
    }
    if outer.headers.get(HEADER).is_some_and(|value| value == "buffered") {
        return buffered(answers).await;
    }
    let opening = stream::once(async { Ok::<_, BodyError>(Bytes::from_static(b": \n\n")) });
    let events = answers.map(|answer| {
        let mut event = b"event: message\ndata: ".to_vec();
        event.extend(answer.text);
        event.extend_from_slice(b"\n\n");
        Ok(Bytes::from(event))
    });
    answer::with_type(MULTI_STATUS, "text/event-stream", Body::stream(opening.chain(events)))
}

/// All answers in one list, in the order in which they came; their cookies count, as the browser sees this answer's headers.
async fn buffered(mut answers: Answers) -> Response<Body> {
    let mut text = b"[".to_vec();
    let mut cookies = Vec::new();
    while let Some(answer) = answers.next().await {
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend(answer.text);
        cookies.extend(answer.headers.get_all(SET_COOKIE).iter().cloned());
    }
    text.push(b']');
    let mut response = answer::json(MULTI_STATUS, text);
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The head of an item's request: its own address, method and headers, laid over those of the batch.
fn item_parts(outer: &Parts, item: &Item) -> Option<Parts> {
    let uri: Uri = item.url.parse().ok()?;
    let method = match &item.method {
        Some(method) => method.parse().ok()?,
        None => outer.method.clone(),
    };
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.uri = uri;
    parts.method = method;
    parts.version = outer.version;
    parts.extensions = outer.extensions.clone();
    parts.headers = outer.headers.clone();
    for ours in [HeaderName::from_static(HEADER), CONTENT_LENGTH, CONTENT_TYPE] {
        parts.headers.remove(ours);
    }
    for (name, value) in &item.headers {
        let name: HeaderName = name.parse().ok()?;
        let values = match value {
            OneOrMany::One(value) => std::slice::from_ref(value),
            OneOrMany::Many(values) => values.as_slice(),
        };
        parts.headers.remove(&name);
        for value in values {
            parts.headers.append(name.clone(), HeaderValue::from_str(value).ok()?);
        }
    }
    Some(parts)
}

/// An answer as the batch tells it.
struct ItemAnswer {
    text: Vec<u8>,
    headers: HeaderMap,
}

async fn run(handler: &RpcHandler, index: usize, parts: Option<Parts>, body: WireValue) -> ItemAnswer {
    let Some(parts) = parts else { return plain(index, StatusCode::BAD_REQUEST, INVALID) };
    let Some(served) = handler.find(parts.uri.path()).map(Arc::clone) else {
        return plain(index, StatusCode::NOT_FOUND, NO_PROCEDURE);
    };
    let input = handler.admit(&served, &parts).and_then(|()| item_input(&parts, body));
    let outcome = match input {
        Ok(input) => served.call(parts, input).await,
        Err(error) => Outcome { result: Err(error), headers: HeaderMap::new() },
    };
    match outcome.result {
        Ok(Answer::Value(value)) if value.has_file() => plain(index, StatusCode::INTERNAL_SERVER_ERROR, NOT_JSON),
        Ok(Answer::Value(value)) => told(index, StatusCode::OK, outcome.headers, &envelope::write(&value)),
        Ok(Answer::Events(_)) => plain(index, StatusCode::INTERNAL_SERVER_ERROR, NOT_JSON),
        Err(error) => told(index, error.status(), outcome.headers, &envelope::write(&error.to_wire())),
    }
}

fn item_input(parts: &Parts, body: WireValue) -> Result<WireValue, Error> {
    if parts.method == Method::GET {
        return request::from_query(parts);
    }
    envelope::opened(body, &[]).map_err(|_| request::malformed())
}

fn plain(index: usize, status: StatusCode, text: &str) -> ItemAnswer {
    told(index, status, HeaderMap::new(), &quoted(text))
}

fn quoted(text: &str) -> Vec<u8> {
    serde_json::to_vec(text).expect("text is JSON")
}

fn told(index: usize, status: StatusCode, headers: HeaderMap, body: &[u8]) -> ItemAnswer {
    let mut text = format!("{{\"index\":{index}");
    if status != MULTI_STATUS {
        write!(text, ",\"status\":{}", status.as_u16()).expect("a string takes every text");
    }
    if !headers.is_empty() {
        let headers = serde_json::to_string(&header_values(&headers)).expect("text is JSON");
        write!(text, ",\"headers\":{headers}").expect("a string takes every text");
    }
    text.push_str(",\"body\":");
    let mut text = text.into_bytes();
    text.extend_from_slice(body);
    text.push(b'}');
    ItemAnswer { text, headers }
}

/// Headers as the batch tells them: one value as text, several as a list.
fn header_values(headers: &HeaderMap) -> WireValue {
    let text = |value: &HeaderValue| WireValue::String(String::from_utf8_lossy(value.as_bytes()).into_owned());
    WireValue::object(headers.keys().map(|name| {
        let mut values: Vec<_> = headers.get_all(name).iter().map(text).collect();
        let value =
            if values.len() == 1 && *name != SET_COOKIE { values.swap_remove(0) } else { WireValue::Array(values) };
        (name.as_str(), value)
    }))
}
