//! The robot's service: it reads, lets a pure decision judge, commits, and decides again when a record has changed.
//!
//! Commands of one job wait for one another here, so that they need not collide in the shard; the versions that each
//! decision expects hold all the same, whoever writes.

mod automations;
mod callback;
mod commands;
mod create;
mod items;
mod kinds;
mod locks;
mod queries;
pub(crate) mod robot;

use std::sync::Arc;

use perdura_engine::Engine;
use perdura_types::Timestamp;
use tokio::sync::{Semaphore, SetOnce};

pub use self::callback::CallbackAnswer;
pub use self::create::{CallbackTarget, CreatedJob};
pub use self::items::{ItemFilter, ItemPage};
pub use self::kinds::KindView;
use self::locks::Locks;
pub use self::queries::{JobFilter, JobPage, JobView, OrderSummary, Summary};
use crate::bounds::{BODIES_BYTES_MAX, CALLBACKS_BYTES_MAX, STREAMS_MAX};
use crate::callback_log::CallbackLog;
use crate::job::Decision;
use crate::records::Rows;
use crate::refusal::Refusal;
use crate::secrets::Secrets;

/// Where robots report to, below the public URL.
pub const CALLBACK_PATH: &str = "/api/webhooks/robot-callback";

/// What the service is started with.
#[derive(Debug, Clone)]
pub struct RobotOptions {
    /// By name.
    pub secrets: Secrets,
    /// How robots reach this server, such as `https://perdura.example.com`.
    pub public_url: String,
}

/// Jobs, items, kinds and callbacks, over an engine. Clones share it.
#[derive(Clone)]
pub struct Robot {
    inner: Arc<Inner>,
}

struct Inner {
    engine: SetOnce<Engine>,
    secrets: Secrets,
    public_url: String,
    locks: Locks,
    log: CallbackLog,
    callback_bytes: Arc<Semaphore>,
    body_bytes: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

impl Robot {
    /// A service without an engine: until [`Robot::attach`] everything waits. Its functions must be known to an engine
    /// before the engine starts, and need the engine once it has.
    pub fn new(options: RobotOptions) -> Self {
        let RobotOptions { secrets, public_url } = options;
        let inner = Inner {
            engine: SetOnce::new(),
            secrets,
            public_url: public_url.trim_end_matches('/').to_owned(),
            locks: Locks::default(),
            log: CallbackLog::default(),
            callback_bytes: Arc::new(Semaphore::new(CALLBACKS_BYTES_MAX)),
            body_bytes: Arc::new(Semaphore::new(BODIES_BYTES_MAX)),
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
        };
        Self { inner: Arc::new(inner) }
    }
    /// Where robots report to.
    pub fn callback_url(&self) -> String {
        format!("{}{CALLBACK_PATH}", self.inner.public_url)
    }
    /// Goes to work on an engine. Only the first one counts.
    pub fn attach(&self, engine: Engine) {
        let _attached_before = self.inner.engine.set(engine);
    }
    /// The engine, once there is one.
    pub(crate) async fn engine(&self) -> &Engine {
        self.inner.engine.wait().await
    }
    /// The time.
    pub(crate) async fn now(&self) -> Timestamp {
        self.engine().await.clock().now()
    }
    /// The time that robots have, too: `perdura dev` moves its own clock, and theirs stay.
    pub(crate) async fn wall(&self) -> Timestamp {
        self.engine().await.clock().wall()
    }
    pub(crate) fn callback_bytes(&self) -> &Arc<Semaphore> {
        &self.inner.callback_bytes
    }
    pub(crate) fn body_bytes(&self) -> &Arc<Semaphore> {
        &self.inner.body_bytes
    }
    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.inner.streams
    }

    /// Reads committed records, away from the async threads.
    pub(crate) async fn read<T, F>(&self, read: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: FnOnce(&Rows<'_>) -> Result<T, Refusal> + Send + 'static,
    {
        self.engine().await.read_rows(read).await
    }

    /// Lets `judge` decide over the committed records until its decision meets no change of them.
    async fn decide<T, F>(&self, judge: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: Fn(&Rows<'_>) -> Result<Decision<T>, Refusal> + Send + Sync + 'static,
    {
        self.engine().await.decide(judge).await
    }
}
