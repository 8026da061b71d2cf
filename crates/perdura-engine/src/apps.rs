//! Keeps apps registered: asks each one to sync, again and again in dev, and looks for new ones on the usual ports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use perdura_core::{Answer, ApiCall};
use perdura_wire::register::{ServerKind, normalise_url};
use perdura_wire::sync::{SyncOutcome, decode_sync, detect_sdk, encode_sync, sync_unreachable};

use crate::bounds::{DISCOVERY_INTERVAL_MS, DISCOVERY_MS_MAX, SYNC_MS_MAX};
use crate::dispatcher::named;
use crate::engine::Engine;
use crate::http_client::{AppRequest, SendError};
use crate::local::is_local;

/// Ports on which common frameworks serve.
const DISCOVERY_PORTS: &[u16] = &[
    80, 443, 3000, 3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010, 4321, 5000, 5173, 8000, 8080, 8081,
    8787, 8888, 8910, 8911, 8912, 8913, 8914, 8915,
];
/// Paths at which common frameworks serve functions.
const DISCOVERY_PATHS: &[&str] =
    &["/api/inngest", "/x/inngest", "/.netlify/functions/inngest", "/.redwood/functions/inngest"];

/// When apps are asked to sync.
#[derive(Debug, Clone)]
pub struct SyncPolicy {
    /// What this server is to the apps.
    pub kind: ServerKind,
    /// How often apps are asked; once at the start when absent.
    pub poll_interval: Option<Duration>,
    /// Only apps that are in error are asked again.
    pub poll_only_broken: bool,
    /// Look for apps on the usual ports.
    pub discover: bool,
}

/// An app that the operator named, or that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownApp {
    /// Its normalised URL.
    pub url: String,
    /// Why the last sync failed; nothing when it did not.
    pub error: Option<String>,
}

/// Asks apps to sync. Clones share it.
#[derive(Clone)]
pub struct AppKeeper {
    engine: Engine,
    policy: SyncPolicy,
    known: Arc<Mutex<BTreeMap<String, KnownApp>>>,
    /// Ports on which some other server answered: left in peace once there is an app.
    others: Arc<Mutex<BTreeSet<u16>>>,
}

impl AppKeeper {
    /// A keeper that knows these URLs from the start; text without a scheme means `http`.
    pub fn new(engine: Engine, policy: SyncPolicy, urls: &[String]) -> Result<Self, String> {
        let keeper = Self { engine, policy, known: Arc::default(), others: Arc::default() };
        for url in urls {
            keeper.add(&normal(url)?);
        }
        Ok(keeper)
    }

    /// Every app that was named or found by URL.
    pub fn known(&self) -> Vec<KnownApp> {
        self.lock().values().cloned().collect()
    }

    /// Polls and discovers until the task is dropped.
    pub async fn run(&self) {
        let discovery = self.policy.discover.then_some(Duration::from_millis(DISCOVERY_INTERVAL_MS));
        let Some(interval) = self.policy.poll_interval.or(discovery) else {
            self.sync_all().await;
            return;
        };
        loop {
            self.sync_all().await;
            if self.policy.discover {
                self.discover().await;
            }
            tokio::time::sleep(interval).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, KnownApp>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn others(&self) -> MutexGuard<'_, BTreeSet<u16>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, url: &str) {
        let error = Some("it has not been asked yet".to_owned());
        self.lock().entry(url.to_owned()).or_insert_with(|| KnownApp { url: url.to_owned(), error });
    }

    async fn registered_urls(&self) -> Vec<String> {
        match self.engine.call(ApiCall::Apps).await {
            Ok(Answer::Apps(apps)) => {
                apps.iter().filter(|app| !is_local(&app.url)).map(|app| app.url.clone()).collect()
            }
            Ok(_) | Err(_) => Vec::new(),
        }
    }

    async fn sync_all(&self) {
        let polls_all = self.policy.poll_interval.is_some() && !self.policy.poll_only_broken;
        let registered = if polls_all { self.registered_urls().await } else { Vec::new() };
        let named = self.known();
        let again = named.iter().filter(|app| app.error.is_some() || polls_all);
        let mut urls = again.map(|app| app.url.clone()).chain(registered).collect::<Vec<_>>();
        urls.sort_unstable();
        urls.dedup();
        for url in urls {
            let error = self.sync(&url).await.err();
            self.note(&url, error);
        }
    }

    /// Remembers how a sync went, and says so when it is news.
    fn note(&self, url: &str, error: Option<String>) {
        self.engine.sync_errors().note(url, error.as_deref());
        let mut known = self.lock();
        let Some(app) = known.get_mut(url) else { return };
        if app.error != error
            && let Some(error) = &error
        {
            tracing::warn!(url, error, "the app did not register");
        }
        app.error = error;
    }

    /// Asks the app at a URL to register itself, and remembers the URL and how it went.
    pub async fn ask(&self, url: &str) -> Result<(), String> {
        let asked = self.sync(url).await;
        self.add(url);
        self.note(url, asked.clone().err());
        asked
    }

    /// Asks one app to register itself.
    async fn sync(&self, url: &str) -> Result<(), String> {
        let key = self.engine.keys().map(|keys| &keys.current);
        let encoded = encode_sync(url, self.policy.kind, key, self.engine.clock().now());
        let request = AppRequest {
            method: Method::PUT,
            url: encoded.url,
            headers: named(encoded.headers),
            body: Bytes::from(encoded.body),
            timeout: Duration::from_millis(SYNC_MS_MAX),
            own_connection: false,
        };
        let response = match self.engine.client().send(request).await {
            Ok(response) => response,
            // Both name the URL; once is enough.
            Err(SendError::Unreachable { reason, .. }) => return Err(sync_unreachable(url, &reason).to_string()),
            Err(error) => return Err(error.to_string()),
        };
        match decode_sync(response.status.as_u16(), &response.body) {
            SyncOutcome::Registered { .. } | SyncOutcome::NoFunctions => Ok(()),
            SyncOutcome::Failed(failure) => Err(failure.to_string()),
        }
    }

    /// Looks for apps on this machine, but not where one is known already.
    async fn discover(&self) {
        let urls = self.registered_urls().await.into_iter().chain(self.known().into_iter().map(|app| app.url));
        let taken = urls.filter_map(|url| url::Url::parse(&url).ok()?.port_or_known_default()).collect::<BTreeSet<_>>();
        let others = self.others().clone();
        let own_port = std::env::var("PORT").ok().and_then(|port| port.parse().ok());
        let mut probes = tokio::task::JoinSet::new();
        for port in DISCOVERY_PORTS.iter().copied().chain(own_port) {
            if taken.contains(&port) || (!taken.is_empty() && others.contains(&port)) {
                continue;
            }
            let keeper = self.clone();
            probes.spawn(async move { keeper.find_on(port).await });
        }
        for url in probes.join_all().await.into_iter().flatten() {
            tracing::info!(url, "found an app");
            self.add(&url);
            let error = self.sync(&url).await.err();
            self.note(&url, error);
        }
    }

    /// The URL of the app on a port, if there is one.
    async fn find_on(&self, port: u16) -> Option<String> {
        for path in DISCOVERY_PATHS {
            let url = normal(&format!("http://localhost:{port}{path}")).ok()?;
            match self.probe(&url).await {
                Probe::App => return Some(url),
                Probe::Other => {
                    self.others().insert(port);
                }
                Probe::Nobody => return None,
            }
        }
        None
    }

    async fn probe(&self, url: &str) -> Probe {
        let request = AppRequest {
            method: Method::GET,
            url: url.to_owned(),
            headers: Vec::new(),
            body: Bytes::new(),
            timeout: Duration::from_millis(DISCOVERY_MS_MAX),
            own_connection: true,
        };
        match self.engine.client().send(request).await {
            Ok(response) if detect_sdk(&response.headers).is_some() => Probe::App,
            Ok(_) => Probe::Other,
            Err(_) => Probe::Nobody,
        }
    }
}

/// What answers at a URL.
enum Probe {
    App,
    Other,
    Nobody,
}

fn normal(url: &str) -> Result<String, String> {
    let absolute = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    normalise_url(&absolute)
}
