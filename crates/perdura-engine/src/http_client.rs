//! The HTTP client towards apps: keep-alive, redirects that keep method and body, and bounds on time and size.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use perdura_types::bounds::RESPONSE_BYTES_MAX;
use tokio::sync::OnceCell;

use crate::bounds::{CONNECT_MS_MAX, IDLE_CONNECTION_MS_MAX, IDLE_CONNECTIONS_PER_HOST_MAX, REDIRECTS_MAX};
use crate::resolver::Resolver;

/// Headers that the client adds by itself: host and content length.
const HEADERS_OF_CLIENT: usize = 2;

/// Sends requests to apps. Clones share its connections.
#[derive(Debug, Clone)]
pub struct HttpClient {
    plain: Pools<HttpConnector<Resolver>>,
    /// Made by the first request that needs it: reading the system's certificates takes longer than all the rest of a
    /// start, and apps on the same machine have no use for them.
    encrypted: Arc<OnceCell<Pools<HttpsConnector<HttpConnector<Resolver>>>>>,
}

/// One client that keeps connections, and one that does not.
#[derive(Debug, Clone)]
struct Pools<C> {
    kept: Client<C, Full<Bytes>>,
    own: Client<C, Full<Bytes>>,
}

/// A request to an app.
#[derive(Debug, Clone)]
pub struct AppRequest {
    /// Verb.
    pub method: Method,
    /// Absolute.
    pub url: String,
    /// In any order.
    pub headers: Vec<(HeaderName, String)>,
    /// Sent again at each redirect.
    pub body: Bytes,
    /// From connecting to the last byte.
    pub timeout: Duration,
    /// Never on a kept connection: an app may close one in the moment it is used again, and a request that must not
    /// be repeated would be lost to that.
    pub own_connection: bool,
}

/// An app's answer, read to the end.
#[derive(Debug, Clone)]
pub struct AppResponse {
    /// Status code.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No connection came about.
    #[error("cannot reach {url}: {reason}")]
    Unreachable {
        /// Where to.
        url: String,
        /// What the system says.
        reason: String,
    },
    /// The connection broke before the answer was complete.
    #[error("the connection to {url} broke before the answer was complete: {reason}")]
    Broken {
        /// Where to.
        url: String,
        /// What the system says.
        reason: String,
    },
    /// The answer took too long.
    #[error("{url} did not answer within {seconds} s")]
    TimedOut {
        /// Where to.
        url: String,
        /// The limit.
        seconds: u64,
    },
    /// The answer has too many bytes.
    #[error("the answer of {url} is larger than {bytes_max} bytes")]
    TooLarge {
        /// Where to.
        url: String,
        /// The limit.
        bytes_max: usize,
    },
    /// The redirects do not end.
    #[error("{url} redirected more than {REDIRECTS_MAX} times")]
    TooManyRedirects {
        /// Where the first request went.
        url: String,
    },
}

impl HttpClient {
    /// A client with a connection pool of its own. Certificates are checked against the system's.
    pub fn new() -> Self {
        Self { plain: Pools::new(connector(true)), encrypted: Arc::default() }
    }

    /// Sends a request and reads the whole answer, of a size that an SDK's answer may have.
    pub async fn send(&self, request: AppRequest) -> Result<AppResponse, SendError> {
        self.send_up_to(request, RESPONSE_BYTES_MAX).await
    }

    /// As [`Self::send`], for answers of another size.
    pub async fn send_up_to(&self, request: AppRequest, bytes_max: usize) -> Result<AppResponse, SendError> {
        match tokio::time::timeout(request.timeout, self.follow(&request, bytes_max)).await {
            Ok(answer) => answer,
            Err(_) => Err(SendError::TimedOut { url: request.url, seconds: request.timeout.as_secs() }),
        }
    }

    async fn follow(&self, request: &AppRequest, bytes_max: usize) -> Result<AppResponse, SendError> {
        let mut url = Cow::Borrowed(&*request.url);
        for _ in 0..=REDIRECTS_MAX {
            let response = self.send_once(request, &url).await?;
            match redirect_target(&url, &response) {
                Some(target) => url = Cow::Owned(target),
                None => return read(&url, response, bytes_max).await,
            }
        }
        Err(SendError::TooManyRedirects { url: request.url.clone() })
    }

    async fn send_once(&self, request: &AppRequest, url: &str) -> Result<Response<Incoming>, SendError> {
        let unreachable = |reason: String| SendError::Unreachable { url: url.to_owned(), reason };
        let uri: Uri = url.parse().map_err(|error| unreachable(format!("it is not a URL: {error}")))?;
        let mut outgoing = Request::new(Full::new(request.body.clone()));
        *outgoing.method_mut() = request.method.clone();
        *outgoing.uri_mut() = uri;
        outgoing.headers_mut().reserve(request.headers.len() + HEADERS_OF_CLIENT);
        for (name, value) in &request.headers {
            let value = HeaderValue::from_str(value)
                .map_err(|error| unreachable(format!("header {name} cannot be sent: {error}")))?;
            outgoing.headers_mut().insert(name.clone(), value);
        }
        let answer = if outgoing.uri().scheme() == Some(&Scheme::HTTPS) {
            let encrypted = self.encrypted.get_or_try_init(read_certificates).await.map_err(unreachable)?;
            encrypted.client(request.own_connection).request(outgoing).await
        } else {
            self.plain.client(request.own_connection).request(outgoing).await
        };
        answer.map_err(|error| {
            let reason = deepest_reason(&error);
            if error.is_connect() {
                SendError::Unreachable { url: url.to_owned(), reason }
            } else {
                SendError::Broken { url: url.to_owned(), reason }
            }
        })
    }
}

impl Default for HttpClient {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Connect + Clone + Send + Sync + 'static> Pools<C> {
    fn new(connector: C) -> Self {
        let kept = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_max_idle_per_host(IDLE_CONNECTIONS_PER_HOST_MAX)
            .pool_idle_timeout(Duration::from_millis(IDLE_CONNECTION_MS_MAX))
            .build(connector.clone());
        let own = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Self { kept, own }
    }

    fn client(&self, own_connection: bool) -> &Client<C, Full<Bytes>> {
        if own_connection { &self.own } else { &self.kept }
    }
}

fn connector(only_http: bool) -> HttpConnector<Resolver> {
    let mut tcp = HttpConnector::new_with_resolver(Resolver::new());
    tcp.enforce_http(only_http);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(Duration::from_millis(CONNECT_MS_MAX)));
    tcp
}

/// The client for `https`, or why the system's certificates cannot be used. Tried again by the next request.
async fn read_certificates() -> Result<Pools<HttpsConnector<HttpConnector<Resolver>>>, String> {
    let read = || HttpsConnectorBuilder::new().with_native_roots();
    let builder = match tokio::task::spawn_blocking(read).await {
        Ok(Ok(builder)) => builder,
        Ok(Err(error)) => return Err(format!("the system's certificates cannot be read: {error}")),
        Err(error) => return Err(format!("the system's certificates cannot be read: {error}")),
    };
    Ok(Pools::new(builder.https_or_http().enable_http1().wrap_connector(connector(false))))
}

/// Where a redirect points, as an absolute URL.
fn redirect_target(url: &str, response: &Response<Incoming>) -> Option<String> {
    let redirects = [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::SEE_OTHER,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ];
    if !redirects.contains(&response.status()) {
        return None;
    }
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    let target = url::Url::parse(url).ok()?.join(location).ok()?;
    Some(target.into())
}

async fn read(url: &str, response: Response<Incoming>, bytes_max: usize) -> Result<AppResponse, SendError> {
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, bytes_max).collect().await.map_err(|error| {
        if error.downcast_ref::<LengthLimitError>().is_some() {
            SendError::TooLarge { url: url.to_owned(), bytes_max }
        } else {
            SendError::Broken { url: url.to_owned(), reason: deepest_reason(&*error) }
        }
    })?;
    Ok(AppResponse { status: parts.status, headers: parts.headers, body: body.to_bytes() })
}

/// The innermost cause, which is what a person can act on.
fn deepest_reason(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
