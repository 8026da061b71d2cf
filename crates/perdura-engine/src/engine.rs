//! The engine as other threads see it: ask it something, watch it, stop it.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use perdura_core::{Answer, ApiCall, Config, Notice, Past, RefusedSync, Retention, SyncProblem, Unreadable};
use perdura_store::{History, MemHistory, Store, StoreError, StoreReader};
use perdura_types::{RunId, ShardId};
use perdura_wire::signature::SigningKeys;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, broadcast, oneshot, watch};

use crate::bounds::{CALLERS_MAX, DRAIN, NOTICES_MAX};
use crate::clock::Clock;
use crate::dispatcher::Dispatcher;
use crate::driver::{Driver, DriverError};
use crate::ends::Ends;
use crate::gauges::Gauges;
use crate::history::{Progress, Projection, RunHistory, Source};
use crate::http_client::HttpClient;
use crate::local::{LocalApp, LocalApps};
use crate::past::StorePast;
use crate::saved_clock;
use crate::shard_thread::{Message, Outlets, ShardThread};
use crate::sync_errors::SyncErrors;

/// What an engine is started with. The defaults are those of a process that embeds an engine and serves nobody else.
pub struct EngineOptions {
    /// Settings of the shard.
    pub core: Config,
    /// Signs calls; none in dev mode.
    pub keys: Option<SigningKeys>,
    /// Names this process in the store.
    pub owner: String,
    /// Seeds the shard when it is new.
    pub fresh_seed: u64,
    /// How long a stop waits for calls on the wire.
    pub drain: Duration,
    /// How long ended runs and events are kept.
    pub retention: Retention,
    /// Apps within this process.
    pub local: Vec<Arc<dyn LocalApp>>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            core: Config::default(),
            keys: None,
            owner: format!("pid {}", std::process::id()),
            fresh_seed: fresh_seed(),
            drain: DRAIN,
            retention: Retention::default(),
            local: Vec::new(),
        }
    }
}

/// A number that no other start has: the standard library seeds its hasher from the system.
fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server is stopping")]
pub struct Stopping;

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A row is damaged.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server stops.
    #[error(transparent)]
    Stopping(#[from] Stopping),
}

/// A running engine. Clones share it.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    shard: ShardId,
    inbox: Sender<Message>,
    places: Semaphore,
    notices: broadcast::Sender<Notice>,
    reader: Arc<dyn StoreReader>,
    clock: Clock,
    client: HttpClient,
    keys: Option<SigningKeys>,
    gauges: Gauges,
    ends: Ends,
    history: RunHistory,
    sync_errors: SyncErrors,
    retention: Retention,
    recovery: Recovery,
    local: Vec<Arc<dyn LocalApp>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    stopped: watch::Receiver<Option<Result<(), String>>>,
}

/// What a start found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovery {
    /// Runs that go on.
    pub live_runs: usize,
    /// Calls that were on the wire when the last process stopped.
    pub lost_calls: usize,
}

impl Engine {
    /// Takes the store over, brings everything back and starts. Must be called within a runtime.
    pub fn start(store: Box<dyn Store>, options: EngineOptions) -> Result<Self, StartError> {
        let EngineOptions { core, keys, owner, fresh_seed, drain, retention, local } = options;
        let shard = core.shard;
        let history = open_history(&*store, shard);
        let clock = saved_clock::read(&*store.reader(), shard)?;
        let driver = Driver::open(store, core, &owner, fresh_seed, clock.now())?;
        let recovery = Recovery { live_runs: driver.shard().live_runs(), lost_calls: driver.lost_calls() };
        let reader = driver.reader();
        let client = HttpClient::new();
        let (inbox, outbox) = mpsc::channel();
        let (notices, _) = broadcast::channel(NOTICES_MAX);
        let gauges = Gauges::default();
        let ends = Ends::default();
        let dispatcher = Arc::new(Dispatcher {
            runtime: Handle::current(),
            client: client.clone(),
            keys: keys.clone(),
            clock: clock.clone(),
            replies: inbox.clone(),
            local: LocalApps::new(&local),
        });
        let progress = Progress::new(driver.lsn());
        let runs = RunHistory::new(history.reader(), progress.clone());
        let source = Source { shard, seed: driver.seed(), reader: Arc::clone(&reader) };
        let projection = Projection::start(history, source, progress.clone()).map_err(StartError::Thread)?;
        let outlets = Outlets {
            dispatch: Box::new(move |calls| dispatcher.dispatch(calls)),
            notices: notices.clone(),
            gauges: gauges.clone(),
            ends: ends.clone(),
            progress,
        };
        let (end, stopped) = watch::channel(None);
        let ends_of_thread = ends.clone();
        let mut thread = ShardThread::new(driver, clock.clone(), outbox, outlets, retention, drain);
        let thread = std::thread::Builder::new()
            .name("shard".to_owned())
            .spawn(move || {
                let result = thread.run().map_err(|error| error.to_string());
                // It reads from the store, which goes with the thread.
                drop(projection);
                drop(thread);
                end.send_replace(Some(result));
                ends_of_thread.close();
            })
            .map_err(StartError::Thread)?;
        let inner = Inner {
            shard,
            inbox,
            places: Semaphore::new(CALLERS_MAX),
            notices,
            reader,
            clock,
            client,
            keys,
            gauges,
            ends,
            history: runs,
            sync_errors: SyncErrors::default(),
            retention,
            recovery,
            local,
            thread: Mutex::new(Some(thread)),
            stopped,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Asks the shard and waits until what was asked is durable.
    pub async fn call(&self, call: ApiCall) -> Result<Answer, Stopping> {
        let _place = self.inner.places.acquire().await.map_err(|_| Stopping)?;
        let (caller, answer) = oneshot::channel();
        self.inner.inbox.send(Message::Call(call, caller)).map_err(|_| Stopping)?;
        answer.await.map_err(|_| Stopping)
    }

    /// Registers the apps within this process; the error names what is wrong with one of them.
    pub async fn register_local_apps(&self) -> Result<(), RegisterError> {
        for app in &self.inner.local {
            let app = app.registration();
            let name = app.name.clone();
            match self.call(ApiCall::Sync(app)).await? {
                Answer::Synced(_) => {}
                Answer::SyncRefused(refused) => return Err(RegisterError::Refused { app: name, refused }),
                answer => return Err(RegisterError::Unexpected { app: name, answer: format!("{answer:?}") }),
            }
        }
        Ok(())
    }

    /// Moves the clock forward, for this start and the next ones, and fires what is due. Answers how far ahead of the
    /// wall clock it is.
    pub async fn advance_clock(&self, duration_ms: i64) -> Result<i64, Stopping> {
        let ahead_ms = self.inner.clock.advance(duration_ms);
        self.call(ApiCall::Transact(saved_clock::write(ahead_ms))).await?;
        self.inner.inbox.send(Message::ClockMoved).map_err(|_| Stopping)?;
        Ok(ahead_ms)
    }

    /// Returns when everything that was asked so far is done as far as it goes: nothing is being called, and nothing goes on
    /// by itself before a later moment. For tests and for moving the clock.
    pub async fn settled(&self) -> Result<(), Stopping> {
        let mut at_rest = self.inner.gauges.at_rest();
        loop {
            // Inputs are taken in order: with this answer, all earlier ones are in the figures.
            self.call(ApiCall::Apps).await?;
            if *at_rest.borrow_and_update() {
                return Ok(());
            }
            tokio::select! {
                changed = at_rest.changed() => changed.map_err(|_| Stopping)?,
                _ = self.stopped() => return Err(Stopping),
            }
        }
    }

    /// Returns when this run ends. Call it before looking whether the run has ended already, and await it after: so an end
    /// in between is not missed.
    pub fn end_of(&self, run: RunId) -> impl Future<Output = Result<(), Stopping>> + Send + 'static {
        let end = self.inner.ends.of(run);
        async move { if end.reached().await { Ok(()) } else { Err(Stopping) } }
    }

    /// Everything worth showing from here on.
    pub fn watch(&self) -> broadcast::Receiver<Notice> {
        self.inner.notices.subscribe()
    }
    /// Reads committed rows, away from the async threads.
    pub async fn read<T, F>(&self, read: F) -> Result<T, ReadError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn StoreReader, &mut dyn Past) -> Result<T, ReadError> + Send + 'static,
    {
        let (reader, shard) = (Arc::clone(&self.inner.reader), self.inner.shard);
        let task = tokio::task::spawn_blocking(move || {
            let mut past = StorePast::new(shard, Arc::clone(&reader));
            read(&*reader, &mut past)
        });
        task.await.unwrap_or(Err(ReadError::Stopping(Stopping)))
    }

    /// Committed rows.
    pub fn reader(&self) -> &Arc<dyn StoreReader> {
        &self.inner.reader
    }
    /// The shard that this engine owns.
    pub fn shard(&self) -> ShardId {
        self.inner.shard
    }
    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }
    /// Lists of runs.
    pub fn history(&self) -> &RunHistory {
        &self.inner.history
    }
    /// Why apps could not be asked to sync.
    pub(crate) fn sync_errors(&self) -> &SyncErrors {
        &self.inner.sync_errors
    }
    /// How long ended runs and events are kept.
    pub fn retention(&self) -> Retention {
        self.inner.retention
    }
    /// The client for requests to apps.
    pub fn client(&self) -> &HttpClient {
        &self.inner.client
    }
    /// The keys for requests to apps.
    pub fn keys(&self) -> Option<&SigningKeys> {
        self.inner.keys.as_ref()
    }
    /// Figures.
    pub fn gauges(&self) -> &Gauges {
        &self.inner.gauges
    }
    /// What the start found.
    pub fn recovery(&self) -> Recovery {
        self.inner.recovery
    }

    /// Sends nothing more, waits a bounded time for calls on the wire, and makes everything durable.
    pub async fn stop(&self) -> Result<(), String> {
        // A thread that has stopped by itself has said why.
        let _stopped = self.inner.inbox.send(Message::Stop);
        let end = self.stopped().await;
        let thread = self.inner.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _joined = tokio::task::spawn_blocking(move || thread.join()).await;
        }
        end
    }

    /// Returns when the engine has stopped, with the reason if it was not asked to.
    pub async fn stopped(&self) -> Result<(), String> {
        let mut stopped = self.inner.stopped.clone();
        let end = stopped.wait_for(Option::is_some).await.map(|end| end.clone());
        match end {
            Ok(Some(end)) => end,
            Ok(None) | Err(_) => Err("the shard's thread panicked".to_owned()),
        }
    }
}

/// The history beside the store. Without it runs go on as well, so one that cannot be opened is no reason not to start.
fn open_history(store: &dyn Store, shard: ShardId) -> Box<dyn History> {
    store.history(shard).unwrap_or_else(|error| {
        tracing::error!(%error, "the history of runs cannot be opened: it is kept in memory until the next start");
        Box::new(MemHistory::default())
    })
}

/// Why an app within this process was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// It breaks rules.
    #[error("app '{app}' cannot be registered: {}", sentences(refused))]
    Refused {
        /// Its name.
        app: String,
        /// Which rules.
        refused: RefusedSync,
    },
    /// The engine gave an answer to another question: a mistake in it.
    #[error("app '{app}' cannot be registered: the engine answered {answer}")]
    Unexpected {
        /// Its name.
        app: String,
        /// The answer.
        answer: String,
    },
    /// The server stops.
    #[error(transparent)]
    Stopping(#[from] Stopping),
}

fn sentences(refused: &RefusedSync) -> String {
    let sentence = |problem: &SyncProblem| format!("function '{}': {}", problem.function, problem.message);
    refused.problems.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

/// Why an engine did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// The data, too.
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    /// The thread.
    #[error("cannot start the shard's thread: {0}")]
    Thread(std::io::Error),
}
