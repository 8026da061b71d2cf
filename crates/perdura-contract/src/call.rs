//! What a handler knows of the call besides its input.

use std::sync::{Mutex, PoisonError};

use http::header::SET_COOKIE;
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, Uri};
use tokio::sync::watch;

/// One call of a procedure: what came with it, and what shall go back besides the output.
///
/// A handler whose client goes away is dropped at its next `await`; [`Call::ended`] is for work that it started elsewhere.
#[derive(Debug)]
pub struct Call {
    parts: Parts,
    response_headers: Mutex<HeaderMap>,
    ended: watch::Receiver<()>,
}

/// The other end of [`Call::ended`]; held until the answer is complete or nobody waits for it.
#[derive(Debug)]
pub(crate) struct Alive(#[expect(dead_code, reason = "it is told by being dropped")] watch::Sender<()>);

impl Call {
    pub(crate) fn new(parts: Parts) -> (Self, Alive) {
        let (alive, ended) = watch::channel(());
        (Self { parts, response_headers: Mutex::default(), ended }, Alive(alive))
    }

    /// The request's headers; in a batch, the item's laid over the batch's.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The request's method.
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// The request's address.
    pub fn uri(&self) -> &Uri {
        &self.parts.uri
    }

    /// What the host put beside the request, such as who calls.
    pub fn extensions(&self) -> &Extensions {
        &self.parts.extensions
    }

    /// The id of the last event that a client saw before it lost its stream; the stream goes on behind it.
    pub fn last_event_id(&self) -> Option<&str> {
        self.parts.headers.get("last-event-id").and_then(|id| id.to_str().ok())
    }

    /// Sets a header of the answer, also if the answer is an error.
    pub fn set_header(&self, name: HeaderName, value: HeaderValue) {
        self.response().insert(name, value);
    }

    /// Adds a cookie to the answer.
    pub fn add_cookie(&self, cookie: HeaderValue) {
        self.response().append(SET_COOKIE, cookie);
    }

    /// Comes when the answer is complete, or nobody waits for it any more.
    pub fn ended(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut ended = self.ended.clone();
        async move {
            // Nothing is ever sent: an error, that is the drop of the sender, is the news.
            while ended.changed().await.is_ok() {}
        }
    }

    pub(crate) fn take_response_headers(&self) -> HeaderMap {
        std::mem::take(&mut *self.response())
    }

    fn response(&self) -> std::sync::MutexGuard<'_, HeaderMap> {
        self.response_headers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
