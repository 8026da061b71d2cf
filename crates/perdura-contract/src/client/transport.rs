//! How requests leave and answers come.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;

/// Any error of a connection.
pub type TransportError = Box<dyn std::error::Error + Send + Sync>;

/// Moves requests and answers. Any HTTP client will do; so does a handler in the same process.
pub trait Transport: Send + Sync + 'static {
    /// An answer's body. It fails when its connection breaks: an end without an error is taken for the end.
    type Body: http_body::Body<Data = Bytes, Error: Into<TransportError>> + Send + Unpin + 'static;

    /// Sends a request and waits for the head of its answer.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Self::Body>, TransportError>> + Send;
}

/// No connection: the type of a client that is only asked for its contract.
#[derive(Debug, Clone, Copy)]
pub enum Unconnected {}

impl Transport for Unconnected {
    type Body = Full<Bytes>;

    async fn send(&self, _request: Request<Bytes>) -> Result<Response<Full<Bytes>>, TransportError> {
        match *self {}
    }
}
