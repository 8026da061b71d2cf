//! How an app is served.

use crate::remote::{Variables, normal_url};
use crate::{Error, Remote, Result};

/// Where an app is served when nothing else is said: where servers for development look.
const ROUTE_DEFAULT: &str = "/api/inngest";

/// How an app is served over HTTP, and to which server.
///
/// ```
/// use perdura::{Remote, ServeOptions};
/// # fn f() -> perdura::Result<()> {
/// let options = ServeOptions::new(Remote::dev("http://localhost:8288")?).origin("http://localhost:3000")?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct ServeOptions {
    remote: Remote,
    route: String,
    origin: Option<String>,
    path: Option<String>,
}

impl ServeOptions {
    /// For this server.
    pub fn new(remote: Remote) -> Self {
        Self { remote, route: ROUTE_DEFAULT.to_owned(), origin: None, path: None }
    }
    /// As the environment says: the variables of [`Remote::from_env`], and where the server reaches the app:
    /// `PERDURA_SERVE_ORIGIN` (also `…_SERVE_HOST`) and `PERDURA_SERVE_PATH`, or the same with `INNGEST_` in front.
    pub fn from_env() -> Result<Self> {
        let variables = Variables::of_process();
        let mut options = Self::new(Remote::from_env()?);
        if let Some(origin) = variables.get("SERVE_ORIGIN").or_else(|| variables.get("SERVE_HOST")) {
            options = options.origin(&origin)?;
        }
        if let Some(path) = variables.get("SERVE_PATH") {
            options = options.path(path);
        }
        Ok(options)
    }

    /// The route within the router; `/api/inngest` by default.
    #[must_use]
    pub fn at(mut self, route: impl Into<String>) -> Self {
        self.route = with_slash(route.into());
        self
    }
    /// How the server reaches this program, e.g. `https://shop.example`. Without it, each registration says what its own
    /// request was addressed to, and unsigned requests to register are refused in production.
    pub fn origin(mut self, origin: &str) -> Result<Self> {
        self.origin = Some(normal_url(origin)?);
        Ok(self)
    }
    /// The path at which the server reaches the app, where a proxy makes it differ from the route.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(with_slash(path.into()));
        self
    }

    pub(super) fn remote(&self) -> &Remote {
        &self.remote
    }
    pub(super) fn route(&self) -> &str {
        &self.route
    }
    pub(super) fn fixed_origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }
    pub(super) fn fixed_path(&self) -> Option<&str> {
        self.path.as_deref()
    }
    /// The URL of the app, as far as the options alone tell.
    pub(super) fn fixed_url(&self) -> Result<String> {
        let Some(origin) = &self.origin else {
            let message =
                "where the server reaches this program is not known: set PERDURA_SERVE_ORIGIN, or the option `origin`";
            return Err(Error::new("OriginMissing", message).non_retriable());
        };
        Ok(format!("{origin}{}", self.path.as_ref().unwrap_or(&self.route)))
    }
}

fn with_slash(path: String) -> String {
    if path.starts_with('/') { path } else { format!("/{path}") }
}
