//! One mount of the RPC wire.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Buf;
use http::header::{ALLOW, CONNECTION};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Version};

use super::settings::Settings;
use super::{answer, batch, path, request};
use crate::error::Error;
use crate::message::{Body, BodyError, Cors, compressed};
use crate::router::{Router, Served};

/// Answers requests on the RPC wire. Cheap to clone.
///
/// ```
/// # use std::sync::Arc;
/// # use perdura_contract::{Handled, Router, RpcHandler};
/// # async fn serve(router: Router, request: http::Request<perdura_contract::Body>) {
/// let rpc = RpcHandler::new(Arc::new(router)).prefix("/rpc");
/// match rpc.handle(request).await {
///     Handled::Answered(response) => { /* send it */ }
///     Handled::NotMatched(request) => { /* somebody else's */ }
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct RpcHandler {
    router: Arc<Router>,
    settings: Arc<Settings>,
}

/// What became of a request.
#[derive(Debug)]
pub enum Handled<B> {
    /// It was for us.
    Answered(Response<Body>),
    /// No procedure lies there; the request is untouched.
    NotMatched(Request<B>),
}

impl<B> Handled<B> {
    /// The answer, or the one that says that nothing is there, in the form that clients understand.
    pub fn or_not_found(self) -> Response<Body> {
        match self {
            Self::Answered(response) => response,
            Self::NotMatched(_) => answer::failed(&Error::new("NOT_FOUND").with_message("No procedure matched")),
        }
    }
}

impl RpcHandler {
    /// The procedures of this router, at the root, with every bound at its default.
    pub fn new(router: Arc<Router>) -> Self {
        Self { router, settings: Arc::default() }
    }

    /// Where the procedures lie, such as `/rpc`.
    #[must_use]
    pub fn prefix(self, prefix: &str) -> Self {
        let prefix = prefix.trim_end_matches('/').to_owned();
        self.with(|settings| settings.prefix = prefix)
    }

    /// Bytes of a body; [8 MiB](crate::bounds::BODY_BYTES_MAX) if not said.
    #[must_use]
    pub fn body_bytes_max(self, bytes_max: usize) -> Self {
        self.with(|settings| settings.body_bytes_max = bytes_max)
    }

    /// Calls in one batch; [10](crate::bounds::BATCH_ITEMS_MAX) if not said, none at 0.
    #[must_use]
    pub fn batch_items_max(self, items_max: usize) -> Self {
        self.with(|settings| settings.batch_items_max = items_max)
    }

    /// How long a stream may be silent; [5 s](crate::bounds::KEEP_ALIVE_MS) if not said.
    #[must_use]
    pub fn keep_alive(self, keep_alive: Duration) -> Self {
        self.with(|settings| settings.keep_alive = keep_alive)
    }

    /// Takes only requests with this header, which a page of another origin cannot send; the npm client's plugin sends
    /// `x-csrf-token: orpc`. For mounts that trust cookies.
    #[must_use]
    pub fn csrf(self, name: HeaderName, value: HeaderValue) -> Self {
        self.with(|settings| settings.csrf = Some((name, value)))
    }

    /// Answers pages of other origins.
    #[must_use]
    pub fn cors(self, cors: Cors) -> Self {
        self.with(|settings| settings.cors = Some(cors))
    }

    /// Compresses answers from so many bytes on, for clients that can read them;
    /// [1 KiB](crate::bounds::COMPRESSION_BYTES_MIN) is a good choice.
    #[must_use]
    pub fn compression(self, bytes_min: usize) -> Self {
        self.with(|settings| settings.compression_bytes_min = Some(bytes_min))
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        self
    }

    /// Answers a request, or gives it back. Whoever drops the future drops the call.
    pub async fn handle<B>(&self, request: Request<B>) -> Handled<B>
    where
        B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
    {
        let Some(target) = self.target(&request) else { return Handled::NotMatched(request) };
        let (parts, body) = request.into_parts();
        let asked = parts.headers.clone();
        let mut response = match target {
            Target::Preflight(cors) => return Handled::Answered(cors.preflight(&asked)),
            Target::Batch => self.answer_batch(parts, body).await,
            Target::Procedure(served) => self.answer_one(&served, parts, body).await,
        };
        if let Some(bytes_min) = self.settings.compression_bytes_min {
            response = compressed(&asked, response, bytes_min);
        }
        if let Some(cors) = &self.settings.cors {
            cors.mark(&asked, response.headers_mut());
        }
        Handled::Answered(response)
    }

    fn target<B>(&self, request: &Request<B>) -> Option<Target<'_>> {
        let rest = path::below(request.uri().path(), &self.settings.prefix)?;
        match &self.settings.cors {
            Some(cors) if request.method() == Method::OPTIONS => return Some(Target::Preflight(cors)),
            Some(_) | None => {}
        }
        if self.settings.batch_items_max > 0 && request.headers().contains_key(batch::HEADER) {
            return Some(Target::Batch);
        }
        self.router.find(&path::keys(rest)?).map(|served| Target::Procedure(Arc::clone(served)))
    }

    async fn answer_one<B>(&self, served: &Served, parts: Parts, body: B) -> Response<Body>
    where
        B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
    {
        if let Err(error) = self.admit(served, &parts) {
            return Self::refused(&parts, &error);
        }
        match request::input(&parts, body, self.settings.body_bytes_max).await {
            Ok(input) => answer::told(served.call(parts, input).await, self.settings.keep_alive),
            Err(error) => Self::refused(&parts, &error),
        }
    }

    async fn answer_batch<B>(&self, parts: Parts, body: B) -> Response<Body>
    where
        B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
    {
        if let Err(error) = self.check_csrf(&parts) {
            return Self::refused(&parts, &error);
        }
        match batch::read(&parts, body, &self.settings).await {
            Ok(items) => batch::answer(self, &parts, items).await,
            Err(response) => *response,
        }
    }

    /// Whether a call may be made at all, before its body is read.
    pub(super) fn admit(&self, served: &Served, parts: &Parts) -> Result<(), Error> {
        self.check_csrf(parts)?;
        check_method(served, &parts.method)?;
        self.router.permit(served.procedure(), parts)
    }

    fn check_csrf(&self, parts: &Parts) -> Result<(), Error> {
        match &self.settings.csrf {
            Some((name, value)) if parts.headers.get(name) != Some(value) => {
                let error = Error::new("CSRF_TOKEN_MISMATCH").with_status(StatusCode::FORBIDDEN);
                Err(error.with_message("Invalid CSRF token"))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn refused(parts: &Parts, error: &Error) -> Response<Body> {
        let mut response = answer::failed(error);
        let headers = response.headers_mut();
        if error.status() == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(ALLOW, HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE"));
        }
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE && parts.version < Version::HTTP_2 {
            // The rest of the body is not read, so that no other request can follow it.
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    /// The procedure at a path that has the mount's prefix.
    pub(super) fn find(&self, path: &str) -> Option<&Arc<Served>> {
        let rest = path::below(path, &self.settings.prefix)?;
        self.router.find(&path::keys(rest)?)
    }
}

enum Target<'a> {
    Preflight(&'a Cors),
    Batch,
    Procedure(Arc<Served>),
}

/// GET is for procedures that say so: a link on somebody's page must not do anything. Methods that never carry a call run
/// nothing.
fn check_method(served: &Served, method: &Method) -> Result<(), Error> {
    let is_allowed = match *method {
        Method::GET => served.procedure().route.method == Some(Method::GET),
        Method::POST | Method::PUT | Method::PATCH | Method::DELETE => true,
        _ => false,
    };
    if is_allowed { Ok(()) } else { Err(Error::new("METHOD_NOT_SUPPORTED")) }
}

impl fmt::Debug for RpcHandler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RpcHandler").field("settings", &self.settings).finish_non_exhaustive()
    }
}
