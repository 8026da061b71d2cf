//! One HTTP call.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use perdura::{Error, Result};
use perdura_engine::{AppRequest, AppResponse};
use serde_json::{Map, Value, json};

use super::{DeskError, Work, unusable};
use crate::binding::{HttpBinding, HttpCall};
use crate::bounds::{ANSWER_CHARS_SHOWN_MAX, HTTP_ANSWER_BYTES_MAX, HTTP_TIMEOUT, RETRY_AFTER_MAX};

const JSON: &str = "application/json";

pub(super) async fn execute(work: &Work<'_>, binding: &HttpBinding) -> Result<Value, DeskError> {
    let values = work.values();
    let (values, secrets) = (&values, &work.runner().options().secrets);
    let find = |name: &str| secrets.find(name).map(str::to_owned);
    let find = &find;
    let call = || async move {
        let call = binding.call(&work.received.input, &values.scope(work.now_ms), find);
        let call = call.map_err(|error| unusable(&error))?;
        let url = call.url.clone();
        let request = request(work, call)?;
        let answer = send(work, request).await?;
        accepted(&url, answer).map(|answer| output(&answer))
    };
    Ok(work.retrying().run(&work.named("execute"), call).await?)
}

fn request(work: &Work<'_>, call: HttpCall) -> Result<AppRequest> {
    let HttpCall { method, url, headers: own, body } = call;
    let mut headers = vec![
        (header::ACCEPT, JSON.to_owned()),
        // Whoever gets the same request again can know it.
        (HeaderName::from_static("idempotency-key"), work.idempotency_key()),
    ];
    if body.is_some() {
        headers.push((header::CONTENT_TYPE, JSON.to_owned()));
    }
    for (name, value) in own {
        let name: HeaderName = name.parse()?;
        headers.retain(|(known, _)| *known != name);
        headers.push((name, value));
    }
    let is_json = headers.iter().any(|(name, value)| name == header::CONTENT_TYPE && value.contains("json"));
    let body = match body {
        None => Bytes::new(),
        Some(Value::String(text)) if !is_json => text.into(),
        Some(body) => serde_json::to_vec(&body)?.into(),
    };
    let method: Method = method.parse()?;
    let reads = method == Method::GET || method == Method::HEAD;
    let own_connection = work.is_once() || !reads;
    let timeout = work.timeout().unwrap_or(HTTP_TIMEOUT);
    Ok(AppRequest { method, url, headers, body, timeout, own_connection })
}

/// Sends a request on behalf of a desk.
pub(super) async fn send(work: &Work<'_>, request: AppRequest) -> Result<AppResponse> {
    let answer = work.runner().http().send_up_to(request, HTTP_ANSWER_BYTES_MAX).await;
    answer.map_err(|error| Error::new("HttpFailed", error.to_string()))
}

/// The answer, unless it is a refusal. What the caller is to blame for is not tried again.
pub(super) fn accepted(url: &str, answer: AppResponse) -> Result<AppResponse> {
    let status = answer.status;
    if status.as_u16() < StatusCode::BAD_REQUEST.as_u16() {
        return Ok(answer);
    }
    let text = String::from_utf8_lossy(&answer.body);
    let text: String = text.chars().take(ANSWER_CHARS_SHOWN_MAX).collect();
    let error = Error::new("HttpStatus", format!("{url} answered {}: {text}", status.as_u16()));
    let passes = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS].contains(&status);
    if status.is_client_error() && !passes {
        return Err(error.non_retriable());
    }
    match retry_after(&answer.headers) {
        Some(pause) => Err(error.retry_after(pause)),
        None => Err(error),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
}

fn output(answer: &AppResponse) -> Value {
    let mut headers = Map::new();
    for name in answer.headers.keys() {
        let values = answer.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        headers.insert(name.as_str().to_owned(), json!(values.collect::<Vec<_>>().join(", ")));
    }
    let kind = headers.get(header::CONTENT_TYPE.as_str()).and_then(Value::as_str).unwrap_or_default();
    let parsed = kind.contains("json").then(|| serde_json::from_slice::<Value>(&answer.body).ok()).flatten();
    let body = match parsed {
        Some(body) => body,
        None if answer.body.is_empty() => Value::Null,
        None => Value::String(String::from_utf8_lossy(&answer.body).into_owned()),
    };
    json!({ "status": answer.status.as_u16(), "headers": headers, "body": body })
}
