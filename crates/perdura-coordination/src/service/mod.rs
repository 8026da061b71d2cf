//! The service: it reads, lets a pure decision judge, commits, and decides again when a record has changed.
//!
//! What the runner changes comes back as a `Commit` instead, which the runner's step writes together with its result.

pub mod child;
mod desk;
pub mod events;
mod links;
mod locks;
pub mod memory;
pub(crate) mod page;
pub mod run;
mod settings;
pub(crate) mod token;
pub mod watch;
pub mod workflow;

use std::sync::Arc;

use perdura::Commit;
use perdura_engine::Engine;
use perdura_engine::records::{Decision, Rows};
use perdura_types::Timestamp;
use tokio::sync::{OnceCell, Semaphore, SetOnce};

pub(crate) use self::links::Links;
use self::locks::Locks;
pub use self::settings::{CoordinationOptions, base_url};
use self::token::Key;
use crate::bounds::STREAMS_MAX;
use crate::refusal::Refusal;

/// Workflows, runs, timelines, memory and tasks, over an engine. Clones share it.
#[derive(Clone)]
pub struct Coordination {
    inner: Arc<Inner>,
}

struct Inner {
    engine: SetOnce<Engine>,
    options: CoordinationOptions,
    key: OnceCell<Key>,
    locks: Locks,
    streams: Arc<Semaphore>,
}

impl Coordination {
    /// A service without an engine: until [`Coordination::attach`] everything waits. Its functions must be known to an engine
    /// before the engine starts, and need the engine once it has.
    pub fn new(options: CoordinationOptions) -> Self {
        let inner = Inner {
            engine: SetOnce::new(),
            options: options.trimmed(),
            key: OnceCell::new(),
            locks: Locks::default(),
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
        };
        Self { inner: Arc::new(inner) }
    }
    /// Goes to work on an engine. Only the first one counts.
    pub fn attach(&self, engine: Engine) {
        let _attached_before = self.inner.engine.set(engine);
    }
    /// What the service was made with.
    pub fn options(&self) -> &CoordinationOptions {
        &self.inner.options
    }
    /// The engine, once there is one.
    pub(crate) async fn engine(&self) -> &Engine {
        self.inner.engine.wait().await
    }
    /// The time.
    pub(crate) async fn now(&self) -> Timestamp {
        self.engine().await.clock().now()
    }
    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.inner.streams
    }
    pub(crate) fn locks(&self) -> &Locks {
        &self.inner.locks
    }
    /// What makes links, with the key of this server.
    pub(crate) async fn links(&self) -> Result<Links, Refusal> {
        let key = self.inner.key.get_or_try_init(|| links::key(self)).await?;
        Ok(Links::new(key.clone(), &self.inner.options))
    }

    /// Reads committed records, away from the async threads.
    pub(crate) async fn read<T, F>(&self, read: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: FnOnce(&Rows<'_>) -> Result<T, Refusal> + Send + 'static,
    {
        self.engine().await.read_rows(read).await
    }

    /// Lets `judge` decide over the committed records until its decision meets no change of them, and carries it out.
    pub(crate) async fn decide<T, F>(&self, judge: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: Fn(&Rows<'_>) -> Result<Decision<T>, Refusal> + Send + Sync + 'static,
    {
        self.engine().await.decide(judge).await
    }

    /// Lets `judge` decide, for a step that carries it out together with its result.
    pub(crate) async fn judged<T, F>(&self, judge: F) -> perdura::Result<Commit<T>>
    where
        T: Send + 'static,
        F: FnOnce(&Rows<'_>) -> Result<Decision<T>, Refusal> + Send + 'static,
    {
        Ok(self.read(judge).await.map_err(Refusal::into_error)?.into())
    }
}

impl std::fmt::Debug for Coordination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Coordination").field("options", &self.inner.options).finish_non_exhaustive()
    }
}
