//! The contract's requests over HTTP, with streams.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response};
use http_body::{Body, Frame};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use perdura_contract::{Transport, TransportError};
use tokio::sync::OnceCell;
use tokio::time::{Instant, Sleep};

use crate::bounds::{CALL_MS_MAX, CONNECT_MS_MAX, STREAM_SILENCE_MS_MAX};
use crate::output::Output;

/// Sends requests. Clones share its connections.
#[derive(Clone)]
pub(crate) struct HttpTransport {
    plain: Client<HttpConnector, Full<Bytes>>,
    /// Made by the first request that needs it: reading the system's certificates takes longer than a call.
    encrypted: Arc<OnceCell<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>>,
    out: Output,
}

impl HttpTransport {
    pub(crate) fn new(out: Output) -> Self {
        let plain = Client::builder(TokioExecutor::new()).build(connector(true));
        Self { plain, encrypted: Arc::default(), out }
    }

    async fn head(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, TransportError> {
        let answer = if request.uri().scheme() == Some(&Scheme::HTTPS) {
            self.encrypted.get_or_try_init(with_certificates).await?.request(request)
        } else {
            self.plain.request(request)
        };
        match tokio::time::timeout(Duration::from_millis(CALL_MS_MAX), answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(format!("no answer within {} s", CALL_MS_MAX / 1_000).into()),
        }
    }
}

impl Transport for HttpTransport {
    type Body = LiveBody;

    async fn send(&self, request: Request<Bytes>) -> Result<Response<LiveBody>, TransportError> {
        let response = self.head(request.map(Full::new)).await?;
        let is_stream = response
            .headers()
            .get(http::header::CONTENT_TYPE)
            .is_some_and(|value| value.to_str().is_ok_and(|value| value.starts_with("text/event-stream")));
        Ok(response.map(|body| LiveBody {
            body,
            silence: Box::pin(tokio::time::sleep(silence())),
            remarks: is_stream.then_some(self.out),
        }))
    }
}

/// A body that fails when it is silent for too long: a connection may be dead without anybody noticing.
pub(crate) struct LiveBody {
    body: Incoming,
    silence: Pin<Box<Sleep>>,
    /// Where the loss of a stream is told.
    remarks: Option<Output>,
}

impl Body for LiveBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.silence.as_mut().reset(Instant::now() + silence());
            if !matches!(frame, Some(Ok(_))) {
                self.tell_loss();
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        ready!(self.silence.as_mut().poll(context));
        self.tell_loss();
        Poll::Ready(Some(Err("the connection is silent".into())))
    }
}

impl LiveBody {
    /// A stream ends with an event, after which nobody reads on: whoever sees its body's end has lost it.
    fn tell_loss(&mut self) {
        if let Some(out) = self.remarks.take() {
            out.remark("the connection is lost; trying again");
        }
    }
}

const fn silence() -> Duration {
    Duration::from_millis(STREAM_SILENCE_MS_MAX)
}

fn connector(only_http: bool) -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(only_http);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(Duration::from_millis(CONNECT_MS_MAX)));
    tcp
}

/// The client for `https`, or why the system's certificates cannot be used.
async fn with_certificates() -> Result<Client<HttpsConnector<HttpConnector>, Full<Bytes>>, TransportError> {
    let read = || HttpsConnectorBuilder::new().with_native_roots();
    let builder = tokio::task::spawn_blocking(read).await??;
    let connector = builder.https_or_http().enable_http1().wrap_connector(connector(false));
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}
