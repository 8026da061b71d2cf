//! One mount of the OpenAPI wire.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Buf;
use http::header::{ALLOW, CONNECTION, CONTENT_LENGTH};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode, Version};

use super::document::{DocumentError, Info, document_of};
use super::pattern::PatternError;
use super::reference::Reference;
use super::routes::{Match, Routes};
use super::settings::Settings;
use super::{answer, input};
use crate::error::Error;
use crate::message::{Body, BodyError, Cors, compressed};
use crate::router::{Router, Served};
use crate::rpc::Handled;
use crate::schema::{Bundle, RESERVED};

/// Answers requests as REST. Cheap to clone.
///
/// ```
/// # use std::sync::Arc;
/// # use perdura_contract::{Handled, Router, openapi::{Info, OpenApiHandler}};
/// # async fn serve(router: Router, request: http::Request<perdura_contract::Body>) {
/// let rest = OpenApiHandler::new(Arc::new(router)).expect("every path is a path").prefix("/api");
/// let rest = rest.with_reference(&Info { title: "Planets".to_owned(), ..Info::default() }).expect("it can be written");
/// match rest.handle(request).await {
///     Handled::Answered(response) => { /* send it */ }
///     Handled::NotMatched(request) => { /* somebody else's */ }
/// }
/// # }
/// ```
///
/// A path that is there for other methods only is answered with 405; HEAD is GET without the body.
#[derive(Clone)]
pub struct OpenApiHandler {
    procedures: Arc<Procedures>,
    settings: Arc<Settings>,
    reference: Option<Arc<Reference>>,
}

/// What is the same for all mounts of one router.
struct Procedures {
    router: Arc<Router>,
    places: Routes,
    /// Made when it is first needed: a mount that nobody asks anything costs next to nothing.
    bundle: OnceLock<Bundle>,
}

impl Procedures {
    fn bundle(&self) -> &Bundle {
        self.bundle.get_or_init(|| Bundle::new(&self.router.contract(), RESERVED))
    }
}

impl OpenApiHandler {
    /// The procedures of this router, at the root, with every bound at its default.
    pub fn new(router: Arc<Router>) -> Result<Self, PatternError> {
        let places = Routes::new(&router.contract().procedures)?;
        let procedures = Arc::new(Procedures { router, places, bundle: OnceLock::new() });
        Ok(Self { procedures, settings: Arc::default(), reference: None })
    }

    /// Where the procedures lie, such as `/api`.
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

    /// How long a stream may be silent; [5 s](crate::bounds::KEEP_ALIVE_MS) if not said.
    #[must_use]
    pub fn keep_alive(self, keep_alive: Duration) -> Self {
        self.with(|settings| settings.keep_alive = keep_alive)
    }

    /// Whether text from paths, queries and forms becomes what the schema asks for; it does if not said.
    #[must_use]
    pub fn coercion(self, coerces: bool) -> Self {
        self.with(|settings| settings.coerces = coerces)
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

    /// Serves the document as `openapi.json` and the page for people as `reference`, both below the prefix, to everybody.
    /// A procedure at the same path goes before them.
    pub fn with_reference(mut self, info: &Info) -> Result<Self, DocumentError> {
        let document = document_of(&self.procedures.router.contract(), self.procedures.bundle(), info)?;
        self.reference = Some(Arc::new(Reference::new(document)));
        Ok(self)
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
        let (asked, method) = (parts.headers.clone(), parts.method.clone());
        let mut response = match target {
            Target::Preflight(cors) => return Handled::Answered(cors.preflight(&asked)),
            Target::Reference(response) => *response,
            Target::OtherMethods(methods) => other_methods(&methods),
            Target::Procedure { index, parameters } => self.call(index, parameters, parts, body).await,
        };
        if let Some(bytes_min) = self.settings.compression_bytes_min {
            response = compressed(&asked, response, bytes_min);
        }
        if method == Method::HEAD {
            response = without_body(response);
        }
        if let Some(cors) = &self.settings.cors {
            cors.mark(&asked, response.headers_mut());
        }
        Handled::Answered(response)
    }

    /// Answers a request; where nothing is, with the error that says so.
    pub async fn answer<B>(&self, request: Request<B>) -> Response<Body>
    where
        B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
    {
        match self.handle(request).await {
            Handled::Answered(response) => response,
            Handled::NotMatched(_) => answer::failed(&Error::new("NOT_FOUND").with_message("No procedure matched")),
        }
    }

    fn target<B>(&self, request: &Request<B>) -> Option<Target<'_>> {
        let path = request.uri().path().strip_prefix(self.settings.prefix.as_str())?;
        if !path.is_empty() && !path.starts_with('/') {
            return None;
        }
        match &self.settings.cors {
            Some(cors) if request.method() == Method::OPTIONS => return Some(Target::Preflight(cors)),
            Some(_) | None => {}
        }
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        match self.procedures.places.find(method, path) {
            Match::Found { procedure, parameters } => Some(Target::Procedure { index: procedure, parameters }),
            Match::OtherMethods(methods) => Some(Target::OtherMethods(methods)),
            Match::Nothing => {
                let found = self.reference.as_ref()?.find(method, path)?;
                Some(Target::Reference(Box::new(found)))
            }
        }
    }

    async fn call<B>(&self, index: usize, parameters: Parameters, parts: Parts, body: B) -> Response<Body>
    where
        B: http_body::Body<Data: Buf, Error: Into<BodyError>>,
    {
        let served: &Served = &self.procedures.router.procedures()[index];
        let procedure = served.procedure();
        if let Err(error) = self.procedures.router.permit(procedure, &parts) {
            return answer::failed(&error);
        }
        let reader = input::Reader {
            procedure,
            bundle: self.procedures.bundle(),
            schema: self.procedures.bundle().procedures[index].input.as_ref(),
            coerces: self.settings.coerces,
        };
        match reader.read(&parts, parameters, body, self.settings.body_bytes_max).await {
            Ok(input) => answer::told(procedure, served.call(parts, input).await, self.settings.keep_alive),
            Err(error) => refused(parts.version, &error),
        }
    }
}

/// Names and values from the path.
pub(super) type Parameters = Vec<(String, String)>;

enum Target<'a> {
    Preflight(&'a Cors),
    Reference(Box<Response<Body>>),
    OtherMethods(Vec<Method>),
    Procedure { index: usize, parameters: Parameters },
}

fn refused(version: Version, error: &Error) -> Response<Body> {
    let mut response = answer::failed(error);
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE && version < Version::HTTP_2 {
        // The rest of the body is not read, so that no other request can follow it.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn other_methods(methods: &[Method]) -> Response<Body> {
    let mut names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    if methods.contains(&Method::GET) {
        names.push("HEAD");
    }
    let mut response = answer::failed(&Error::new("METHOD_NOT_SUPPORTED"));
    let allow = HeaderValue::from_str(&names.join(", ")).expect("methods are tokens");
    response.headers_mut().insert(ALLOW, allow);
    response
}

/// HEAD tells what GET would, the length too, and nothing of it. A stream is dropped, which ends it.
fn without_body(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    if let Some(bytes) = body.as_whole().filter(|bytes| !bytes.is_empty()) {
        parts.headers.insert(CONTENT_LENGTH, bytes.len().into());
    }
    Response::from_parts(parts, Body::empty())
}

impl fmt::Debug for OpenApiHandler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OpenApiHandler").field("settings", &self.settings).finish_non_exhaustive()
    }
}
