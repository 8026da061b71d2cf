//! Ids of requests: echoed or made, shown in logs, and passed on to whoever answers.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::bounds::REQUEST_ID_BYTES_MAX;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// Gives a request its id, and the id of what it belongs to.
pub(crate) async fn identify(mut request: Request, next: Next) -> Response {
    let id = sent(request.headers(), &REQUEST_ID).unwrap_or_else(fresh);
    let correlation = sent(request.headers(), &CORRELATION_ID).unwrap_or_else(|| id.clone());
    for (name, value) in [(REQUEST_ID, &id), (CORRELATION_ID, &correlation)] {
        request.headers_mut().insert(name, value.clone());
    }
    let shown = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let span = tracing::info_span!("request", id = shown(&id), correlation = shown(&correlation));
    let mut response = next.run(request).instrument(span).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response.headers_mut().insert(CORRELATION_ID, correlation);
    response
}

/// What the caller chose, if it can be shown.
fn sent(headers: &HeaderMap, name: &HeaderName) -> Option<HeaderValue> {
    let value = headers.get(name)?;
    let fits = (1..=REQUEST_ID_BYTES_MAX).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic);
    fits.then(|| value.clone())
}

fn fresh() -> HeaderValue {
    let id = uuid::Uuid::new_v4().to_string();
    HeaderValue::from_str(&id).expect("an id is digits and hyphens")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn an_id_that_cannot_be_shown_is_replaced() {
        for (value, kept) in [("abc-1", true), ("", false), ("with blank", false), (&*"x".repeat(129), false)] {
            let request = Request::get("/").header(REQUEST_ID, value).body(()).unwrap();
            assert_eq!(sent(request.headers(), &REQUEST_ID).is_some(), kept, "{value}");
        }
    }
}
