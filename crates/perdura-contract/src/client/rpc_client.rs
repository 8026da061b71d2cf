//! Calls procedures by their keys, over any transport.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::subscription::WireSubscription;
use super::{CallError, Transport, reply};
use crate::define::{Errors, Input, NoErrors, Output, Reply};
use crate::rpc::envelope;
use crate::value::{WireValue, to_wire};

/// What a key keeps as it is: letters, digits and what JavaScript's `encodeURIComponent` leaves alone.
const KEY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Speaks the RPC wire. Cheap to clone.
pub struct RpcClient<T> {
    connection: Arc<Connection<T>>,
}

struct Connection<T> {
    transport: T,
    base: String,
    headers: HeaderMap,
}

impl<T> Clone for RpcClient<T> {
    fn clone(&self) -> Self {
        Self { connection: Arc::clone(&self.connection) }
    }
}

impl<T> fmt::Debug for RpcClient<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RpcClient").field("base", &self.connection.base).finish_non_exhaustive()
    }
}

impl<T: Transport> RpcClient<T> {
    /// A client of the mount at this address, such as `http://localhost:8288/rpc`.
    pub fn new(transport: T, base: impl Into<String>) -> Self {
        Self::with_headers(transport, base, HeaderMap::new())
    }

    /// The same, with headers that go with every call, such as `authorization`.
    pub fn with_headers(transport: T, base: impl Into<String>, headers: HeaderMap) -> Self {
        let base = base.into();
        let base = base.strip_suffix('/').unwrap_or(&base).to_owned();
        Self { connection: Arc::new(Connection { transport, base, headers }) }
    }

    /// Calls the procedure at these keys. The typed clients of [`contract!`](crate::contract) do this.
    pub async fn call<I: Input, O: Output, E: Errors>(
        &self,
        group: &[&str],
        keys: &[&str],
        input: I,
    ) -> Result<O::Received<E>, CallError<E>> {
        let input = if I::schema_is_unit() {
            WireValue::Undefined
        } else {
            to_wire(&input).map_err(|error| CallError::Malformed(error.to_string()))?
        };
        let path = group
            .iter()
            .chain(keys)
            .fold(self.connection.base.clone(), |path, key| format!("{path}/{}", utf8_percent_encode(key, KEY)));
        let (content_type, body) = envelope::body(&input);
        let content_type = HeaderValue::from_str(&content_type).expect("our content types are plain ASCII");
        let question = Question { path, content_type, body };
        let reply = self.ask(&question).await.map_err(CallError::of_none)?;
        O::from_reply(reply)
    }

    async fn ask(&self, question: &Question) -> Result<Reply, CallError<NoErrors>> {
        let response = self.send(question, None).await?;
        if is_event_stream(&response) {
            let client = self.clone();
            let question = question.clone();
            let again = move |last_event_id: Option<String>| {
                let (client, question) = (client.clone(), question.clone());
                async move { client.send(&question, last_event_id.as_deref()).await }
            };
            return Ok(Reply::Events(WireSubscription::new(response.into_body(), again)));
        }
        reply::whole(response).await.map(Reply::Value)
    }

    async fn send(
        &self,
        question: &Question,
        last_event_id: Option<&str>,
    ) -> Result<Response<T::Body>, CallError<NoErrors>> {
        let mut request = Request::builder().method(Method::POST).uri(&question.path);
        if let Some(headers) = request.headers_mut() {
            headers.extend(self.connection.headers.clone());
            headers.insert(CONTENT_TYPE, question.content_type.clone());
            if let Some(id) = last_event_id.and_then(|id| HeaderValue::from_str(id).ok()) {
                headers.insert(HeaderName::from_static("last-event-id"), id);
            }
        }
        let request = request.body(question.body.clone()).map_err(|error| CallError::Transport(error.into()))?;
        self.connection.transport.send(request).await.map_err(CallError::Transport)
    }
}

/// A call that can be made again, for the rest of a stream.
#[derive(Clone)]
struct Question {
    path: String,
    content_type: HeaderValue,
    body: Bytes,
}

pub(super) fn is_event_stream<B>(response: &Response<B>) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    response.status().is_success() && content_type.is_some_and(|value| value.starts_with("text/event-stream"))
}
