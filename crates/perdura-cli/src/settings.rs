//! What the server runs with, from flags, environment and file.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use perdura_engine::Retention;
use perdura_server::{Access, ApiKey};
use perdura_store_sqlite::Durability;
use perdura_wire::register::normalise_url;
use perdura_wire::signature::{SigningKey, SigningKeys};
use serde_json::{Value, json};

use crate::arguments::{CommonArguments, DevArguments, StartArguments};
use crate::layers::{Environment, Layers};
use crate::retention;

/// Characters of an event key: what fits into a URL with room to spare.
const EVENT_KEY_CHARS_MAX: usize = 255;
/// The port that SDKs look for.
const DEFAULT_PORT: u16 = 8288;

/// Names of all settings, as in a file.
pub(crate) const KNOWN: &[&str] = &[
    "api-key",
    "config",
    "connect-executor-grpc-port",
    "connect-gateway-grpc-port",
    "connect-gateway-port",
    "data-dir",
    "drain-timeout",
    "durability",
    "ephemeral",
    "event-key",
    "host",
    "json",
    "no-discovery",
    "no-look-back",
    "no-poll",
    "no-ui",
    "persist",
    "poll-interval",
    "port",
    "postgres-uri",
    "public-url",
    "queue-workers",
    "redis-uri",
    "remote-token",
    "retention-cancelled",
    "retention-completed",
    "retention-events",
    "retention-failed",
    "retry-interval",
    "sdk-url",
    "server-url",
    "signing-key",
    "signing-key-fallback",
    "tick",
    "trusted-host",
];

/// Everything that is decided before the server starts.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Settings {
    pub(crate) access: Access,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// A busy port may be replaced by the next free one.
    pub(crate) port_may_move: bool,
    /// How robots and people reach this server from elsewhere.
    pub(crate) public_url: Option<String>,
    /// Further names under which browsers may find the server.
    pub(crate) trusted_hosts: Vec<String>,
    /// Where the data is; in memory when absent.
    pub(crate) data_folder: Option<PathBuf>,
    pub(crate) durability: Durability,
    pub(crate) sdk_urls: Vec<String>,
    pub(crate) discover: bool,
    pub(crate) poll_interval: Option<Duration>,
    pub(crate) retry_interval_ms: Option<i64>,
    pub(crate) open_attempts_max: Option<usize>,
    pub(crate) look_back_off: Vec<String>,
    pub(crate) drain: Duration,
    /// How long ended runs and events are kept.
    pub(crate) retention: Retention,
    /// Whether browsers are served.
    pub(crate) web_app: bool,
    pub(crate) json: bool,
}

impl Settings {
    pub(crate) fn dev(arguments: DevArguments) -> Result<Self> {
        let environment = |name: &str| std::env::var(name).ok();
        let folder = std::env::current_dir().context("cannot tell the working directory")?;
        Self::dev_from(arguments, &environment, &folder)
    }

    pub(crate) fn start(arguments: StartArguments) -> Result<Self> {
        let environment = |name: &str| std::env::var(name).ok();
        let folder = std::env::current_dir().context("cannot tell the working directory")?;
        Self::start_from(arguments, &environment, &folder)
    }

    fn dev_from(arguments: DevArguments, environment: Environment, folder: &Path) -> Result<Self> {
        let layers = Layers::read(arguments.common.config.as_deref(), environment, folder, KNOWN)?;
        let no_poll = layers.switch(arguments.no_poll, "no-poll")?;
        let no_discovery = layers.switch(arguments.no_discovery, "no-discovery")?;
        let ephemeral = layers.switch(arguments.ephemeral, "ephemeral")?;
        let mut settings = Self::common(arguments.common, &layers, Access::open(), "127.0.0.1")?;
        settings.access = Access::Open { remote_token: remote_token(&layers, arguments.remote_token, &settings.host)? };
        settings.discover = !no_discovery;
        if no_poll {
            settings.poll_interval = None;
        }
        if ephemeral {
            settings.data_folder = None;
        }
        Ok(settings)
    }

    fn start_from(arguments: StartArguments, environment: Environment, folder: &Path) -> Result<Self> {
        let layers = Layers::read(arguments.common.config.as_deref(), environment, folder, KNOWN)?;
        let own_data = "Perdura keeps its data itself, in the folder of --data-dir";
        layers.refuse(arguments.postgres_uri, "postgres-uri", own_data)?;
        layers.refuse(arguments.redis_uri, "redis-uri", own_data)?;
        let Some(current) = layers.secret(arguments.signing_key, "signing-key", SigningKey::parse)? else {
            bail!(
                "a signing key is required: give --signing-key with the key of your apps, e.g. from 'openssl rand -hex 32'"
            );
        };
        let fallback = layers.secret(arguments.signing_key_fallback, "signing-key-fallback", SigningKey::parse)?;
        let event = layers.list(arguments.event_key, "event-key")?;
        if event.is_empty() {
            bail!("an event key is required: give --event-key at least once; senders of events use it");
        }
        if !event.iter().all(|key| fits_into_a_path(key)) {
            bail!(
                "an event key cannot be used: senders put it into a URL, so it must be 1 to {EVENT_KEY_CHARS_MAX} letters, \
                 digits, and the characters - _ . ~"
            );
        }
        let api = layers.list(arguments.api_key, "api-key")?;
        let api = api.iter().map(|text| ApiKey::parse(text)).collect::<Result<_, _>>()?;
        let access = Access::Keys { signing: SigningKeys { current, fallback }, event, api };
        Self::common(arguments.common, &layers, access, "0.0.0.0")
    }

    fn common(arguments: CommonArguments, layers: &Layers, access: Access, host: &str) -> Result<Self> {
        let seconds = "a whole number of seconds from 0 to 4294967295";
        let port = layers.parsed(arguments.port, "port", "a port from 0 to 65535")?;
        let poll_interval = layers.parsed(arguments.poll_interval, "poll-interval", seconds)?.unwrap_or(5_u32);
        let retry_interval = layers.parsed(arguments.retry_interval, "retry-interval", seconds)?.unwrap_or(0_u32);
        let durability = layers.chosen(arguments.durability, "durability", "full or normal", |text| match text {
            "full" => Some(Durability::Full),
            "normal" => Some(Durability::Normal),
            _ => None,
        })?;
        let open_attempts_max =
            layers.parsed::<NonZeroUsize>(arguments.queue_workers, "queue-workers", "a whole number from 1")?;
        let drain_timeout = layers.parsed(arguments.drain_timeout, "drain-timeout", seconds)?.unwrap_or(30_u32);
        let sdk_urls = layers.list(arguments.sdk_url, "sdk-url")?;
        let public_url = public_url(layers, arguments.public_url)?;
        let trusted_hosts = trusted_hosts(layers, arguments.trusted_host, public_url.as_deref())?;
        sdk_urls.iter().try_for_each(|url| check_app_url(url))?;
        Ok(Self {
            access,
            host: layers.text(arguments.host, "host")?.unwrap_or_else(|| host.to_owned()),
            port: port.unwrap_or(DEFAULT_PORT),
            port_may_move: port.is_none(),
            public_url,
            trusted_hosts,
            data_folder: Some(
                layers.text(arguments.data_dir, "data-dir")?.unwrap_or_else(|| ".perdura".to_owned()).into(),
            ),
            durability: durability.unwrap_or(Durability::Full),
            sdk_urls,
            discover: false,
            poll_interval: (poll_interval > 0).then(|| Duration::from_secs(poll_interval.into())),
            retry_interval_ms: (retry_interval > 0).then(|| i64::from(retry_interval) * 1_000),
            open_attempts_max: open_attempts_max.map(NonZeroUsize::get),
            look_back_off: layers.list(arguments.no_look_back, "no-look-back")?,
            drain: Duration::from_secs(drain_timeout.into()),
            retention: arguments.retention.retention(layers)?,
            web_app: !layers.switch(arguments.no_ui, "no-ui")?,
            json: layers.switch(arguments.json, "json")?,
        })
    }

    /// Whether this is `perdura dev`.
    pub(crate) fn is_dev(&self) -> bool {
        match self.access {
            Access::Open { .. } => true,
            Access::Keys { .. } => false,
        }
    }

    /// The settings without secrets, for `GET /dev`.
    pub(crate) fn shown(&self) -> Value {
        json!({
            "host": self.host,
            "port": self.port,
            "dataDir": self.data_folder,
            "publicUrl": self.public_url,
            "sdkUrls": self.sdk_urls,
            "discovery": self.discover,
            "pollIntervalSeconds": self.poll_interval.map(|interval| interval.as_secs()),
            "retryIntervalMs": self.retry_interval_ms,
            "retention": retention::shown(self.retention),
        })
    }
}

/// The URL under which others reach this server. `NEXT_PUBLIC_APP_URL` is what robot services were told before.
fn public_url(layers: &Layers, flag: Option<String>) -> Result<Option<String>> {
    let rule = "an absolute URL, such as https://perdura.example.com";
    let is_url = |text: &str| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace)).then(|| text.to_owned())
    };
    match layers.chosen(flag, "public-url", rule, is_url)? {
        Some(url) => Ok(Some(url)),
        None => Ok(layers.variable("NEXT_PUBLIC_APP_URL").filter(|text| is_url(text).is_some())),
    }
}

/// Names of the server, also those that the coordination canvas was told before.
fn trusted_hosts(layers: &Layers, flags: Vec<String>, public_url: Option<&str>) -> Result<Vec<String>> {
    let mut names = layers.list(flags, "trusted-host")?;
    let before = layers.variable("RAWR_RPC_TRUSTED_HOSTS").unwrap_or_default();
    names.extend(before.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
    let public = public_url.and_then(|url| url.parse::<axum::http::Uri>().ok());
    names.extend(public.as_ref().and_then(|url| url.host()).map(str::to_owned));
    Ok(names)
}

/// What others need to manage a development server that they can reach.
fn remote_token(layers: &Layers, flag: Option<String>, host: &str) -> Result<Option<String>> {
    let rule = "at least 16 characters: leave it out to have one made";
    let given = layers.chosen(flag, "remote-token", rule, |text| (text.len() >= 16).then(|| text.to_owned()))?;
    let is_near = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    Ok(given.or_else(|| (!is_near).then(|| uuid::Uuid::new_v4().simple().to_string())))
}

/// Found out here and not by whoever calls the app: before anything is started.
fn check_app_url(url: &str) -> Result<()> {
    let absolute = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    normalise_url(&absolute).map(|_| ()).map_err(|error| anyhow!("--sdk-url cannot be used: {error}"))
}

/// Whether a key can stand in a path as it is.
fn fits_into_a_path(key: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    (1..=EVENT_KEY_CHARS_MAX).contains(&key.len()) && key.chars().all(is_plain) && !matches!(key, "." | "..")
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
