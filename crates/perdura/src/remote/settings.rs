//! Where a server is, and the keys it wants.

use std::fmt;

use http::Uri;
use perdura_wire::signature::{SigningKey, SigningKeys};

use super::environment_variables::Variables;
use crate::{Error, Result};

/// A Perdura server, or another one with the same protocol, in another process: where it is and the keys it wants.
///
/// ```
/// use perdura::Remote;
/// # fn f() -> perdura::Result<()> {
/// // `perdura dev`, which wants no keys:
/// let server = Remote::dev("http://localhost:8288")?;
/// // `perdura start`:
/// let server = Remote::keyed("https://perdura.example", "signkey-prod-0011aabb", "an event key")?;
/// // as PERDURA_DEV, PERDURA_BASE_URL, PERDURA_SIGNING_KEY and so on say, or the same with INNGEST_ in front:
/// let server = Remote::from_env()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Remote {
    mode: Mode,
    api_url: String,
    event_url: String,
    event_key: Option<String>,
    environment: Option<String>,
}

/// Whether requests are signed.
#[derive(Clone)]
pub(super) enum Mode {
    /// Nothing is: for development.
    Dev,
    /// All are.
    Keyed(SigningKeys),
}

/// What SDKs send in place of an event key to servers that want none.
const NO_EVENT_KEY: &str = "NO_EVENT_KEY_SET";

impl Remote {
    /// A server that wants no keys, such as `perdura dev`.
    pub fn dev(url: &str) -> Result<Self> {
        Ok(Self::new(Mode::Dev, normal_url(url)?))
    }
    /// A server that wants keys, such as `perdura start`.
    pub fn keyed(url: &str, signing_key: &str, event_key: &str) -> Result<Self> {
        let keys = SigningKeys { current: signing_key_of(signing_key)?, fallback: None };
        let remote = Self::new(Mode::Keyed(keys), normal_url(url)?);
        Ok(Self { event_key: Some(event_key.to_owned()), ..remote })
    }
    /// As the environment says. Each variable may begin with `PERDURA_` or with `INNGEST_`; the first wins.
    ///
    /// | Variable | Meaning |
    /// |---|---|
    /// | `…_DEV` | `1` or the URL of a server that wants no keys; `0` or absent for one that does |
    /// | `…_BASE_URL` | where the server is; in development `http://127.0.0.1:8288` by default |
    /// | `…_API_BASE_URL`, `…_EVENT_API_BASE_URL` | when the two are at different places |
    /// | `…_SIGNING_KEY`, `…_SIGNING_KEY_FALLBACK` | signs, and is accepted while keys are exchanged |
    /// | `…_EVENT_KEY` | opens the ingest of events |
    /// | `…_ENV` | names a branch environment, for servers that have some |
    pub fn from_env() -> Result<Self> {
        Variables::of_process().remote()
    }

    pub(super) fn new(mode: Mode, url: String) -> Self {
        Self { mode, api_url: url.clone(), event_url: url, event_key: None, environment: None }
    }

    /// Where the API is, when events go somewhere else.
    pub fn api_url(mut self, url: &str) -> Result<Self> {
        self.api_url = normal_url(url)?;
        Ok(self)
    }
    /// Where events go, when the API is somewhere else.
    pub fn event_url(mut self, url: &str) -> Result<Self> {
        self.event_url = normal_url(url)?;
        Ok(self)
    }
    /// A second signing key that is accepted, and tried when the server refuses the first: for exchanging keys.
    pub fn signing_key_fallback(mut self, key: &str) -> Result<Self> {
        match &mut self.mode {
            Mode::Keyed(keys) => keys.fallback = Some(signing_key_of(key)?),
            Mode::Dev => {}
        }
        Ok(self)
    }
    /// The key that events are sent with.
    #[must_use]
    pub fn event_key(mut self, key: impl Into<String>) -> Self {
        self.event_key = Some(key.into());
        self
    }
    /// A branch environment, for servers that have some.
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.environment = Some(name.into());
        self
    }

    pub(crate) fn keys(&self) -> Option<&SigningKeys> {
        match &self.mode {
            Mode::Dev => None,
            Mode::Keyed(keys) => Some(keys),
        }
    }
    pub(crate) fn api(&self) -> &str {
        &self.api_url
    }
    pub(crate) fn events(&self) -> &str {
        &self.event_url
    }
    pub(crate) fn environment_name(&self) -> Option<&str> {
        self.environment.as_deref()
    }
    pub(super) fn ingest_url(&self) -> Result<String> {
        let key = match (&self.event_key, &self.mode) {
            (Some(key), _) => key,
            (None, Mode::Dev) => NO_EVENT_KEY,
            (None, Mode::Keyed(_)) => {
                let message = "no event key is set: set PERDURA_EVENT_KEY to a key that the server was started with";
                return Err(Error::new("EventKeyMissing", message).non_retriable());
            }
        };
        Ok(format!("{}/e/{key}", self.event_url))
    }
}

#[cfg(feature = "serve")]
impl Remote {
    pub(crate) fn event_key_text(&self) -> Option<&str> {
        self.event_key.as_deref()
    }
}

impl fmt::Debug for Remote {
    /// Without the keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mode, api_url, event_url, event_key, environment } = self;
        f.debug_struct("Remote")
            .field("is_dev", &matches!(mode, Mode::Dev))
            .field("api_url", api_url)
            .field("event_url", event_url)
            .field("event_key", &event_key.as_ref().map(|_| ".."))
            .field("environment", environment)
            .finish()
    }
}

pub(super) fn signing_key_of(text: &str) -> Result<SigningKey> {
    SigningKey::parse(text).map_err(|error| Error::new("SigningKeyInvalid", error.to_string()).non_retriable())
}

/// An absolute URL without a slash at its end. Text without a scheme means `http`.
pub(crate) fn normal_url(text: &str) -> Result<String> {
    let text = text.trim();
    let absolute = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let uri = absolute.parse::<Uri>().ok();
    let is_http = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none();
    match uri.filter(is_http).and_then(|uri| uri.host().map(str::len)) {
        Some(host_chars) if host_chars > 0 => Ok(absolute.trim_end_matches('/').to_owned()),
        Some(_) | None => {
            let message = format!("'{text}' is not the URL of a server: use one such as http://localhost:8288");
            Err(Error::new("UrlInvalid", message).non_retriable())
        }
    }
}
