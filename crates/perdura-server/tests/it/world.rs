//! A server in this process, an app that it calls, and a record of what was said.

use std::fmt::Write as _;
use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use perdura_core::Notice;
use perdura_engine::{AppKeeper, Engine, EngineOptions, SyncPolicy};
use perdura_server::{Access, AppRoutes, ServerState, StartOptions, router_with, serve};
use perdura_store::MemStore;
use perdura_wire::signature::{SigningKey, SigningKeys};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, broadcast, oneshot};
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::app::{FakeApp, PATIENCE};
use crate::ask::{Ask, Told, normalise};

/// The keys of a server that wants some.
pub(crate) const KEY: &str = "0123456789abcdef";
pub(crate) const FALLBACK: &str = "fedcba9876543210";
pub(crate) const EVENT_KEY: &str = "send-me";

/// A server and its app.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) app: FakeApp,
    router: Router,
    notices: Mutex<broadcast::Receiver<Notice>>,
    said: std::sync::Mutex<String>,
}

/// A server on a port of its own.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) server: JoinHandle<()>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) run: String,
    pub(crate) status: &'static str,
}

impl World {
    /// As `perdura dev`.
    pub(crate) async fn dev() -> Self {
        Self::start(Access::open()).await
    }
    /// As `perdura start`.
    pub(crate) async fn keys() -> Self {
        Self::start(Self::keys_access()).await
    }
    /// A signing key that is being exchanged, and two event keys.
    pub(crate) fn keys_access() -> Access {
        let key = |text| SigningKey::parse(text).unwrap();
        let signing = SigningKeys { current: key(KEY), fallback: Some(key(FALLBACK)) };
        Access::keys(signing, vec![EVENT_KEY.to_owned(), "other".to_owned()])
    }

    pub(crate) async fn start(access: Access) -> Self {
        Self::start_with(access, AppRoutes::default()).await
    }
    /// With apps that are part of the server.
    pub(crate) async fn start_with(access: Access, apps: AppRoutes) -> Self {
        let keys = access.signing_keys().cloned();
        let drain = std::time::Duration::from_secs(1);
        let options = EngineOptions { keys, fresh_seed: 7, drain, ..EngineOptions::default() };
        let engine = Engine::start(Box::new(MemStore::new()), options).unwrap();
        let policy = SyncPolicy { kind: access.kind(), poll_interval: None, poll_only_broken: false, discover: false };
        let keeper = AppKeeper::new(engine.clone(), policy, &[]).unwrap();
        let notices = Mutex::new(engine.watch());
        let state = ServerState::new(engine.clone(), access, keeper, StartOptions(json!({ "port": 8288 })));
        Self {
            engine,
            app: FakeApp::start().await,
            router: router_with(state, apps),
            notices,
            said: std::sync::Mutex::default(),
        }
    }

    /// Serves on a free port as well.
    pub(crate) async fn listen(&self) -> Listening {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, self.router.clone(), async {
            let _dropped = stopped.await;
        }));
        Listening { address, stop, server }
    }

    /// Asks with a body that need not be a text.
    pub(crate) async fn ask_with(&self, line: &str, body: Body) -> Told {
        let mut request = Ask::parse(line).into_request();
        *request.body_mut() = body;
        self.perform(request).await
    }

    /// Asks without a record.
    pub(crate) async fn quietly(&self, ask: Ask) -> Told {
        self.perform(ask.into_request()).await
    }

    /// Asks with a request that no line can say.
    pub(crate) async fn tell(&self, request: Request<Body>) -> Told {
        self.perform(request).await
    }
    /// Asks for what may be a page with an error's status.
    pub(crate) async fn raw(&self, ask: Ask) -> Told {
        self.answer(ask.into_request()).await
    }
    async fn perform(&self, request: Request<Body>) -> Told {
        let context = format!("{} {}", request.method(), request.uri());
        let told = self.answer(request).await;
        told.assert_well_formed(&context);
        told
    }
    async fn answer(&self, request: Request<Body>) -> Told {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Told { status: parts.status, headers: parts.headers, body }
    }

    /// Asks, and records question and answer.
    pub(crate) async fn ask(&self, line: &str) -> Told {
        let told = self.quietly(Ask::parse(line)).await;
        self.note(&format!("> {line}\n  {}", told.line()));
        told
    }

    /// Adds a line to the record.
    pub(crate) fn note(&self, line: &str) {
        writeln!(self.said.lock().unwrap(), "{}", normalise(line, "")).unwrap();
    }
    /// Everything recorded so far.
    pub(crate) fn record(&self) -> String {
        std::mem::take(&mut *self.said.lock().unwrap())
    }

    /// Registers functions of the app.
    pub(crate) async fn register(&self, functions: &[Value]) {
        let body = self.app.registration(functions).to_string().into_bytes();
        let ask = Ask { body, ..Ask::parse(&format!("POST /fn/register -H authorization: Bearer {KEY}")) };
        let told = self.quietly(ask).await;
        assert_eq!(told.status.as_u16(), 200, "{}", told.text());
    }

    /// Sends one event; answers its internal id.
    pub(crate) async fn send(&self, event: &Value) -> String {
        let told = self.quietly(Ask::parse(&format!("POST /e/{EVENT_KEY} | {event}"))).await;
        told.json()["ids"][0].as_str().unwrap().to_owned()
    }

    /// Waits until no call is open or about to leave: everything that was answered is taken in.
    pub(crate) async fn idle(&self) {
        let gauges = self.engine.gauges();
        let wait = async {
            while gauges.open_attempts() + gauges.ready_attempts() > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("a call stays open");
    }

    /// Forgets the notices so far, of which there may be more than are kept.
    pub(crate) async fn watch_anew(&self) {
        *self.notices.lock().await = self.engine.watch();
    }

    /// Waits for the next run that ends.
    pub(crate) async fn ended(&self) -> Ended {
        let wait = async {
            let mut notices = self.notices.lock().await;
            loop {
                if let Notice::RunEnded { run, status, .. } = notices.recv().await.unwrap() {
                    return Ended { run: run.to_string(), status: status.as_str() };
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("no run ended")
    }

    /// A run as `GET /v1/runs/{id}` shows it.
    pub(crate) async fn run(&self, run: &str) -> Value {
        let ask = Ask::parse(&format!("GET /v1/runs/{run}")).with_header("authorization", &format!("Bearer {KEY}"));
        self.quietly(ask).await.json()["data"].take()
    }
}
